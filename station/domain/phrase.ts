/**
 * What the station says beside its errors: a code, values with names, and the English sentence that they give. A terminal
 * shows the sentence; a screen says the code in its own language (renderer/i18n/phrases), and the sentence where it does
 * not know the code. Each subsystem has a table of its phrases in a `*-phrases.ts`; a test walks them all.
 */

export type PhraseValue = string | number | boolean | null | Phrase;
export type PhraseValues = Readonly<Record<string, PhraseValue>>;

export class Phrase {
  readonly code: string;
  readonly values: PhraseValues;
  /** English, filled in. */
  readonly text: string;

  constructor(code: string, text: string, values: PhraseValues) {
    this.code = code;
    this.text = text;
    this.values = values;
  }

  toString(): string {
    return this.text;
  }

  /** In `--json` and wherever else no screen reads it, a phrase is its sentence. */
  toJSON(): string {
    return this.text;
  }
}

/** Puts values into the `{places}` of a template; a place without a value stays as it is. */
export const fill = (template: string, values: PhraseValues): string =>
  template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));

type PlacesOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlacesOf<Rest>
  : never;
type ValuesOf<Template extends string> = [PlacesOf<Template>] extends [never]
  ? []
  : [values: Readonly<Record<PlacesOf<Template>, PhraseValue>>];

export interface PhraseTable<Templates extends Readonly<Record<string, string>>> {
  <Code extends keyof Templates & string>(code: Code, ...values: ValuesOf<Templates[Code]>): Phrase;
  readonly templates: Templates;
}

/** Every template of the tables that were loaded, by code: what `recalled` knows again. */
export const knownTemplates = new Map<string, string>();

/** Makes a subsystem's phrases: codes are unique over all tables, and `{name}` is the place of the value of that name. */
export function phraseTable<const Templates extends Readonly<Record<string, string>>>(
  templates: Templates,
): PhraseTable<Templates> {
  const say = (code: keyof Templates & string, values: PhraseValues = {}): Phrase =>
    new Phrase(code, fill(templates[code] ?? code, values), values);
  for (const [code, template] of Object.entries(templates)) knownTemplates.set(code, template);
  return Object.assign(say, { templates });
}
