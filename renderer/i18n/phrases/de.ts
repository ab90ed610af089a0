import { de as app } from '../../app/messages/de.ts';
import type { PhraseTable } from '../code-table.ts';
import { audit } from './de/audit.ts';
import { azure } from './de/azure.ts';
import { cloud } from './de/cloud.ts';
import { config } from './de/config.ts';
import { devices } from './de/devices.ts';
import { doctor } from './de/doctor.ts';
import { ledger } from './de/ledger.ts';
import { people } from './de/people.ts';
import { pki } from './de/pki.ts';
import { signer } from './de/signer.ts';
import { tpm } from './de/tpm.ts';
import { phasePhrases } from './phases.ts';

export const phrases: PhraseTable = {
  ...audit,
  ...azure,
  ...cloud,
  ...config,
  ...devices,
  ...doctor,
  ...ledger,
  ...people,
  ...phasePhrases(app),
  ...pki,
  ...signer,
  ...tpm,
};
