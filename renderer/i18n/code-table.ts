/** A code's sentence and next step, with the same `{places}` as the station's English. */
export type CodeTable = Readonly<Record<string, { readonly message: string; readonly hint: string }>>;
/** A phrase's code and its words, with the same `{places}` as the station's English. */
export type PhraseTable = Readonly<Record<string, string>>;
