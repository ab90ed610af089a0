import type { CodeTable } from '../code-table.ts';
import { cloud } from './es/cloud.ts';
import { devices } from './es/devices.ts';
import { line } from './es/line.ts';
import { people } from './es/people.ts';
import { records } from './es/records.ts';

export const codes: CodeTable = { ...cloud, ...devices, ...line, ...people, ...records };
