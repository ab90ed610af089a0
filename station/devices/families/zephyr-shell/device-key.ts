import { createHash } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { deviceError } from '../../device-errors.ts';
import { valueOf } from './answers.ts';
import {
  keyDelete,
  keyGenerate,
  keyPublic,
  keyRequest,
  parseKeyDeleted,
  parseKeyGenerated,
  parseKeyPublic,
  parseKeyRequest,
} from './protocol/device-key.ts';
import type { ShellSession } from './shell-session.ts';
import { zephyrShellError } from './zephyr-shell-errors.ts';

/** SubjectPublicKeyInfo of a P-256 key up to the point (RFC 5480 section 2). */
const p256SpkiPrefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
/** A key pair takes a microcontroller without an accelerator a few seconds. */
const keyTimeoutMs = 30_000;
const suitableName = /^[A-Za-z0-9._:-]{1,64}$/;

/** How a device-made key is known again: SHA-256 of its SubjectPublicKeyInfo, lower-case hex. */
export const publicKeySha256 = (spki: Buffer): string => createHash('sha256').update(spki).digest('hex');

/** Keys that the device makes and never gives away: nRF Connect SDK's `nrf_cloud_cred` shell. */
export class DeviceKey {
  readonly #session: ShellSession;
  readonly #secTag: number;

  constructor(session: ShellSession, secTag: number) {
    this.#session = session;
    this.#secTag = secTag;
  }

  /** Makes the key pair. @throws DEVICE_KEY_EXISTS, DEVICE_REFUSED, DEVICE_FIRMWARE_UNSUITABLE */
  async generate(place: string, signal: AbortSignal): Promise<void> {
    const question = keyGenerate(this.#secTag);
    const output = await this.#session.run({ line: question, timeoutMs: keyTimeoutMs }, signal);
    const outcome = valueOf(parseKeyGenerated(output, this.#secTag), question);
    if (outcome === 'exists') throw deviceError('DEVICE_KEY_EXISTS', { place });
  }

  /** A PKCS#10 request for the key there is, signed by it; DER. @throws ZEPHYR_COMMON_NAME_UNSUITABLE, DEVICE_REFUSED */
  async request(commonName: string, signal: AbortSignal): Promise<Buffer> {
    if (!suitableName.test(commonName)) throw zephyrShellError('ZEPHYR_COMMON_NAME_UNSUITABLE', { commonName });
    const question = keyRequest(this.#secTag, commonName);
    const output = await this.#session.run({ line: question, timeoutMs: keyTimeoutMs }, signal);
    return valueOf(parseKeyRequest(output), question);
  }

  /**
   * The public key, SubjectPublicKeyInfo DER; undefined where the device has no key. Firmware without `pubkey`
   * (CONFIG_NRF_CLOUD_CREDENTIALS_KEYGEN_VERIFY) tells it in a certificate request.
   */
  async publicKey(signal: AbortSignal): Promise<Buffer | undefined> {
    const question = keyPublic(this.#secTag);
    const answer = parseKeyPublic(await this.#session.run({ line: question }, signal));
    if (answer.kind === 'refused') return undefined;
    if (answer.kind !== 'unknown-command') return Buffer.concat([p256SpkiPrefix, valueOf(answer, question)]);
    const asked = keyRequest(this.#secTag, 'key');
    const output = await this.#session.run({ line: asked, timeoutMs: keyTimeoutMs }, signal);
    const request = parseKeyRequest(output);
    return request.kind === 'refused' ? undefined : publicKeyOfRequest(valueOf(request, asked), asked);
  }

  /** Does nothing where there is nothing. */
  async erase(signal: AbortSignal): Promise<void> {
    const question = keyDelete(this.#secTag);
    const output = await this.#session.run({ line: question }, signal);
    valueOf(parseKeyDeleted(output, this.#secTag), question);
  }
}

/** @throws DEVICE_ANSWER_UNREADABLE */
export function publicKeyOfRequest(request: Buffer, question: string): Buffer {
  try {
    const { certificationRequestInfo } = AsnConvert.parse(request, CertificationRequest);
    return Buffer.from(AsnConvert.serialize(certificationRequestInfo.subjectPKInfo));
  } catch (cause) {
    throw deviceError('DEVICE_ANSWER_UNREADABLE', { question }, cause);
  }
}
