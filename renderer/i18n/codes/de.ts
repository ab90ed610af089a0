import type { CodeTable } from '../code-table.ts';
import { cloud } from './de/cloud.ts';
import { devices } from './de/devices.ts';
import { line } from './de/line.ts';
import { people } from './de/people.ts';
import { records } from './de/records.ts';

export const codes: CodeTable = { ...cloud, ...devices, ...line, ...people, ...records };
