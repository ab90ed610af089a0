import { phraseTable } from '../../../domain/phrase.ts';

/** What a product of this family needs a place for, and what is wrong with its part of a product file. */
export const zephyrSays = phraseTable({
  SHELL_AS_IT_IS: 'as it is',
  THE_SHELL_COMMAND: 'the shell command “{command}”',
  AN_IDENTITY: 'an identity (the shell command “{command}”, or serial_setting in the product file)',
  NOT_FOUND: 'not found',
  NO_RESTART: 'no restart',
  BYTES_STORED: '{stored} of {bytes} bytes stored',
  SHELL_PROMPT: 'shell prompt',
  A_SYMMETRIC_KEY: 'a symmetric key',
  A_CERTIFICATE: 'a certificate',
  KEYS_OF_ITS_OWN: 'keys of its own',
  NAME_TWICE: 'two things have the same name',
  TAG_TWICE: 'the same security tag twice',
  NEEDED_WITH_CHAIN: 'needed with chain_sec_tags',
  PLACE_MISSING: 'name a place for the credential: sec_tag, or settings_names.symmetric_key',
  BUFFER_TOO_SHORT: 'must be at least {bytes}: the command that writes the key is so long',
  SETTING_NAME: 'path parts of letters, digits and _ . : - joined by /',
  SHELL_WORDS: 'shell words joined by single blanks',
});
