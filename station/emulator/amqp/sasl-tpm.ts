import type { DeviceIdentity } from './device-identity.ts';
import type { SaslMechanism } from './sasl-mechanism.ts';

/** Control byte of a segment: it is one, it is the last, and its number modulo four. */
const segment = 0x80;
const lastSegment = 0x40;
const sequenceMask = 0x03;
/** What Microsoft's SDKs put into a SASL frame, which is 512 bytes at most (AMQP 1.0 §5.3.1). */
const segmentBytes = 470;

/**
 * DPS's own SASL mechanism `TPM`, as Microsoft's SDKs speak it:
 *
 *     device                                             DPS
 *     0 idScope 0 registrationId 0 endorsement key  ──►
 *                                                   ◄──  0
 *     0 storage root key                            ──►
 *                                                   ◄──  control byte, up to 470 bytes of the challenge
 *     0                                             ──►  … until the last of them
 *     0 token, signed with the key in the challenge ──►
 *
 * Keys are TPM2B_PUBLIC. The token is checked when the device registers, as every token is.
 */
export function tpmMechanism(options: {
  /** The key that only this TPM can take out. @throws DpsError */
  challenge: (device: DeviceIdentity, keys: { endorsementKey: Buffer; storageRootKey: Buffer }) => Buffer;
  onToken: (device: DeviceIdentity, sasToken: string) => void;
}): SaslMechanism {
  let hello: { device: DeviceIdentity; endorsementKey: Buffer } | undefined;
  let segments: Buffer[] | undefined;
  return {
    outcome: undefined,
    start(response) {
      hello = parseHello(response);
      if (hello) return Buffer.of(0);
      this.outcome = false;
      return undefined;
    },
    step(response) {
      if (!hello || response[0] !== 0) {
        this.outcome = false;
        return undefined;
      }
      const { device, endorsementKey } = hello;
      const content = response.subarray(1);
      segments ??= toSegments(options.challenge(device, { endorsementKey, storageRootKey: content }));
      const next = segments.shift();
      if (next) return next;
      options.onToken(device, content.toString('utf8'));
      this.outcome = true;
      return undefined;
    },
  };
}

function parseHello(bytes: Buffer): { device: DeviceIdentity; endorsementKey: Buffer } | undefined {
  const idScopeEnd = bytes.indexOf(0, 1);
  const registrationIdEnd = bytes.indexOf(0, idScopeEnd + 1);
  if (bytes[0] !== 0 || idScopeEnd < 0 || registrationIdEnd < 0) return undefined;
  const idScope = bytes.toString('utf8', 1, idScopeEnd);
  const registrationId = bytes.toString('utf8', idScopeEnd + 1, registrationIdEnd);
  return { device: { idScope, registrationId }, endorsementKey: bytes.subarray(registrationIdEnd + 1) };
}

function toSegments(challenge: Buffer): Buffer[] {
  const count = Math.ceil(challenge.length / segmentBytes);
  return Array.from({ length: count }, (_, index) => {
    const control = segment | (index === count - 1 ? lastSegment : 0) | (index & sequenceMask);
    const content = challenge.subarray(index * segmentBytes, (index + 1) * segmentBytes);
    return Buffer.concat([Buffer.of(control), content]);
  });
}
