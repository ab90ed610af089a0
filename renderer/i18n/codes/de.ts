import type { CodeTable } from '../code-table.ts';
import { devices } from './de/devices.ts';
import { line } from './de/line.ts';
import { people } from './de/people.ts';

export const codes: CodeTable = { ...devices, ...line, ...people };
