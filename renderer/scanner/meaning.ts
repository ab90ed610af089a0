/** What a scanned text is for. */
export type Scan =
  | { readonly kind: 'unit'; readonly text: string }
  | { readonly kind: 'badge'; readonly badge: string }
  | { readonly kind: 'order'; readonly order: string }
  | { readonly kind: 'product'; readonly product: string }
  | { readonly kind: 'slot'; readonly slot: string }
  | { readonly kind: 'act'; readonly act: Act };

/** What a card with printed codes does, so that a scanner alone is enough. */
const acts = ['SEEN', 'CALL', 'CLOSE'] as const;
export type Act = (typeof acts)[number];

const after = (text: string, prefix: string): string | null =>
  text.toUpperCase().startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length).trim() : null;

/** `BADGE:` (which is taken off) or `B-` (which is part of the number) is a person, `ORDER:`, `PRODUCT:`, `SLOT:` and `ACT:` steer, the rest is a unit. */
export function meaningOf(scanned: string): Scan {
  const text = scanned.trim();
  const badge = after(text, 'BADGE:') ?? (after(text, 'B-') === null ? null : text);
  if (badge !== null) return { kind: 'badge', badge };
  const order = after(text, 'ORDER:');
  if (order !== null) return { kind: 'order', order };
  const product = after(text, 'PRODUCT:');
  if (product !== null) return { kind: 'product', product };
  const slot = after(text, 'SLOT:');
  if (slot !== null) return { kind: 'slot', slot };
  const act = acts.find((name) => name === after(text, 'ACT:')?.toUpperCase());
  if (act !== undefined) return { kind: 'act', act };
  return { kind: 'unit', text };
}
