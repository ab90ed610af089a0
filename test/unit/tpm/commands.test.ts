import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { sized, uint16, uint32 } from '../../../station/tpm/byte-reader.ts';
import * as commands from '../../../station/tpm/commands.ts';
import { endorsementTemplate } from '../../../station/tpm/key-templates.ts';
import * as responses from '../../../station/tpm/responses.ts';
import { decodeStorageKey, nameOf } from '../../../station/tpm/storage-key.ts';
import { commandCodes } from '../../../station/tpm/wire.ts';
import { endorsementKey } from '../../conformance/tpm-keys.ts';

const seeded = { seed: 21, numRuns: 500 };
const ek = Buffer.from(endorsementKey, 'base64');

const response = (tag: number, code: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([uint16(tag), uint32(10 + body.length), uint32(code), body]);
};
const done = (...content: readonly Buffer[]): Buffer => response(0x8001, 0, ...content);
/** With sessions: the length of the parameters stands before them, the sessions' answers behind. */
const authorised = (handles: readonly Buffer[], ...parameters: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parameters);
  return response(0x8002, 0, ...handles, uint32(content.length), content, Buffer.from('0000010000', 'hex'));
};
const told = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    if (isStationError(error)) return error.code;
    throw error;
  }
};

describe('commands of a TPM', () => {
  // Part 3's command tables, written out by hand.
  it.each([
    ['ReadPublic', commands.readPublic(0x81010001), '80010000000e0000017381010001'],
    ['FlushContext', commands.flushContext(0x80000000), '80010000000e0000016580000000'],
    ['NV_ReadPublic', commands.nvReadPublic(0x01c00002), '80010000000e0000016901c00002'],
    [
      'NV_Read',
      commands.nvRead(0x01c00002, 512, 300),
      '8002000000230000014e01c0000201c0000200000009400000090000000000012c0200',
    ],
    ['GetCapability', commands.getCapability('properties', 0x105, 8), '8001000000160000017a000000060000010500000008'],
    [
      'StartAuthSession',
      commands.startPolicySession(Buffer.alloc(16, 1), 'sha256'),
      `80010000002b0000017640000007400000070010${'01'.repeat(16)}0000010010000b`,
    ],
    [
      'PolicySecret',
      commands.policySecret(0x4000000b, 0x03000000),
      '800200000029000001514000000b030000000000000940000009000000000000000000000000000000',
    ],
    [
      'ActivateCredential',
      commands.activateCredential({
        object: 0x80000001,
        key: 0x80000000,
        session: 0x03000000,
        credential: sized(Buffer.of(7)),
        secret: sized(Buffer.of(8)),
      }),
      '80020000002e00000147800000018000000000000012400000090000000000030000000000000000000107000108',
    ],
  ])('%s is laid out as the specification has it', (name, { name: called, bytes }, hex) => {
    expect(bytes.toString('hex')).toBe(hex);
    expect(called).toBe(name);
  });

  it('CreatePrimary asks for TCG’s standard endorsement key', () => {
    const { bytes } = commands.createPrimary(0x4000000b, endorsementTemplate);
    expect(bytes.readUInt32BE(2)).toBe(bytes.length);
    expect(bytes.subarray(6, 33).toString('hex')).toBe('000001314000000b00000009400000090000000000000400000000');
    const template = bytes.subarray(33, 33 + endorsementTemplate.length);
    // The template differs from the key that a TPM makes of it in nothing but the modulus.
    expect(template.subarray(0, 60)).toEqual(ek.subarray(0, 60));
    expect(template.subarray(60)).toEqual(Buffer.alloc(256));
  });
});

