import { createHash } from 'node:crypto';
import type { Check } from '../../../domain/run.ts';
import type {
  Credential,
  DeviceAdapter,
  DeviceInfo,
  DpsSettings,
  Expected,
  GeneratedKey,
  HeldItem,
} from '../../device-adapter.ts';
import { deviceError } from '../../device-errors.ts';
import type { ByteLink } from '../../transport/byte-link.ts';
import { attestationMismatch, parseKeyAttestation } from './attestation.ts';
import { type CredentialText, credentialText } from './credential-text.ts';
import { type AtCommand, Modem } from './modem.ts';
import { nrf91Error } from './nrf91-errors.ts';
import { nrf91Says } from './nrf91-phrases.ts';
import {
  type CredentialType,
  canGenerateKeys,
  commands,
  credentialType,
  parseCredentialList,
  parseDps,
  parseFirmware,
  parseGeneratedKey,
  parseImei,
  parseToken,
  type StoredCredential,
} from './protocol.ts';
import type { Nrf91Settings } from './settings.ts';
import { nonceSubject } from './signed-nonce.ts';
import { checkEvidence, type Evidence } from './verification.ts';

const attestationFormat = 'nrf91-cose-sign1';
const goodbyeMs = 500;
const kinds = { 0: 'ca', 1: 'certificate', 2: 'private-key' } as const satisfies Record<number, HeldItem['kind']>;
const dpsPlaces = ['id scope', 'registration id', 'global endpoint'] as const;

/** The way of Nordic's own installer, and proof at its end: digests of all places and a signature by the new key. */
export class Nrf91Adapter implements DeviceAdapter {
  readonly #modem: Modem;
  readonly #settings: Nrf91Settings;
  #imei: string | null = null;
  /** The digest by which the modem names the key: null when there is none, undefined while nobody looked. */
  #keySha256: string | null | undefined;

  constructor(link: ByteLink, settings: Nrf91Settings) {
    this.#modem = new Modem(link);
    this.#settings = settings;
  }

