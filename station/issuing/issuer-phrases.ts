import { phraseTable } from '../domain/phrase.ts';

/** How long the issuing CA can go on, and whether the next one can begin. */
export const issuerSays = phraseTable({
  ISSUER_LASTS: '{subject}, {days} days left: {why}',
  ISSUER_UNDER_LIMIT: '{lasts} (under {limit})',
  ISSUER_GAP: '{lasts}; the next one signs only from {from}',
  ISSUER_GAP_HINT: 'Move the date under [issuing.next] before that day: between the two nothing could be signed.',
  ISSUER_ROLL_HINT: 'Roll it over: `station ca next`, then [issuing.next] in station.toml (docs/rolling.md).',
  ISSUER_ENDS_ON: 'it ends {day}',
  ISSUER_OUTLIVED_BY: 'then a certificate of {product} would outlive it',
  NEXT_WITHOUT_CERTIFICATE: '{key} has no certificate yet, and is to sign from {from}',
  NEXT_WITHOUT_CERTIFICATE_HINT:
    'Bring its certificate: `station ca request --key …` and `station ca install`, or `station ca self-sign`.',
  NEXT_NOT_FIT: '{subject}: {sentence}',
  NEXT_SIGNS_FROM: '{subject} signs from {from}',
  NEXT_OVERDUE: '{subject} was to sign from {from}, and no unit began since',
  NEXT_OVERDUE_HINT:
    'It is switched to when the next unit begins; if it is not, `station hsm status` and `station ca issuers` tell more.',
});
