import { z } from 'zod';
import { badRequest, DpsError, enrollmentNotFound, groupNotFound, preconditionFailed } from '../dps-error.ts';
import type { EnrollmentService } from '../enrollment-service.ts';
import type { GroupService } from '../group-service.ts';
import type { DpsRequest, Route } from '../router.ts';

const maxItems = 10;
const modes = ['create', 'update', 'updateIfMatchETag', 'delete'] as const;
type Mode = (typeof modes)[number];

/** What of a kind of entries a bulk operation needs. */
interface Entries {
  /** Of the list in the body, and of an entry’s id. */
  readonly list: 'enrollments' | 'enrollmentGroups';
  readonly id: 'registrationId' | 'enrollmentGroupId';
  readonly find: (id: string) => object | undefined;
  readonly notFound: () => DpsError;
  put(body: unknown, id: string, ifMatch: string | undefined): Promise<unknown>;
  remove(id: string, ifMatch: string | undefined): Promise<void>;
}

/** Whether the quota counts one operation a request or one an item. */
type CountsAs = 'one' | 'items';

export const bulkRoute = (options: { enrollments: EnrollmentService; countsAs: CountsAs }): Route =>
  routeOf('/enrollments', options.countsAs, {
    list: 'enrollments',
    id: 'registrationId',
    find: options.enrollments.find,
    notFound: enrollmentNotFound,
    put: (body, id, ifMatch) => options.enrollments.put(body, id, ifMatch),
    remove: (id, ifMatch) => options.enrollments.remove(id, ifMatch),
  });

export const groupBulkRoute = (options: { groups: GroupService; countsAs: CountsAs }): Route =>
  routeOf('/enrollmentGroups', options.countsAs, {
    list: 'enrollmentGroups',
    id: 'enrollmentGroupId',
    find: options.groups.find,
    notFound: groupNotFound,
    put: (body, id, ifMatch) => options.groups.put(body, id, ifMatch),
    remove: (id, ifMatch) => options.groups.remove(id, ifMatch),
  });

interface Item {
  readonly id: string;
  readonly etag: string | undefined;
  readonly body: object;
}

/**
 * Each item succeeds or fails for itself, the answer is 200 and lists those that failed. A body of the wrong shape, no item
 * or more than 10 fail the whole request.
 */
function routeOf(path: string, countsAs: CountsAs, entries: Entries): Route {
  return {
    method: 'POST',
    path,
    api: { kind: 'service', right: 'EnrollmentWrite' },
    cost: (request) => (countsAs === 'items' ? (parse(request, entries)?.items.length ?? 1) : 1),
    async handle(request) {
      const parsed = parse(request, entries);
      if (!parsed) {
        throw badRequest(`A bulk operation takes mode (${modes.join(', ')}) and 1 to ${maxItems} ${entries.list}.`);
      }
      const { mode, items } = parsed;
      const outcomes = await Promise.all(items.map((item) => runItem(entries, mode, item)));
      const errors = outcomes.filter((outcome) => outcome !== undefined);
      return { status: 200, body: { errors, isSuccessful: errors.length === 0 } };
    },
  };
}

function parse(request: DpsRequest, { list, id }: Entries): { mode: Mode; items: Item[] } | undefined {
  const itemSchema = z.looseObject({ [id]: z.string(), etag: z.string().nullish() });
  const schema = z.object({ mode: z.enum(modes), [list]: z.array(itemSchema).min(1).max(maxItems) });
  const parsed = schema.safeParse(request.body);
  if (!parsed.success) return undefined;
  const items = z.array(itemSchema).parse(parsed.data[list]);
  return {
    mode: z.enum(modes).parse(parsed.data['mode']),
    items: items.map((body) => ({ id: String(body[id]), etag: etagOf(body), body })),
  };
}

const etagOf = (body: object): string | undefined =>
  'etag' in body && typeof body.etag === 'string' ? body.etag : undefined;

async function runItem(entries: Entries, mode: Mode, item: Item): Promise<object | undefined> {
  try {
    await applyItem(entries, mode, item);
    return undefined;
  } catch (error) {
    if (!(error instanceof DpsError)) throw error;
    return { [entries.id]: item.id, errorCode: error.errorCode, errorStatus: error.message };
  }
}

async function applyItem(entries: Entries, mode: Mode, { id, etag, body }: Item): Promise<void> {
  switch (mode) {
    case 'create':
      await entries.put(body, id, undefined);
      return;
    case 'update':
      // Recorded: an item without an ETag on an existing record fails with 409201, exactly as a PUT does.
      if (!entries.find(id)) throw entries.notFound();
      await entries.put(body, id, etag);
      return;
    case 'updateIfMatchETag':
      if (!entries.find(id)) throw entries.notFound();
      if (etag === undefined) throw preconditionFailed();
      await entries.put(body, id, etag);
      return;
    case 'delete':
      await entries.remove(id, etag);
      return;
  }
}
