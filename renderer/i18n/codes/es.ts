import type { CodeTable } from '../code-table.ts';
import { devices } from './es/devices.ts';
import { line } from './es/line.ts';
import { people } from './es/people.ts';

export const codes: CodeTable = { ...devices, ...line, ...people };
