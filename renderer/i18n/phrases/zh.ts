import { zh as app } from '../../app/messages/zh.ts';
import type { PhraseTable } from '../code-table.ts';
import { phasePhrases } from './phases.ts';
import { audit } from './zh/audit.ts';
import { azure } from './zh/azure.ts';
import { cloud } from './zh/cloud.ts';
import { config } from './zh/config.ts';
import { devices } from './zh/devices.ts';
import { doctor } from './zh/doctor.ts';
import { ledger } from './zh/ledger.ts';
import { people } from './zh/people.ts';
import { pki } from './zh/pki.ts';
import { signer } from './zh/signer.ts';
import { tpm } from './zh/tpm.ts';

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
