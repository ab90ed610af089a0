import type { PhraseTable } from '../../code-table.ts';

export const people: PhraseTable = {
  BADGE_RULE: 'una tarjeta tiene de 1 a 32 letras, cifras y guiones',
  PERSON_NAME_RULE: 'un nombre tiene de 1 a 64 caracteres visibles',
  LANGUAGE_RULE: 'un idioma se escribe como en, de o zh-Hans',
  APPROVAL_LACKS: 'falta {what}',
  APPROVAL_TOO_LONG: '{what} pasa de {limit} caracteres',
  ITS_SUBJECT: 'de qué se trata',
  ITS_REASON: 'el motivo',
  WHO_ASKED: 'quién lo pidió',
  ONLY_QUOTA_HAS_AMOUNT: 'solo una ampliación tiene cantidad',
  AMOUNT_RULE: 'cuántas unidades más es un número entero de 1 a {limit}',
  ORDER_NUMBER_RULE: 'su número tiene de 1 a 32 letras, cifras, puntos, guiones y guiones bajos',
  ORDER_PRODUCT_UNKNOWN: 'no hay producto {product}',
  ORDER_QUANTITY_RULE: 'su cantidad es un número entero de 1 a {limit}',
};
