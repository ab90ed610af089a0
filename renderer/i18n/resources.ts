import type { Language } from '../../station/contract/shapes.ts';
import { appMessages } from '../app/messages/index.ts';
import { auditMessages } from '../features/audit/messages/index.ts';
import { authorityMessages } from '../features/authorities/messages/index.ts';
import { enrollmentMessages } from '../features/enrollment/messages/index.ts';
import { groupMessages } from '../features/groups/messages/index.ts';
import { lineMessages } from '../features/line/messages/index.ts';
import { loginMessages } from '../features/login/messages/index.ts';
import { setupMessages } from '../features/setup/messages/index.ts';
import { syncMessages } from '../features/sync/messages/index.ts';
import { yieldMessages } from '../features/yield/messages/index.ts';
import type { Translated } from './translated.ts';

/** One namespace a feature; English is what the others must be complete against. */
export interface Messages {
  readonly app: (typeof appMessages)['en'];
  readonly audit: (typeof auditMessages)['en'];
  readonly authorities: (typeof authorityMessages)['en'];
  readonly enrollment: (typeof enrollmentMessages)['en'];
  readonly groups: (typeof groupMessages)['en'];
  readonly line: (typeof lineMessages)['en'];
  readonly login: (typeof loginMessages)['en'];
  readonly setup: (typeof setupMessages)['en'];
  readonly sync: (typeof syncMessages)['en'];
  readonly yield: (typeof yieldMessages)['en'];
}

const messagesIn = (language: Language) => ({
  app: appMessages[language],
  audit: auditMessages[language],
  authorities: authorityMessages[language],
  enrollment: enrollmentMessages[language],
  groups: groupMessages[language],
  line: lineMessages[language],
  login: loginMessages[language],
  setup: setupMessages[language],
  sync: syncMessages[language],
  yield: yieldMessages[language],
});

export const resources: Readonly<Record<Language, Translated<Messages>>> = {
  en: messagesIn('en'),
  de: messagesIn('de'),
  zh: messagesIn('zh'),
  es: messagesIn('es'),
};
