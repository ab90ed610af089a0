import type { CodeTable } from '../code-table.ts';
import { administration } from './es/administration.ts';
import { certificates } from './es/certificates.ts';
import { cloud } from './es/cloud.ts';
import { devices } from './es/devices.ts';
import { groups } from './es/groups.ts';
import { line } from './es/line.ts';
import { people } from './es/people.ts';
import { records } from './es/records.ts';
import { rolls } from './es/rolls.ts';
import { signer } from './es/signer.ts';
import { tpm } from './es/tpm.ts';

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
