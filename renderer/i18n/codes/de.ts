import type { CodeTable } from '../code-table.ts';
import { administration } from './de/administration.ts';
import { certificates } from './de/certificates.ts';
import { cloud } from './de/cloud.ts';
import { devices } from './de/devices.ts';
import { groups } from './de/groups.ts';
import { line } from './de/line.ts';
import { people } from './de/people.ts';
import { records } from './de/records.ts';
import { rolls } from './de/rolls.ts';
import { signer } from './de/signer.ts';
import { tpm } from './de/tpm.ts';

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
