/** A code's sentence and next step, with the same `{places}` as the station's English. */
export type CodeTable = Readonly<Record<string, { readonly message: string; readonly hint: string }>>;
