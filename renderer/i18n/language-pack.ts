import type { CodeTable, PhraseTable } from './code-table.ts';
import type { Messages } from './packs/en.ts';
import type { RecordWords } from './records/en.ts';
import type { Translated } from './translated.ts';

/** All that a language has to say: one namespace of messages a feature, the ledger's words, and the station's own. */
export interface LanguagePack {
  readonly messages: Translated<Messages>;
  readonly records: RecordWords;
  readonly codes: CodeTable;
  readonly phrases: PhraseTable;
}
