import type { CodeTable } from '../code-table.ts';
import { devices } from './zh/devices.ts';
import { line } from './zh/line.ts';
import { people } from './zh/people.ts';

export const codes: CodeTable = { ...devices, ...line, ...people };
