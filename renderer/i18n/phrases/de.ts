import type { PhraseTable } from '../code-table.ts';
import { audit } from './de/audit.ts';
import { config } from './de/config.ts';
import { devices } from './de/devices.ts';
import { doctor } from './de/doctor.ts';

export const phrases: PhraseTable = { ...audit, ...config, ...devices, ...doctor };
