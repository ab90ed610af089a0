import type { LoginMessages } from './en.ts';

export const de: LoginMessages = {
  title: 'Ausweis scannen',
  typed: 'oder seine Nummer eingeben',
  badge: 'Ausweis',
  pin: 'PIN',
  enterPin: 'PIN für Ausweis {{badge}}',
  otherBadge: 'Anderer Ausweis',
  login: 'Anmelden',
  delete: 'Letzte Ziffer löschen',
  digits_one: '{{count}} Ziffer eingegeben',
  digits_other: '{{count}} Ziffern eingegeben',
};
