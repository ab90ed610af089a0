import { zh as app } from '../../app/messages/zh.ts';
import { zh as audit } from '../../features/audit/messages/zh.ts';
import { zh as authorities } from '../../features/authorities/messages/zh.ts';
import { zh as enrollment } from '../../features/enrollment/messages/zh.ts';
import { zh as groups } from '../../features/groups/messages/zh.ts';
import { zh as line } from '../../features/line/messages/zh.ts';
import { zh as login } from '../../features/login/messages/zh.ts';
import { zh as setup } from '../../features/setup/messages/zh.ts';
import { zh as sync } from '../../features/sync/messages/zh.ts';
import { zh as yields } from '../../features/yield/messages/zh.ts';
import { codes } from '../codes/zh.ts';
import type { LanguagePack } from '../language-pack.ts';
import { phrases } from '../phrases/zh.ts';
import { zh as records } from '../records/zh.ts';

export const pack: LanguagePack = {
  messages: { app, audit, authorities, enrollment, groups, line, login, setup, sync, yield: yields },
  records,
  codes,
  phrases,
};
