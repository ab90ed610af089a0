import type { PhraseTable } from '../../code-table.ts';

export const people: PhraseTable = {
  BADGE_RULE: 'ein Ausweis hat 1 bis 32 Buchstaben, Ziffern und Bindestriche',
  PERSON_NAME_RULE: 'ein Name hat 1 bis 64 sichtbare Zeichen',
  LANGUAGE_RULE: 'eine Sprache schreibt man wie en, de oder zh-Hans',
  APPROVAL_LACKS: 'es fehlt: {what}',
  APPROVAL_TOO_LONG: 'zu lang, höchstens {limit} Zeichen: {what}',
  ITS_SUBJECT: 'worum es geht',
  ITS_REASON: 'der Grund',
  WHO_ASKED: 'wer darum bat',
  ONLY_QUOTA_HAS_AMOUNT: 'nur eine Mengenfreigabe hat eine Menge',
  AMOUNT_RULE: 'wie viele Einheiten mehr, ist eine ganze Zahl von 1 bis {limit}',
  ORDER_NUMBER_RULE: 'die Nummer hat 1 bis 32 Buchstaben, Ziffern, Punkte, Binde- und Unterstriche',
  ORDER_PRODUCT_UNKNOWN: 'ein Produkt {product} gibt es nicht',
  ORDER_QUANTITY_RULE: 'die Menge ist eine ganze Zahl von 1 bis {limit}',
};
