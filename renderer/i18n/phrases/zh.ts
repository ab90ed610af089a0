import type { PhraseTable } from '../code-table.ts';
import { audit } from './zh/audit.ts';
import { config } from './zh/config.ts';
import { devices } from './zh/devices.ts';
import { doctor } from './zh/doctor.ts';

export const phrases: PhraseTable = { ...audit, ...config, ...devices, ...doctor };
