import { InvalidArgumentError } from 'commander';

/** DPS's rule for names, in lower case: the service does not tell cases apart. */
const rule = /^[a-z0-9](?:[a-z0-9._:-]{0,126}[a-z0-9])?$/;

/** For commander's arguments. */
export function groupName(text: string): string {
  if (!rule.test(text)) {
    throw new InvalidArgumentError('give lower-case letters, digits and . _ : - between them, at most 128.');
  }
  return text;
}
