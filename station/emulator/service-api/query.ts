import { z } from 'zod';
import { badRequest } from '../dps-error.ts';
import type { KeyedSequence } from '../keyed-sequence.ts';
import type { DpsRequest, DpsResponse } from '../router.ts';

const defaultPageSize = 100;
const maxPageSize = 1000;
const tokenSchema = z.object({ after: z.number().int().nonnegative() });

/** Answers a query with one page of `items`, and with `x-ms-continuation` unless it is the last one. */
export function answerQuery<T>(
  request: DpsRequest,
  items: KeyedSequence<T>,
  options: { itemType: 'Enrollment' | 'EnrollmentGroup' | 'DeviceRegistration'; toAnswer: (item: T) => object },
): DpsResponse {
  const page = items.page(continuationOf(request), pageSizeOf(request));
  return {
    status: 200,
    headers: {
      'x-content-type-options': 'nosniff',
      'x-ms-item-type': options.itemType,
      ...(page.next === undefined ? {} : { 'x-ms-continuation': encodeToken(page.next) }),
    },
    body: page.items.map(options.toAnswer),
  };
}

/**
 * DPS answers everything, whatever the text of the query asks for: a WHERE is passed over (seen of the real service in
 * Microsoft's own issues). @throws DpsError 400004 without a query
 */
export function checkQuery(request: DpsRequest): void {
  const parsed = z.object({ query: z.string() }).safeParse(request.body);
  if (!parsed.success) throw badRequest('query: a query text is needed.');
}

function pageSizeOf(request: DpsRequest): number {
  const header = request.headers['x-ms-max-item-count'];
  if (header === undefined || header === '') return defaultPageSize;
  const size = Number(header);
  if (!Number.isInteger(size) || size < -1 || size === 0) throw badRequest('x-ms-max-item-count must be positive.');
  return size === -1 ? defaultPageSize : Math.min(size, maxPageSize);
}

function continuationOf(request: DpsRequest): number {
  const header = request.headers['x-ms-continuation'];
  if (typeof header !== 'string' || header === '') return 0;
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(header, 'base64').toString('utf8'))).after;
  } catch {
    throw badRequest('x-ms-continuation is not a token of this service.');
  }
}

const encodeToken = (after: number): string => Buffer.from(JSON.stringify({ after })).toString('base64');
