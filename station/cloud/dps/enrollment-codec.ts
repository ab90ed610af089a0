import { createHash, timingSafeEqual } from 'node:crypto';
import { encodePem } from '../../pki/pem.ts';
import { thumbprint } from '../../pki/thumbprint.ts';
import { cloudError } from '../cloud-errors.ts';
import type { Enrollment, EnrollmentSettings, ExistingEnrollment } from '../enrollment-service.ts';
import { reservedBy } from './reservation.ts';
import { type AnsweredEnrollment, attestationMechanism, individualEnrollment, parseAnswer } from './wire-schema.ts';

/** A request body. It may hold keys as text: made for one request, kept by nobody. */
export interface WireEnrollment {
  readonly registrationId: string;
  readonly deviceId?: string;
  readonly attestation:
    | { readonly type: 'x509'; readonly x509: { clientCertificates: { primary: { certificate: string } } } }
    | { readonly type: 'symmetricKey'; readonly symmetricKey: { primaryKey: string; secondaryKey: string } }
    | { readonly type: 'tpm'; readonly tpm: { endorsementKey: string; storageRootKey?: string } };
  readonly provisioningStatus: 'enabled' | 'disabled';
  readonly capabilities?: { readonly iotEdge: boolean };
  readonly allocationPolicy?: 'hashed' | 'geoLatency' | 'static' | 'custom';
  readonly iotHubs?: readonly string[];
  readonly customAllocationDefinition?: { readonly webhookUrl: string; readonly apiVersion: string };
  readonly reprovisionPolicy?: { readonly updateHubAssignment: boolean; readonly migrateDeviceData: boolean };
  readonly initialTwin?: { readonly tags: object; readonly properties: { readonly desired: object } };
  readonly optionalDeviceInformation?: object;
  /** With it the service replaces exactly that version; without it, it only creates. */
  readonly etag?: string;
}

export function toWire(enrollment: Enrollment): WireEnrollment {
  const { registrationId, deviceId, attestation, provisioningStatus, settings } = enrollment;
  return {
    registrationId,
    ...(deviceId === null ? {} : { deviceId }),
    attestation: attestationToWire(attestation),
    provisioningStatus,
    ...(settings === undefined ? {} : settingsToWire(settings)),
  };
}

const reprovisionPolicies = {
  migrate: { updateHubAssignment: true, migrateDeviceData: true },
  reset: { updateHubAssignment: true, migrateDeviceData: false },
  never: { updateHubAssignment: false, migrateDeviceData: false },
} as const;

export function settingsToWire(settings: EnrollmentSettings): Partial<WireEnrollment> {
  const { iotEdge, allocationPolicy, iotHubs, customAllocation, reprovisionPolicy, initialTwin } = settings;
  return {
    ...(iotEdge === undefined ? {} : { capabilities: { iotEdge } }),
    ...(allocationPolicy === undefined ? {} : { allocationPolicy }),
    ...(iotHubs === undefined ? {} : { iotHubs }),
    ...(customAllocation === undefined ? {} : { customAllocationDefinition: customAllocation }),
    ...(reprovisionPolicy === undefined ? {} : { reprovisionPolicy: reprovisionPolicies[reprovisionPolicy] }),
    ...(initialTwin === undefined
      ? {}
      : { initialTwin: { tags: initialTwin.tags, properties: { desired: initialTwin.desired } } }),
    ...(settings.deviceInformation === undefined ? {} : { optionalDeviceInformation: settings.deviceInformation }),
  };
}

function attestationToWire(attestation: Enrollment['attestation']): WireEnrollment['attestation'] {
  switch (attestation.kind) {
    case 'x509':
      return x509ToWire(attestation);
    case 'symmetric-key':
      return symmetricKeyToWire(attestation);
    case 'service-key':
      throw new TypeError('what DPS made cannot be sent to it');
    case 'tpm': {
      const { endorsementKey, storageRootKey } = attestation;
      const root = storageRootKey === null ? {} : { storageRootKey: storageRootKey.toString('base64') };
      return { type: 'tpm', tpm: { endorsementKey: endorsementKey.toString('base64'), ...root } };
    }
  }
}

const x509ToWire = ({ certificate }: { certificate: Buffer }) => ({
  type: 'x509' as const,
  x509: { clientCertificates: { primary: { certificate: encodePem('CERTIFICATE', certificate) } } },
});

const symmetricKeyToWire = ({ primaryKey, secondaryKey }: { primaryKey: Buffer; secondaryKey: Buffer }) => ({
  type: 'symmetricKey' as const,
  symmetricKey: { primaryKey: primaryKey.toString('base64'), secondaryKey: secondaryKey.toString('base64') },
});

