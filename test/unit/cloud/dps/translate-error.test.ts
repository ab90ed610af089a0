import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloudError } from '../../../../station/cloud/cloud-errors.ts';
import { translateError } from '../../../../station/cloud/dps/translate-error.ts';

const context = {
  host: 'line.azure-devices-provisioning.net',
  now: new Date('2026-03-02T08:00:00.000Z'),
  sent: true,
  reused: false,
  secrets: ['c2VjcmV0'],
};

/** As the Azure SDK rejects: an Error with the response and its body as text. */
const sdkError = (statusCode: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  Object.assign(new Error('any text'), {
    response: { statusCode, headers, req: { _header: 'authorization: SharedAccessSignature sig=SIGNATURE' } },
    responseBody: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('by status and the service’s own error code', () => {
  test.each([
    [400, { errorCode: 400004 }, 'DPS_REQUEST_REFUSED'],
    [400, '', 'DPS_REQUEST_REFUSED'],
    [401, { errorCode: 401002 }, 'DPS_UNAUTHORIZED'],
    [403, {}, 'DPS_UNAUTHORIZED'],
    [404, { errorCode: 404201 }, 'DPS_REQUEST_REFUSED'],
    [404, '<html>nginx</html>', 'DPS_WRONG_ENDPOINT'],
    [302, '', 'DPS_WRONG_ENDPOINT'],
    [407, '', 'DPS_WRONG_ENDPOINT'],
    [408, {}, 'DPS_UNAVAILABLE'],
    [409, { errorCode: 409201 }, 'DPS_PRECONDITION_FAILED'],
    [412, { errorCode: 412001 }, 'DPS_PRECONDITION_FAILED'],
    [413, '', 'DPS_REQUEST_REFUSED'],
    [415, '', 'DPS_REQUEST_REFUSED'],
    [429, {}, 'DPS_THROTTLED'],
    [500, '', 'DPS_UNAVAILABLE'],
    [502, '<html>', 'DPS_UNAVAILABLE'],
    [503, {}, 'DPS_UNAVAILABLE'],
    [504, {}, 'DPS_UNAVAILABLE'],
  ])('HTTP %i with %j is %s', (status, body, code) => {
    expect(translateError(sdkError(status, body), context).code).toBe(code);
  });

  test('Retry-After, error code and tracking id are kept for the sync and for support', () => {
    const body = { errorCode: 429001, trackingId: 'track-1', message: 'slow down' };
    const { details } = translateError(sdkError(429, body, { 'retry-after': '7' }), context);
    expect(details).toEqual({ status: 429, errorCode: 429001, trackingId: 'track-1', retryAfterMs: 7000 });
  });
});

describe('by the socket’s code', () => {
  test.each([
    ['ECONNREFUSED', 'DPS_UNREACHABLE'],
    ['ENOTFOUND', 'DPS_UNREACHABLE'],
    ['ECONNRESET', 'DPS_UNREACHABLE'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'DPS_UNTRUSTED'],
    ['CERT_HAS_EXPIRED', 'DPS_UNTRUSTED'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'DPS_UNTRUSTED'],
  ])('%s is %s', (code, expected) => {
    expect(translateError(Object.assign(new Error('x'), { code }), { ...context, sent: false }).code).toBe(expected);
  });

  test('it tells a connection that was closed while idle from a lost network', () => {
    const reset = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    expect(translateError(reset, { ...context, reused: true }).details).toMatchObject({ stale: true });
    expect(translateError(reset, context).details).toMatchObject({ stale: false, sent: true });
  });

  test('an answer that is no JSON', () => {
    expect(translateError(new SyntaxError('x'), context).code).toBe('DPS_ANSWER_UNREADABLE');
  });
});

test('nothing of the request stays reachable: neither its signature nor a key that the answer echoes', () => {
  const body = { errorCode: 400001, message: 'the key c2VjcmV0 is too short' };
  const error = translateError(sdkError(400, body), context);
  const everything = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + JSON.stringify(error);
  expect(everything).not.toContain('SIGNATURE');
  expect(everything).not.toContain('c2VjcmV0');
  expect(everything).toContain('[key]');
});

test('whatever the body says, the result is one of the station’s errors', () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
      expect(Object.keys(cloudError.definitions)).toContain(translateError(sdkError(status, body), context).code);
    }),
    { seed: 2614 },
  );
});
