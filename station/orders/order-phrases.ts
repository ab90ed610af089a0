import { phraseTable } from '../domain/phrase.ts';

/** What is wrong with a work order. */
export const orderSays = phraseTable({
  ORDER_NUMBER_RULE: 'its number has 1 to 32 letters, digits, dots, dashes and underscores',
  ORDER_PRODUCT_UNKNOWN: 'there is no product {product}',
  ORDER_QUANTITY_RULE: 'its quantity is a whole number from 1 to {limit}',
});
