import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { SimulatedIdentity } from '../../../simulator/device-simulator.ts';

/**
 * The application on the simulated device: reads the blob as README.md tells firmware to, with none of the station’s code,
 * so that a mistake there is not made twice.
 */
export function identityIn(area: Buffer): SimulatedIdentity | undefined {
  const length = area.length < 12 ? 0 : area.readUInt32LE(4);
  if (area.subarray(0, 4).toString('latin1') !== 'PRV1' || 8 + length + 4 > area.length) return undefined;
  if (crc32(area.subarray(0, 8 + length)) !== area.readUInt32LE(8 + length)) return undefined;
  const values = new Map<number, Buffer[]>();
  for (let at = 8; at < 8 + length; ) {
    const type = area.readUInt16LE(at);
    const end = at + 4 + area.readUInt16LE(at + 2);
    values.set(type, [...(values.get(type) ?? []), area.subarray(at + 4, end)]);
    at = end;
  }
  const text = (type: number): string => values.get(type)?.[0]?.toString('latin1') ?? '';
  const settings = { idScope: text(0x10), registrationId: text(0x11), globalEndpoint: text(0x12) };
  const credential = credentialIn(values);
  const complete = credential !== undefined && Object.values(settings).every((value) => value !== '');
  return complete ? { ...settings, credential } : undefined;
}

function credentialIn(values: ReadonlyMap<number, readonly Buffer[]>): SimulatedIdentity['credential'] | undefined {
  const [symmetricKey] = values.get(3) ?? [];
  if (symmetricKey !== undefined) return { kind: 'symmetric-key', key: symmetricKey.toString('base64') };
  const certificates = values.get(1) ?? [];
  const [privateKey] = values.get(2) ?? [];
  if (privateKey === undefined || certificates.length === 0) return undefined;
  try {
    const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
    return {
      kind: 'x509',
      certificate: certificates.map((der) => new X509Certificate(der).toString()).join(''),
      privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  } catch {
    return undefined;
  }
}

/** CRC-32/ISO-HDLC bit by bit, as a small boot loader has it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}
