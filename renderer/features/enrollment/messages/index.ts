import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { zh } from './zh.ts';

export const enrollmentMessages = { en, de, zh, es } as const;
