import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createServiceAccess } from '../../../station/emulator/access-policies.ts';
import { createDpsClock } from '../../../station/emulator/dps-clock.ts';
import { isSignedWith, parseSasToken } from '../../../station/emulator/sas.ts';
import { sasToken } from '../../conformance/dps-target.ts';
import { manualClock } from './manual-clock.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const seed = 20260102;

describe('shared access signature tokens', () => {
  it('are understood in any field order, and verified over the raw resource', () => {
    const orders = fc.shuffledSubarray(['sr', 'sig', 'se', 'skn'] as const, { minLength: 4 });
    fc.assert(
      fc.property(orders, fc.stringMatching(/^[a-z.:/+-]{1,60}$/), fc.boolean(), (order, plain, encoded) => {
        const resource = encoded ? encodeURIComponent(plain) : plain;
        const token = parseSasToken(sasToken({ resource, key, keyName: 'policy', expiresAt: 1767323045, order }));
        expect(token).toMatchObject({ resource: plain, keyName: 'policy', expiresAt: new Date(1767323045000) });
        expect(token && isSignedWith(token, key)).toBe(true);
      }),
      { seed },
    );
  });

  it('are refused once any character of what is signed differs', () => {
    const text = sasToken({ resource: 'host.example', key, keyName: 'policy', expiresAt: 1767323045 });
    for (const changed of [text.replace('host', 'hosu'), text.replace('1767323045', '1767323046')]) {
      const token = parseSasToken(changed);
      expect(token).toBeDefined();
      expect(token && isSignedWith(token, key)).toBe(false);
    }
  });

  it('of any other form are no tokens, and never throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseSasToken(text)).toBeUndefined();
        expect(() => parseSasToken(`SharedAccessSignature ${text}`)).not.toThrow();
      }),
      { seed },
    );
    for (const text of [
      'SharedAccessSignature sr=a&sig=b',
      'SharedAccessSignature sr=a&sig=b&se=tomorrow',
      'SharedAccessSignature sr=a&sr=b&sig=b&se=1',
      'SharedAccessSignature sr=%E0%A4&sig=b&se=1',
    ]) {
      expect(parseSasToken(text)).toBeUndefined();
    }
  });
});

describe('rights of shared access policies', () => {
  const clock = manualClock();
  const access = createServiceAccess({
    clock: createDpsClock(clock),
    hosts: new Set(['dps.example', 'localhost']),
    tokens: [{ token: 'looks', role: 'reader' }],
    policies: [
      {
        keyName: 'reader',
        primaryKey: key,
        secondaryKey: Buffer.alloc(32, 2).toString('base64'),
        rights: ['EnrollmentRead'],
      },
    ],
  });
  const nowSeconds = Math.floor(clock.now().getTime() / 1000);
  const token = (overrides: object = {}): string =>
    sasToken({ resource: 'dps.example', key, keyName: 'reader', expiresAt: nowSeconds + 60, ...overrides });
  const refusal = { errorCode: 401002 };

  it.each([
    ['the primary key', {}],
    ['the secondary key', { key: Buffer.alloc(32, 2).toString('base64') }],
    ['a resource below the service', { resource: 'dps.example%2Fenrollments' }],
    ['a host with its port', { resource: 'localhost:8443' }],
  ])('admit %s', (_what, overrides) => {
    expect(() => access.demand(token(overrides), 'EnrollmentRead')).not.toThrow();
  });

  it.each([
    ['another key', { key: Buffer.alloc(32, 3).toString('base64') }],
    ['another service', { resource: 'dps.example.attacker' }],
    ['an expired token', { expiresAt: nowSeconds - 1 }],
    ['another policy', { keyName: 'writer' }],
  ])('refuse %s', (_what, overrides) => {
    expect(() => access.demand(token(overrides), 'EnrollmentRead')).toThrow(expect.objectContaining(refusal));
  });

  it('refuse a right that the policy lacks, no header, and a token that nobody knows', () => {
    expect(() => access.demand(token(), 'EnrollmentWrite')).toThrow(expect.objectContaining(refusal));
    expect(() => access.demand(undefined, 'EnrollmentRead')).toThrow(expect.objectContaining(refusal));
    expect(() => access.demand('Bearer abc', 'EnrollmentRead')).toThrow(expect.objectContaining(refusal));
  });

  it('admit a token of Entra ID to what its role may', () => {
    expect(() => access.demand('Bearer looks', 'EnrollmentRead')).not.toThrow();
    expect(() => access.demand('Bearer looks', 'EnrollmentWrite')).toThrow(expect.objectContaining(refusal));
  });
});
