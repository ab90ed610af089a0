import type { CodeTable } from '../code-table.ts';
import { administration } from './zh/administration.ts';
import { certificates } from './zh/certificates.ts';
import { cloud } from './zh/cloud.ts';
import { devices } from './zh/devices.ts';
import { groups } from './zh/groups.ts';
import { line } from './zh/line.ts';
import { people } from './zh/people.ts';
import { records } from './zh/records.ts';
import { rolls } from './zh/rolls.ts';
import { signer } from './zh/signer.ts';
import { tpm } from './zh/tpm.ts';

export const codes: CodeTable = {
  ...administration,
  ...certificates,
  ...cloud,
  ...devices,
  ...groups,
  ...line,
  ...people,
  ...records,
  ...rolls,
  ...signer,
  ...tpm,
};
