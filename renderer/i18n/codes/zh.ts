import type { CodeTable } from '../code-table.ts';

export const codes: CodeTable = {};
