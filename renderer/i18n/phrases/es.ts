import { es as app } from '../../app/messages/es.ts';
import type { PhraseTable } from '../code-table.ts';
import { audit } from './es/audit.ts';
import { azure } from './es/azure.ts';
import { cloud } from './es/cloud.ts';
import { config } from './es/config.ts';
import { devices } from './es/devices.ts';
import { doctor } from './es/doctor.ts';
import { ledger } from './es/ledger.ts';
import { people } from './es/people.ts';
import { pki } from './es/pki.ts';
import { signer } from './es/signer.ts';
import { tpm } from './es/tpm.ts';
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