  async probe(signal: AbortSignal): Promise<DeviceInfo> {
    await this.#modem.wake(this.#settings.wake_timeout_ms, signal);
    await this.#do(commands.numberedErrors, signal);
    const firmware = await this.#ask(commands.firmware, parseFirmware, signal);
    if (!canGenerateKeys(firmware)) {
      const required = nrf91Says('NEWER_FIRMWARE');
      throw deviceError('DEVICE_FIRMWARE_UNSUITABLE', { firmware: firmware.text, required });
    }
    // Last, because its answer cannot be mistaken for another: question and answer are in step from here on.
    this.#imei = await this.#ask(commands.imei, parseImei, signal);
    return { hardwareId: this.#imei, hardwareIdKind: 'imei', model: firmware.model, firmware: firmware.text };
  }

  enterProvisioning(signal: AbortSignal): Promise<void> {
    return this.#do(commands.radioOff, signal);
  }

  async readState(signal: AbortSignal): Promise<readonly HeldItem[]> {
    const stored = await this.#list(signal);
    this.#keySha256 = stored.get(credentialType.privateKey) ?? null;
    const held: HeldItem[] = [...stored].map(([type, sha256]) => ({
      kind: kinds[type],
      place: this.#place(type),
      sha256,
    }));
    for (const [index, value] of (await this.#readDps(signal))?.entries() ?? []) {
      if (value === '') continue;
      held.push({ kind: 'dps-setting', place: dpsPlaces[index] ?? '', sha256: sha256Hex(value) });
    }
    return held;
  }

  async eraseCredentials(signal: AbortSignal): Promise<void> {
    const { sec_tag: secTag, dps_command: dpsCommand } = this.#settings;
    // The key first: what is left after an interruption is then no credential.
    const stored = await this.#list(signal);
    for (const type of [...stored.keys()].toSorted((a, b) => b - a))
      await this.#do(commands.erase(secTag, type), signal);
    this.#keySha256 = null;
    if (dpsCommand !== undefined) await this.#do(commands.writeDps(dpsCommand, ['', '', '']), signal);
  }

  async generateKey({ commonName }: { commonName: string }, signal: AbortSignal): Promise<GeneratedKey> {
    const { sec_tag: secTag, key_generation_timeout_ms: timeoutMs } = this.#settings;
    const { privateKey } = credentialType;
    if (this.#keySha256 === undefined) await this.readState(signal);
    if (this.#keySha256 !== null) throw deviceError('DEVICE_KEY_EXISTS', { place: this.#place(privateKey) });
    this.#keySha256 = undefined;
    const command = commands.generateKey(secTag, `CN=${commonName}`);
    const made = await this.#ask(command, parseGeneratedKey, signal, timeoutMs);
    const attestation = made.attestation && this.#checkAttestation(made.csr, made.attestation);
    const listed = await this.#ask(commands.listOne(secTag, privateKey), parseCredentialList, signal);
    const deviceKeySha256 = listed.find(({ type }) => type === privateKey)?.sha256;
    if (deviceKeySha256 === undefined) {
      throw nrf91Error('NRF91_KEY_GENERATION_FAILED', { place: this.#place(privateKey) });
    }
    this.#keySha256 = deviceKeySha256;
    return { csr: made.csr, deviceKeySha256, commonName: null, attestation };
  }

  #checkAttestation(csr: Buffer, evidence: Buffer): NonNullable<GeneratedKey['attestation']> {
    const attestation = parseAttestation(evidence);
    const difference = attestationMismatch(attestation, csr, this.#settings.sec_tag);
    if (difference !== null) throw nrf91Error('NRF91_ATTESTATION_MISMATCH', { difference });
    return { format: attestationFormat, verified: attestation.verified, evidence };
  }

  async writeCredential(credential: Credential, signal: AbortSignal): Promise<void> {
    const text = this.#textOf(credential);
    if (text.ca !== null) await this.#write(credentialType.ca, text.ca, signal);
    await this.#write(credentialType.certificate, text.certificate, signal);
  }

  async #write(type: CredentialType, text: string, signal: AbortSignal): Promise<void> {
    const { sec_tag: secTag } = this.#settings;
    await this.#do(commands.write(secTag, type, text), signal);
  }

  async writeDps(dps: DpsSettings, signal: AbortSignal): Promise<void> {
    const { dps_command: command } = this.#settings;
    if (command !== undefined) await this.#do(commands.writeDps(command, dpsValues(dps)), signal);
  }

  async verify(expected: Expected, nonce: Buffer, signal: AbortSignal): Promise<Check[]> {
    const text = this.#textOf(expected.credential);
    const take = async (): Promise<Check[]> => {
      const evidence = await this.#takeEvidence(nonce, signal);
      return checkEvidence(evidence, {
        imei: this.#imei,
        text,
        keySha256: this.#keySha256 ?? null,
        dps: this.#settings.dps_command === undefined ? null : dpsValues(expected.dps),
        nonceSubject: this.#settings.prove_key ? nonceSubject(nonce) : null,
      });
    };
    const checks = await take();
    // A byte that the line changed looks like a bad unit; a bad unit still looks like one the second time.
    return checks.every(({ passed }) => passed) ? checks : take();
  }

  async #takeEvidence(nonce: Buffer, signal: AbortSignal): Promise<Evidence> {
    const { sec_tag: secTag, prove_key: proveKey } = this.#settings;
    const imei = await this.#ask(commands.imei, parseImei, signal);
    if (this.#imei !== null && imei !== this.#imei) {
      throw deviceError('DEVICE_SWAPPED', { before: this.#imei, after: imei });
    }
    const stored = await this.#list(signal);
    const dps = await this.#readDps(signal);
    // Last: only the unit that holds the new key can answer it, so everything read before came from no other.
    const hasKey = stored.has(credentialType.privateKey);
    const token =
      proveKey && hasKey ? await this.#ask(commands.sign(secTag, nonceSubject(nonce)), parseToken, signal) : null;
    return { imei, stored, dps, token };
  }

  async finish(signal: AbortSignal): Promise<void> {
    await this.#do(commands.powerOff, signal);
  }

  async abort(signal: AbortSignal): Promise<void> {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(goodbyeMs)]);
    await this.#do(commands.powerOff, soon).catch(() => undefined);
  }

  #textOf(credential: Credential): CredentialText {
    return credentialText(credential, this.#settings.ca ?? null, this.#settings.certificate_chain);
  }

  /** The product's places that are taken, and their digests. */
  async #list(signal: AbortSignal): Promise<ReadonlyMap<CredentialType, string>> {
    const { sec_tag: secTag } = this.#settings;
    const listed = await this.#ask(commands.list(secTag), parseCredentialList, signal);
    const ours = (item: StoredCredential): item is StoredCredential & { type: CredentialType } =>
      item.secTag === secTag && item.type in kinds;
    return new Map(listed.filter(ours).map(({ type, sha256 }) => [type, sha256]));
  }

  async #readDps(signal: AbortSignal): Promise<readonly string[] | null> {
    const { dps_command: command } = this.#settings;
    if (command === undefined) return null;
    return this.#ask(commands.readDps(command), (lines) => parseDps(lines, command), signal);
  }

  #place(type: CredentialType): string {
    return `sec_tag ${this.#settings.sec_tag} type ${type}`;
  }

  #do(text: string, signal: AbortSignal): Promise<void> {
    return this.#ask(text, () => null, signal).then(() => undefined);
  }

  #ask<T>(
    text: string,
    parse: AtCommand<T>['parse'],
    signal: AbortSignal,
    timeoutMs = this.#settings.answer_timeout_ms,
  ): Promise<T> {
    return this.#modem.command({ text, name: commandName(text), timeoutMs, parse }, signal);
  }
}

/** `AT%CMNG=0,16842753,1`: what was asked, without the strings, which may hold a key. */
const commandName = (text: string): string => text.replace(/,?".*$/s, '');

const dpsValues = ({ idScope, registrationId, globalEndpoint }: DpsSettings): string[] => [
  idScope,
  registrationId,
  globalEndpoint,
];

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

function parseAttestation(evidence: Buffer): ReturnType<typeof parseKeyAttestation> {
  try {
    return parseKeyAttestation(evidence, null);
  } catch (cause) {
    throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: 'AT%KEYGEN' }, cause);
  }
}
