import { de as app } from '../../app/messages/de.ts';
import { de as audit } from '../../features/audit/messages/de.ts';
import { de as authorities } from '../../features/authorities/messages/de.ts';
import { de as enrollment } from '../../features/enrollment/messages/de.ts';
import { de as groups } from '../../features/groups/messages/de.ts';
import { de as line } from '../../features/line/messages/de.ts';
import { de as login } from '../../features/login/messages/de.ts';
import { de as setup } from '../../features/setup/messages/de.ts';
import { de as sync } from '../../features/sync/messages/de.ts';
import { de as yields } from '../../features/yield/messages/de.ts';
import { codes } from '../codes/de.ts';
import type { LanguagePack } from '../language-pack.ts';
import { phrases } from '../phrases/de.ts';
import { de as records } from '../records/de.ts';

export const pack: LanguagePack = {
  messages: { app, audit, authorities, enrollment, groups, line, login, setup, sync, yield: yields },
  records,
  codes,
  phrases,
};
