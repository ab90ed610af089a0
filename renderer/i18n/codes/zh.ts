import type { CodeTable } from '../code-table.ts';
import { cloud } from './zh/cloud.ts';
import { devices } from './zh/devices.ts';
import { line } from './zh/line.ts';
import { people } from './zh/people.ts';
import { records } from './zh/records.ts';

export const codes: CodeTable = { ...cloud, ...devices, ...line, ...people, ...records };
