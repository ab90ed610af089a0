import type { PhraseTable } from '../code-table.ts';
import { audit } from './es/audit.ts';
import { config } from './es/config.ts';
import { devices } from './es/devices.ts';
import { doctor } from './es/doctor.ts';

export const phrases: PhraseTable = { ...audit, ...config, ...devices, ...doctor };
