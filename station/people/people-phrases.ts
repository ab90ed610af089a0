import { phraseTable } from '../domain/phrase.ts';

/** What cannot be recorded of a person, and what an approval lacks. */
export const peopleSays = phraseTable({
  BADGE_RULE: 'a badge has 1 to 32 letters, digits and dashes',
  PERSON_NAME_RULE: 'a name has 1 to 64 visible characters',
  LANGUAGE_RULE: 'a language is written like en, de or zh-Hans',
  APPROVAL_LACKS: '{what} is missing',
  APPROVAL_TOO_LONG: '{what} has more than {limit} characters',
  ITS_SUBJECT: 'what it is about',
  ITS_REASON: 'the reason',
  WHO_ASKED: 'who asked for it',
  ONLY_QUOTA_HAS_AMOUNT: 'only a quota has an amount',
  AMOUNT_RULE: 'how many units more is a whole number from 1 to {limit}',
});
