import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Counters } from '../counters.ts';
import type { DpsClock } from '../dps-clock.ts';
import { badRequest, operationNotFound } from '../dps-error.ts';
import { type EnrollmentRecord, registrationKey } from '../enrollment.ts';
import type { HubDevice, RegistrationRecord, ServiceState, StateEntry } from '../service-state.ts';
import { allocateHub } from './allocation.ts';
import type { DeviceClaim } from './device-authentication.ts';

/** An answer of the device API, the same over HTTPS and MQTT. */
export interface DeviceAnswer {
  readonly status: 200 | 202;
  readonly body: object;
  /** Only while the operation is under way. */
  readonly retryAfterSeconds?: number;
  readonly operationId?: string;
}

/** Registration of devices: every call attests the device anew. @throws DpsError 400004, 401002, 404203, 501000 */
export interface RegistrationService {
  /** Starts an operation, which a device then polls; an earlier one of the same device is forgotten. */
  register(claim: DeviceClaim, body: unknown): Promise<DeviceAnswer>;
  operationStatus(claim: DeviceClaim, operationId: string): Promise<DeviceAnswer>;
  lookUp(claim: DeviceClaim): Promise<DeviceAnswer>;
  /** Finishes the device's operation if its time has come. */
  readonly settle: (registrationId: string) => Promise<void>;
  /** The registration as an enrollment shows it. */
  readonly stateOf: (registrationId: string) => Promise<object>;
}

interface Operation {
  readonly operationId: string;
  readonly registrationId: string;
  /** Names the enrollment that attested the device: one made anew under the same id is another. */
  readonly enrolledAt: string;
  readonly dueAtMs: number;
  finished: Promise<void> | undefined;
}

const registerBody = z.object({ registrationId: z.string(), tpm: z.unknown().optional() });

