import { randomBytes, X509Certificate } from 'node:crypto';
import { tpmExchangeOver } from '../devices/framing/tpm-exchange.ts';
import type { OpenLink } from '../devices/transport/byte-link.ts';
import { isStationError } from '../domain/station-error.ts';
import { holdsEndorsementKey } from '../tpm/prove.ts';
import { decodeStorageKey } from '../tpm/storage-key.ts';
import { Tpm, type TpmMake } from '../tpm/tpm.ts';
import { tpmError } from '../tpm/tpm-errors.ts';

/** What was read off a TPM, which has proven that it holds the private parts. */
export interface ReadTpm {
  /** As `device:/dev/tpmrm0` or `tcp:HOST:PORT`. */
  readonly from: string;
  readonly make: TpmMake;
  /** TPM2B_PUBLIC, both. */
  readonly endorsementKey: Buffer;
  /** null where the TPM has none at 0x81000001. */
  readonly storageRootKey: Buffer | null;
  /** Of the certificate that the TPM's maker left in it; null where there is none that can be read. */
  readonly certificate: EndorsementCertificate | null;
}

export interface EndorsementCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Whether it is for this very endorsement key. Whether its issuer deserves trust is not looked at. */
  readonly isForKey: boolean;
}

/** Of a serial port, where the TPM's commands come over one; TCP and devices have none. */
const line = { baudRate: 115_200, rtscts: false };
const goodbyeMs = 5_000;

/**
 * Reads a TPM's endorsement key and storage root key off it, and has it prove on the spot that it holds them, so that
 * neither a changed byte nor somebody else's public key is taken for its own. Changes nothing in the TPM.
 * @throws TPM_ENDORSEMENT_KEY_NOT_PROVEN, TPM_KEY_NOT_ALLOWED; the other TPM_* errors, the link's errors
 */
export async function readTpm(address: string, openLink: OpenLink, signal: AbortSignal): Promise<ReadTpm> {
  const link = await openLink(address, line, signal);
  const tpm = new Tpm(tpmExchangeOver(link));
  try {
    const make = await tpm.make(signal);
    const endorsementKey = await tpm.endorsementKey(signal);
    decodeStorageKey(endorsementKey.publicPart);
    const storageRootKey = await tpm.storageRootKey(signal);
    const bound = storageRootKey ?? (await tpm.keyForProof(signal));
    const again = await tpm.again(endorsementKey, signal);
    if (
      !again.publicPart.equals(endorsementKey.publicPart) ||
      !(await holdsEndorsementKey(tpm, { endorsementKey, bound }, randomBytes(32), signal))
    ) {
      throw tpmError('TPM_ENDORSEMENT_KEY_NOT_PROVEN');
    }
    return {
      from: address,
      make,
      endorsementKey: endorsementKey.publicPart,
      storageRootKey: storageRootKey?.publicPart ?? null,
      certificate: certificateFacts(await certificateIn(tpm, signal), endorsementKey.publicPart),
    };
  } finally {
    await tpm.close(AbortSignal.timeout(goodbyeMs));
    await link.close();
  }
}

/** Only to be shown: one that cannot be read, because its maker allows it to nobody, keeps no key from being read. */
async function certificateIn(tpm: Tpm, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    return await tpm.endorsementCertificate(signal);
  } catch (error) {
    if (isStationError(error) && error.code.startsWith('TPM_')) return undefined;
    throw error;
  }
}

function certificateFacts(der: Buffer | undefined, endorsementKey: Buffer): EndorsementCertificate | null {
  if (der === undefined) return null;
  try {
    const certificate = new X509Certificate(der);
    const { n = '' } = certificate.publicKey.export({ format: 'jwk' });
    const isForKey = decodeStorageKey(endorsementKey).modulus.equals(Buffer.from(n, 'base64url'));
    return { subject: certificate.subject, issuer: certificate.issuer, isForKey };
  } catch {
    return null;
  }
}
