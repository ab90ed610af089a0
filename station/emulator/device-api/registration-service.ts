import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Counters } from '../counters.ts';
import type { DpsClock } from '../dps-clock.ts';
import { badRequest, operationNotFound } from '../dps-error.ts';
import { type EnrollmentRecord, registrationKey } from '../enrollment.ts';
import type { RegistrationRecord, ServiceState, StateEntry } from '../service-state.ts';
import type { DeviceClaim } from './device-authentication.ts';
import { type AdmittedDevice, admittedIndividual } from './provisioning.ts';

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
  /** What the device sent along, for a webhook. */
  readonly payload: unknown;
  finished: Promise<void> | undefined;
}

const registerBody = z.object({
  registrationId: z.string(),
  tpm: z.unknown().optional(),
  payload: z.unknown().optional(),
});

export function createRegistrationService(options: {
  state: ServiceState;
  clock: DpsClock;
  counters: Counters;
  authenticate: (claim: DeviceClaim) => EnrollmentRecord;
  findEnrollment: (registrationId: string) => EnrollmentRecord | undefined;
  provision: (device: AdmittedDevice, payload: unknown) => Promise<StateEntry[]>;
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

  const finish = async (operation: Operation): Promise<void> => {
    // Deleted, or made anew, while the operation was under way: nothing is assigned and nothing is recorded.
    const enrollment = (): EnrollmentRecord | undefined => {
      const found = options.findEnrollment(operation.registrationId);
      return found?.createdDateTimeUtc === operation.enrolledAt ? found : undefined;
    };
    const before = enrollment();
    const entries = before ? await options.provision(admittedIndividual(before), operation.payload) : [];
    if (entries.length > 0 && enrollment()) await state.commit(...entries);
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
      const { payload } = parsed.data;
      const operation = { operationId, registrationId, enrolledAt, dueAtMs, payload, finished: undefined };
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
    payload: record.payload,
  };
}

const attestationResult = ({ attestation }: EnrollmentRecord): object =>
  attestation.type === 'x509' ? { x509: {} } : { symmetricKey: {} };
