/** Markup that is safe to send: everything in it that came from elsewhere was escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Html[];

/** `html\`<b>${name}</b>\``: what is inserted is escaped, unless it is markup itself; undefined is nothing. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = markup.map((text, index) => (index === 0 ? text : `${textOf(parts[index - 1])}${text}`));
  return new Html(texts.join(''));
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
