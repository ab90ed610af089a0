/** Reads one page of something that comes in pages; `after` is the last page's `next`. */
export type ReadPage<Item> = (page: { readonly limit: number; readonly after?: string }) => Promise<{
  readonly items: readonly Item[];
  readonly next: string | null;
}>;

export interface PageRequest<Item, Row> {
  readonly read: ReadPage<Item>;
  /** The row of an item; undefined leaves it out. */
  readonly pick: (item: Item) => Promise<Row | undefined> | Row | undefined;
  /** Whether `pick` leaves anything out: then pages are read in full and a row's place in its page is remembered. */
  readonly filters: boolean;
  readonly signal: AbortSignal;
}

/** What a filter reads at once: DPS gives no more. */
const fullPage = 1000;

/**
 * Up to `limit` rows and where they go on. A page costs the same wherever it stands: a token names the cloud's own page and
 * how many of its items are behind. Something that is inserted or removed meanwhile may be told twice or not at all, as in
 * the cloud's own pages.
 */
export async function filteredPage<Item, Row>(
  request: PageRequest<Item, Row>,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<{ readonly rows: readonly Row[]; readonly next: string | null }> {
  const rows: Row[] = [];
  for await (const { row, resume } of walk(request, limit, after)) {
    rows.push(row);
    if (rows.length === limit) return { rows, next: resume };
  }
  return { rows, next: null };
}

/** Every row from `after` on, a page in memory at a time. */
export async function* allRows<Item, Row>(request: PageRequest<Item, Row>, after?: string): AsyncGenerator<Row> {
  for await (const { row } of walk(request, fullPage, after)) yield row;
}

async function* walk<Item, Row>(
  { read, pick, filters, signal }: PageRequest<Item, Row>,
  limit: number,
  after: string | undefined,
): AsyncGenerator<{ readonly row: Row; readonly resume: string | null }> {
  let { token, skip } = decode(after);
  const size = filters || skip > 0 ? fullPage : limit;
  do {
    signal.throwIfAborted();
    const page = await read({ limit: size, ...(token === null ? {} : { after: token }) });
    for (const [index, item] of page.items.entries()) {
      if (index < skip) continue;
      const row = await pick(item);
      if (row === undefined) continue;
      yield { row, resume: index + 1 < page.items.length ? encode(token, index + 1) : page.next };
    }
    skip = 0;
    token = page.next;
  } while (token !== null);
}

/** The cloud's own tokens are base64 or plain text; none begins so. */
const mark = '~';

const encode = (token: string | null, skip: number): string => `${mark}${skip}${mark}${token ?? ''}`;

function decode(after: string | undefined): { token: string | null; skip: number } {
  if (after === undefined) return { token: null, skip: 0 };
  const [, skip = '0', token = ''] = /^~(\d{1,4})~(.*)$/s.exec(after) ?? [];
  if (!after.startsWith(mark)) return { token: after, skip: 0 };
  return { token: token === '' ? null : token, skip: Number(skip) };
}