/** The keys as they stand in the bodies. */
export const keyTexts = (enrollments: readonly WireEnrollment[]): string[] =>
  enrollments.flatMap(({ attestation }) =>
    attestation.type === 'symmetricKey' ? Object.values(attestation.symmetricKey) : [],
  );

/** @throws DPS_ANSWER_UNREADABLE also when it is about another registration id */
export function fromWire(body: unknown, registrationId: string): AnsweredEnrollment {
  const answered = parseAnswer(individualEnrollment, body);
  // Registration ids are case-insensitive in the service.
  if (answered.registrationId.toLowerCase() !== registrationId) throw cloudError('DPS_ANSWER_UNREADABLE');
  return answered;
}

/** Both keys, raw; whoever gets them zeroes them. */
export interface KeyPair {
  readonly primary: Buffer;
  readonly secondary: Buffer;
}

/** DPS takes keys of 16 to 64 bytes, and makes keys of 64. @throws DPS_ANSWER_UNREADABLE */
export function keysFromWire(body: unknown): KeyPair {
  const { primaryKey, secondaryKey } = parseAnswer(attestationMechanism, body).symmetricKey;
  const keys = { primary: Buffer.from(primaryKey, 'base64'), secondary: Buffer.from(secondaryKey, 'base64') };
  if (keys.primary.length >= shortestKey && keys.secondary.length >= shortestKey) return keys;
  wipeKeys(keys);
  throw cloudError('DPS_ANSWER_UNREADABLE');
}
const shortestKey = 16;

export function wipeKeys({ primary, secondary }: KeyPair): void {
  primary.fill(0);
  secondary.fill(0);
}

/** Compares what the cloud has with what the station wants: a reservation never matches. `keys` where the attestation has keys. */
export function compareEnrollment(
  wanted: Enrollment,
  answered: AnsweredEnrollment,
  keys: KeyPair | null,
): ExistingEnrollment {
  const difference = firstDifference(wanted, answered, keys);
  const isReserved = reservedBy(answered) !== null;
  return {
    registrationId: wanted.registrationId,
    etag: answered.etag,
    matches: difference === null && !isReserved,
    isReserved,
    difference,
    credentialSha256: keys === null ? certificateOrEndorsementKeySha256(answered) : sha256Of(keys.primary),
  };
}

/** Lower-case hex SHA-256 of the primary certificate or of the endorsement key; null where there is neither. */
export const certificateOrEndorsementKeySha256 = (answered: AnsweredEnrollment): string | null =>
  answered.attestation.x509?.clientCertificates?.primary ?? endorsementKeySha256(answered);

const sha256Of = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

function firstDifference(
  wanted: Enrollment,
  answered: AnsweredEnrollment,
  keys: KeyPair | null,
): ExistingEnrollment['difference'] {
  if (!matchesAttestation(wanted, answered, keys)) return 'attestation';
  const deviceId = answered.deviceId ?? answered.registrationId;
  if (deviceId !== (wanted.deviceId ?? wanted.registrationId)) return 'device id';
  // The service echoes null, which means its default.
  return (answered.provisioningStatus ?? 'enabled') === wanted.provisioningStatus ? null : 'provisioning status';
}

/** Lower-case hex SHA-256 of the endorsement key; null where the entry has none. */
export function endorsementKeySha256({ attestation: { tpm } }: AnsweredEnrollment): string | null {
  return tpm === null ? null : sha256Of(Buffer.from(tpm.endorsementKey, 'base64'));
}

function matchesAttestation(
  { attestation: wanted }: Enrollment,
  { attestation }: AnsweredEnrollment,
  keys: KeyPair | null,
): boolean {
  if (wanted.kind === 'symmetric-key') {
    return keys !== null && sameKey(wanted.primaryKey, keys.primary) && sameKey(wanted.secondaryKey, keys.secondary);
  }
  if (wanted.kind === 'service-key') return keys !== null && areWanted(keys, wanted);
  if (wanted.kind === 'tpm') {
    const { endorsementKey, storageRootKey } = wanted;
    if (attestation.tpm?.endorsementKey !== endorsementKey.toString('base64')) return false;
    return storageRootKey === null || attestation.tpm.storageRootKey === storageRootKey.toString('base64');
  }
  const sha256 = thumbprint(wanted.certificate);
  const held = attestation.x509?.clientCertificates;
  // A second certificate that is not ours would let another device in under this id.
  return held?.primary === sha256 && (held.secondary === null || held.secondary === sha256);
}

/** Whether they are the keys that DPS made for the unit, by their digests. */
export const areWanted = (
  { primary, secondary }: KeyPair,
  wanted: { readonly primarySha256: string; readonly secondarySha256: string },
): boolean => sha256Of(primary) === wanted.primarySha256 && sha256Of(secondary) === wanted.secondarySha256;

const sameKey = (wanted: Buffer, held: Buffer): boolean =>
  wanted.length === held.length && timingSafeEqual(wanted, held);
