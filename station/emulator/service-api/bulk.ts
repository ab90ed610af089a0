import { z } from 'zod';
import { badRequest, DpsError, enrollmentNotFound, preconditionFailed } from '../dps-error.ts';
import type { EnrollmentService } from '../enrollment-service.ts';
import type { DpsRequest, Route } from '../router.ts';

const maxItems = 10;
const modes = ['create', 'update', 'updateIfMatchETag', 'delete'] as const;
type Mode = (typeof modes)[number];

const itemSchema = z.looseObject({ registrationId: z.string(), etag: z.string().nullish() });
const bulkSchema = z.object({ mode: z.enum(modes), enrollments: z.array(itemSchema).min(1).max(maxItems) });
type Item = z.infer<typeof itemSchema>;

interface ItemError {
  readonly registrationId: string;
  readonly errorCode: number;
  readonly errorStatus: string;
}

/**
 * POST /enrollments: each item succeeds or fails for itself, the answer is 200 and lists those that failed. A body of
 * the wrong shape, no item or more than 10 fail the whole request.
 */
export function bulkRoute(options: {
  enrollments: EnrollmentService;
  /** Whether the quota counts one operation a request or one an item. */
  countsAs: 'one' | 'items';
}): Route {
  return {
    method: 'POST',
    path: '/enrollments',
    api: { kind: 'service', right: 'EnrollmentWrite' },
    cost: (request) => (options.countsAs === 'items' ? itemCount(request) : 1),
    async handle(request) {
      const parsed = bulkSchema.safeParse(request.body);
      if (!parsed.success) {
        throw badRequest(`A bulk operation takes mode (${modes.join(', ')}) and 1 to ${maxItems} enrollments.`);
      }
      const { mode, enrollments: items } = parsed.data;
      const outcomes = await Promise.all(items.map((item) => runItem(options.enrollments, mode, item)));
      const errors = outcomes.filter((outcome) => outcome !== undefined);
      return { status: 200, body: { errors, isSuccessful: errors.length === 0 } };
    },
  };
}

async function runItem(enrollments: EnrollmentService, mode: Mode, item: Item): Promise<ItemError | undefined> {
  try {
    await applyItem(enrollments, mode, item);
    return undefined;
  } catch (error) {
    if (!(error instanceof DpsError)) throw error;
    return { registrationId: item.registrationId, errorCode: error.errorCode, errorStatus: error.message };
  }
}

async function applyItem(enrollments: EnrollmentService, mode: Mode, item: Item): Promise<void> {
  const { registrationId } = item;
  const etag = item.etag ?? undefined;
  switch (mode) {
    case 'create':
      await enrollments.put(item, registrationId, undefined);
      return;
    case 'update':
      // Recorded: an item without an ETag on an existing record fails with 409201, exactly as a PUT does.
      if (!enrollments.find(registrationId)) throw enrollmentNotFound();
      await enrollments.put(item, registrationId, etag);
      return;
    case 'updateIfMatchETag':
      if (!enrollments.find(registrationId)) throw enrollmentNotFound();
      if (etag === undefined) throw preconditionFailed();
      await enrollments.put(item, registrationId, etag);
      return;
    case 'delete':
      await enrollments.remove(registrationId, etag);
      return;
  }
}

function itemCount(request: DpsRequest): number {
  const parsed = bulkSchema.safeParse(request.body);
  return parsed.success ? parsed.data.enrollments.length : 1;
}