describe('responses of a TPM', () => {
  const name = nameOf(decodeStorageKey(ek));

  it('give what they hold', () => {
    expect(responses.publicObject(done(ek, sized(name), sized(name)))).toEqual({ publicPart: ek, name });
    const ticket = Buffer.concat([uint16(0x8021), uint32(0x40000007), sized()]);
    const created = authorised([uint32(0x80000000)], ek, sized(), sized(), ticket, sized(name));
    expect(responses.createdPrimary(created)).toEqual({ handle: 0x80000000, publicPart: ek, name });
    expect(responses.startedSession(done(uint32(0x03000000), sized(Buffer.alloc(32))))).toBe(0x03000000);
    expect(responses.activatedCredential(authorised([], sized(Buffer.from('secret'))))).toEqual(Buffer.from('secret'));
    expect(responses.nvBytes(authorised([], sized(Buffer.of(1, 2))))).toEqual(Buffer.of(1, 2));
    const nvPublic = Buffer.concat([uint32(0x01c00002), uint16(0x000b), uint32(0), sized(), uint16(900)]);
    expect(responses.nvSize(done(sized(nvPublic), sized(name)))).toBe(900);
    const listed = (what: number, ...values: number[]) =>
      done(Buffer.of(0), uint32(what), uint32(values.length / (what === 6 ? 2 : 1)), ...values.map(uint32));
    expect([...responses.properties(listed(6, 0x105, 0x49424d00))]).toEqual([[0x105, 0x49424d00]]);
    expect(responses.usedHandles(listed(1, 0x80000000, 0x80000001))).toEqual([0x80000000, 0x80000001]);
  });

  it('with a name that is not of their key are not believed', () => {
    const other = Buffer.from(name).fill(0, 5, 6);
    expect(told(() => responses.publicObject(done(ek, sized(other), sized(other))))).toBe('TPM_ANSWER_UNREADABLE');
  });

  it.each([
    ['0x100, never started', 0x100, 'TPM_NOT_STARTED'],
    ['0x101, failure mode', 0x101, 'TPM_BROKEN'],
    ['0x18b, nothing at the first handle', 0x18b, 'TPM_REFUSED'],
    ['0x9a2, a wrong password of the first session', 0x9a2, 'TPM_PASSWORD_SET'],
    ['0x98e, a wrong password that counts', 0x98e, 'TPM_PASSWORD_SET'],
    ['0x902, no room for a key', 0x902, 'TPM_MEMORY_FULL'],
    ['0x903, no room for a session', 0x903, 'TPM_MEMORY_FULL'],
    ['0x90a, testing itself', 0x90a, 'TPM_BUSY'],
    ['0x922, again, please', 0x922, 'TPM_BUSY'],
    ['0x921, locked out', 0x921, 'TPM_LOCKED_OUT'],
    ['0xb0143, of a resource manager: no such command', 0xb_0143, 'TPM_REFUSED'],
  ])('with code %s are errors of their own', (_, code, expected) => {
    const said = response(0x8001, code);
    expect(told(() => responses.assertDone(said, 'ReadPublic'))).toBe(expected);
    expect(told(() => responses.publicObject(said))).toBe(expected);
  });

  it('of a TPM 1.2 are known for what they are', () => {
    expect(told(() => responses.assertDone(response(0x00c4, 0x1e), 'GetCapability'))).toBe('TPM_VERSION_OTHER');
  });

  const readers = [
    responses.publicObject,
    responses.createdPrimary,
    responses.startedSession,
    responses.policySatisfied,
    responses.activatedCredential,
    responses.nvBytes,
    responses.nvSize,
    responses.properties,
    responses.usedHandles,
    responses.flushed,
  ] as const;

  it('are read or refused, whatever the bytes are, and nothing else happens', () => {
    const whole = fc
      .record({
        tag: fc.constantFrom(0x8001, 0x8002),
        code: fc.oneof(fc.constant(0), fc.nat(0xfff)),
        body: fc.uint8Array({ maxLength: 400 }),
      })
      .map(({ tag, code, body }) => response(tag, code, Buffer.from(body)));
    const any = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(whole, any), fc.constantFrom(...readers), (bytes, reader) => {
        const result = told(() => reader(bytes));
        expect(typeof result === 'string' ? result : 'TPM_READ').toMatch(/^TPM_[A-Z_0-9]+$/);
      }),
      { ...seeded, numRuns: 3000 },
    );
  });

  it('that are cut off or go on too long are refused', () => {
    const good = done(ek, sized(name), sized(name));
    for (let length = 0; length < good.length; length++) {
      expect(told(() => responses.publicObject(good.subarray(0, length)))).toBe('TPM_ANSWER_UNREADABLE');
    }
    expect(told(() => responses.publicObject(Buffer.concat([good, Buffer.of(0)])))).toBe('TPM_ANSWER_UNREADABLE');
  });

  it('say how long they are as soon as their header is there', () => {
    const good = done(ek, sized(name), sized(name));
    expect(responses.responseLength(good.subarray(0, 5), 'ReadPublic')).toBeNull();
    expect(responses.responseLength(good.subarray(0, 6), 'ReadPublic')).toBe(good.length);
    expect(told(() => responses.responseLength(Buffer.from('lo'), 'ReadPublic'))).toBe('TPM_ANSWER_UNREADABLE');
    const endless = Buffer.concat([uint16(0x8001), uint32(0x7fff_ffff)]);
    expect(told(() => responses.responseLength(endless, 'ReadPublic'))).toBe('TPM_ANSWER_UNREADABLE');
  });

  it('are named after commands that exist once', () => {
    const codes = Object.values(commandCodes);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