export function createRegistrationService(options: {
  state: ServiceState;
  clock: DpsClock;
  nextEtag: () => string;
  counters: Counters;
  authenticate: (claim: DeviceClaim) => EnrollmentRecord;
  findEnrollment: (registrationId: string) => EnrollmentRecord | undefined;
  linkedHubs: readonly string[];
  /** How long an operation stays `assigning`. */
  assignAfterMs: number;
  retryAfterSeconds: number;
}): RegistrationService {
  const { state, clock, counters, authenticate } = options;
  const operations = new Map<string, Operation>();
  const operationPrefix = `5.${randomBytes(8).toString('hex')}`;

  const assigning = (operationId: string): DeviceAnswer => ({
    status: 202,
    body: { operationId, status: 'assigning' },
    retryAfterSeconds: options.retryAfterSeconds,
    operationId,
  });

  const finish = (operation: Operation): Promise<void> => {
    const enrollment = options.findEnrollment(operation.registrationId);
    // Deleted while the operation was under way: nothing is assigned and nothing is recorded.
    if (enrollment?.createdDateTimeUtc !== operation.enrolledAt) return Promise.resolve();
    return state.commit(...outcomeOf(enrollment));
  };

  const outcomeOf = (enrollment: EnrollmentRecord): StateEntry[] => {
    const { registrationId } = enrollment;
    const previous = state.registrations.get(registrationKey(registrationId));
    const now = clock.timestamp();
    const common = {
      registrationId,
      createdDateTimeUtc: previous?.createdDateTimeUtc ?? now,
      lastUpdatedDateTimeUtc: now,
      etag: options.nextEtag(),
    };
    if (enrollment.provisioningStatus === 'disabled') {
      return [{ kind: 'registration', record: { ...common, status: 'disabled' } }];
    }
    const allocation = allocateHub(enrollment, options.linkedHubs, previous);
    if ('refused' in allocation) {
      // errorCode unrecorded.
      const failure = { status: 'failed', errorCode: 400209, errorMessage: allocation.refused } as const;
      return [{ kind: 'registration', record: { ...common, ...failure } }];
    }
    counters.registrationsAssigned++;
    const { hub, substatus } = allocation;
    const deviceId = enrollment.deviceId ?? registrationId;
    return [
      { kind: 'registration', record: { ...common, assignedHub: hub, deviceId, status: 'assigned', substatus } },
      { kind: 'device', hub, device: deviceOf(enrollment, deviceId) },
    ];
  };

  const settle = async (registrationId: string): Promise<void> => {
    const operation = operations.get(registrationKey(registrationId));
    if (!operation || clock.monotonicMs() < operation.dueAtMs) return;
    operation.finished ??= finish(operation);
    await operation.finished;
  };

  const finalAnswer = (enrollment: EnrollmentRecord, operationId: string): DeviceAnswer => {
    const record = state.registrations.get(registrationKey(enrollment.registrationId));
    if (!record) throw operationNotFound();
    const registrationState = { ...attestationResult(enrollment), ...inOrder(record) };
    return { status: 200, body: { operationId, status: record.status, registrationState }, operationId };
  };

  return {
    settle,
    async register(claim, body) {
      const parsed = registerBody.safeParse(body);
      if (!parsed.success || registrationKey(parsed.data.registrationId) !== registrationKey(claim.registrationId)) {
        throw badRequest('registrationId: the one that the device connects as is needed.');
      }
      const { registrationId, createdDateTimeUtc: enrolledAt } = authenticate(claim);
      counters.registrationsStarted++;
      const operationId = `${operationPrefix}.${randomUUID()}`;
      const dueAtMs = clock.monotonicMs() + options.assignAfterMs;
      const operation = { operationId, registrationId, enrolledAt, dueAtMs, finished: undefined };
      operations.set(registrationKey(registrationId), operation);
      return assigning(operationId);
    },
    async operationStatus(claim, operationId) {
      const enrollment = authenticate(claim);
      const operation = operations.get(registrationKey(enrollment.registrationId));
      if (operation?.operationId !== operationId) throw operationNotFound();
      if (clock.monotonicMs() < operation.dueAtMs) return assigning(operationId);
      await settle(enrollment.registrationId);
      return finalAnswer(enrollment, operationId);
    },
    async lookUp(claim) {
      const enrollment = authenticate(claim);
      await settle(enrollment.registrationId);
      const record = state.registrations.get(registrationKey(enrollment.registrationId));
      if (!record) return { status: 200, body: { registrationId: enrollment.registrationId, status: 'unassigned' } };
      return { status: 200, body: { ...attestationResult(enrollment), ...inOrder(record) } };
    },
    async stateOf(registrationId) {
      await settle(registrationId);
      const record = state.registrations.get(registrationKey(registrationId));
      return record ? inOrder(record) : { registrationId, status: 'unassigned' };
    },
  };
}

/** A registration with its fields in DPS's order; absent ones stay absent. */
export function inOrder(record: RegistrationRecord): object {
  return {
    registrationId: record.registrationId,
    createdDateTimeUtc: record.createdDateTimeUtc,
    assignedHub: record.assignedHub,
    deviceId: record.deviceId,
    status: record.status,
    substatus: record.substatus,
    errorCode: record.errorCode,
    errorMessage: record.errorMessage,
    lastUpdatedDateTimeUtc: record.lastUpdatedDateTimeUtc,
    etag: record.etag,
  };
}

const attestationResult = ({ attestation }: EnrollmentRecord): object =>
  attestation.type === 'x509' ? { x509: {} } : { symmetricKey: {} };

function deviceOf(enrollment: EnrollmentRecord, deviceId: string): HubDevice {
  const { attestation, registrationId, initialTwin } = enrollment;
  const authentication: HubDevice['authentication'] =
    attestation.type === 'x509'
      ? {
          type: 'selfSigned',
          primaryThumbprint: attestation.x509.clientCertificates.primary.info.sha256Thumbprint,
        }
      : { type: 'sas' };
  return { deviceId, registrationId, authentication, ...(initialTwin === undefined ? {} : { initialTwin }) };
}
