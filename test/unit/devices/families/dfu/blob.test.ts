import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blobBytes,
  credentialEntries,
  decodeBlob,
  dpsEntries,
  encodeBlob,
} from '../../../../../station/devices/families/dfu/protocol/blob.ts';

const seed = 20_260_301;
const entriesArbitrary = fc.array(
  fc.record({ type: fc.integer({ min: 0, max: 0xffff }), value: fc.uint8Array({ maxLength: 300 }) }),
  { maxLength: 8 },
);

const dps = { idScope: '0ne1', registrationId: 'a', globalEndpoint: 'dps' };

describe('the blob', () => {
  it('is laid out as README.md says', () => {
    const credential = { kind: 'symmetric-key', key: Buffer.alloc(32, 0xab) } as const;
    const area = encodeBlob([...credentialEntries(credential), ...dpsEntries(dps)], 96);
    // The CRC was computed by Python's binascii.crc32.
    expect(area.toString('hex')).toBe(
      [
        '50525631',
        '38000000',
        `03002000${'ab'.repeat(32)}`,
        '10000400306e6531',
        '1100010061',
        '12000300647073',
        'e442d9fd',
        'ff'.repeat(28),
      ].join(''),
    );
  });

  it('has the certificates leaf first, then the key', () => {
    const chain = [Buffer.of(1), Buffer.of(2)];
    const entries = credentialEntries({ kind: 'x509', chain, privateKey: Buffer.of(3) });
    expect(entries.map(({ type, value }) => [type, value[0]])).toEqual([
      [1, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it('gives back what was put into it, whatever it is', () => {
    fc.assert(
      fc.property(entriesArbitrary, fc.nat(64), (entries, room) => {
        const content = decodeBlob(encodeBlob(entries, blobBytes(entries) + room));
        expect(content).toMatchObject({ kind: 'blob', length: blobBytes(entries) });
        const found = content.kind === 'blob' ? content.entries : [];
        expect(found.map(({ type, value }) => [type, [...value]])).toEqual(
          entries.map(({ type, value }) => [type, [...value]]),
        );
      }),
      { seed, numRuns: 200 },
    );
  });

  it('notices every flipped bit, and every cut', () => {
    const area = encodeBlob(dpsEntries(dps), 64);
    const length = blobBytes(dpsEntries(dps));
    for (let at = 0; at < length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(area);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(decodeBlob(flipped).kind).toBe('unreadable');
      }
    }
    for (let cut = 1; cut < length; cut++) {
      expect(decodeBlob(area.subarray(0, cut)).kind).toBe('unreadable');
      expect(decodeBlob(Buffer.from(area).fill(0xff, cut)).kind).toBe('unreadable');
    }
  });

  it('never throws on what it finds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, looksLikeOne) => {
        const area = looksLikeOne ? Buffer.concat([Buffer.from('PRV1'), noise]) : noise;
        expect(['empty', 'unreadable', 'blob']).toContain(decodeBlob(area).kind);
      }),
      { seed, numRuns: 500 },
    );
  });

  it.each([
    ['erased', Buffer.alloc(64, 0xff)],
    ['erased to zeros', Buffer.alloc(64)],
    ['nothing', Buffer.alloc(0)],
  ])('takes memory that is %s for empty', (_, area) => {
    expect(decodeBlob(area)).toEqual({ kind: 'empty' });
  });

  it('does not cut what does not fit', () => {
    const entries = dpsEntries(dps);
    expect(() => encodeBlob(entries, blobBytes(entries) - 1)).toThrow(RangeError);
    expect(() => encodeBlob([{ type: 1, value: new Uint8Array(0x1_0000) }], 0x2_0000)).toThrow(RangeError);
  });
});
