import type { Translated } from '../../../i18n/translated.ts';

export const en = {
  title: 'Scan your badge',
  typed: 'or type its number',
  badge: 'Badge',
  pin: 'PIN',
  enterPin: 'PIN for badge {{badge}}',
  otherBadge: 'Another badge',
  login: 'Log in',
  delete: 'Delete the last digit',
  digits_one: '{{count}} digit entered',
  digits_other: '{{count}} digits entered',
} as const;
export type LoginMessages = Translated<typeof en>;
