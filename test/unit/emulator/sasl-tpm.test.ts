import { describe, expect, it } from 'vitest';
import { tpmMechanism } from '../../../station/emulator/amqp/sasl-tpm.ts';

const [endorsementKey, storageRootKey] = [Buffer.from([0, 1, 0, 2]), Buffer.from([7, 0, 7])];
const hello = Buffer.concat([Buffer.from('\0scope\0gateway\0'), endorsementKey]);

/** All that the mechanism says until it has an outcome, to a device that does its part. */
function negotiate(challenge: Buffer) {
  const asked: unknown[] = [];
  const tokens: unknown[] = [];
  const mechanism = tpmMechanism({
    challenge: (...what) => {
      asked.push(what);
      return challenge;
    },
    onToken: (...what) => void tokens.push(what),
  });
  const said = [mechanism.start(hello), mechanism.step(Buffer.concat([Buffer.of(0), storageRootKey]))];
  while (((said.at(-1)?.[0] ?? 0) & 0x40) === 0) said.push(mechanism.step(Buffer.of(0)));
  const last = mechanism.step(Buffer.from('\0SharedAccessSignature …'));
  return { asked, tokens, said, last, outcome: mechanism.outcome };
}

describe('SASL TPM', () => {
  it('asks for the storage root key, then gives the challenge for both keys, and takes a token for it', () => {
    const device = { idScope: 'scope', registrationId: 'gateway' };
    const { asked, tokens, said, last, outcome } = negotiate(Buffer.from('sealed'));
    expect(asked).toEqual([[device, { endorsementKey, storageRootKey }]]);
    expect(said).toEqual([Buffer.of(0), Buffer.concat([Buffer.of(0xc0), Buffer.from('sealed')])]);
    expect(tokens).toEqual([[device, 'SharedAccessSignature …']]);
    expect([last, outcome]).toEqual([undefined, true]);
  });

  it('gives a long challenge in numbered segments of 470 bytes', () => {
    const challenge = Buffer.from(Array.from({ length: 470 * 5 + 1 }, (_, index) => index % 251));
    const [, ...segments] = negotiate(challenge).said.map((bytes) => bytes ?? Buffer.alloc(0));
    expect(segments.map(([control]) => control)).toEqual([0x80, 0x81, 0x82, 0x83, 0x80, 0xc1]);
    expect(segments.map(({ length }) => length)).toEqual([471, 471, 471, 471, 471, 2]);
    expect(Buffer.concat(segments.map((bytes) => bytes.subarray(1)))).toEqual(challenge);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no leading zero', Buffer.from('scope\0gateway\0key')],
    ['no registration id', Buffer.from('\0scope\0key')],
    ['a first segment', Buffer.from('\x80scope\0gateway\0key', 'latin1')],
  ])('refuses a device that begins with %s', (_what, bytes) => {
    const mechanism = tpmMechanism({
      challenge: () => expect.unreachable(),
      onToken: () => expect.unreachable(),
    });
    expect([mechanism.start(bytes), mechanism.outcome]).toEqual([undefined, false]);
  });

  it('refuses a response that is a segment', () => {
    const mechanism = tpmMechanism({ challenge: () => expect.unreachable(), onToken: () => expect.unreachable() });
    mechanism.start(hello);
    expect([mechanism.step(Buffer.of(0x80, 1)), mechanism.outcome]).toEqual([undefined, false]);
  });
});
