import { en as app } from '../../app/messages/en.ts';
import { en as audit } from '../../features/audit/messages/en.ts';
import { en as authorities } from '../../features/authorities/messages/en.ts';
import { en as enrollment } from '../../features/enrollment/messages/en.ts';
import { en as groups } from '../../features/groups/messages/en.ts';
import { en as line } from '../../features/line/messages/en.ts';
import { en as login } from '../../features/login/messages/en.ts';
import { en as setup } from '../../features/setup/messages/en.ts';
import { en as sync } from '../../features/sync/messages/en.ts';
import { en as yields } from '../../features/yield/messages/en.ts';
import { en as records } from '../records/en.ts';

/** What stands in the bundle: what another language lacks is said in English. The station's own words come in English. */
const messages = { app, audit, authorities, enrollment, groups, line, login, setup, sync, yield: yields };
export type Messages = typeof messages;

export const pack = { messages, records, codes: {}, phrases: {} };
