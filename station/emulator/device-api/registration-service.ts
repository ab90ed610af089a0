import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Counters } from '../counters.ts';
import type { DpsClock } from '../dps-clock.ts';
import { badRequest, operationNotFound } from '../dps-error.ts';
import { registrationKey } from '../enrollment.ts';
import { inOrder, type RegistrationRecord, type ServiceState, type StateEntry } from '../service-state.ts';
import { sealIdentityKey } from '../tpm/activation-blob.ts';
import type { Admission, AdmittedDevice } from './admission.ts';
import type { DeviceAuthentication, DeviceClaim } from './device-authentication.ts';

/** An answer of the device API, the same over every transport. */
export interface DeviceAnswer {
  /** 401: a device with a TPM is to prove itself; over HTTPS only. */
  readonly status: 200 | 202 | 401;
  readonly body: object;
  /** Only while the operation is under way. */
  readonly retryAfterSeconds?: number;
  readonly operationId?: string;
}

/** Registration of devices: every call attests the device anew. @throws DpsError 400004, 401002, 404203 */
export interface RegistrationService {
  /** Starts an operation, which a device then polls; an earlier one of the same device is forgotten. */
  register(claim: DeviceClaim, body: unknown): Promise<DeviceAnswer>;
  operationStatus(claim: DeviceClaim, operationId: string): Promise<DeviceAnswer>;
  lookUp(claim: DeviceClaim): Promise<DeviceAnswer>;
  /** For AMQP, whose SASL asks before the device can register. */
  readonly challenge: DeviceAuthentication['challenge'];
  /** Finishes the device's operation if its time has come. */
  readonly settle: (registrationId: string) => Promise<void>;
  /** The registration as an enrollment shows it. */
  readonly stateOf: (registrationId: string) => Promise<object>;
}

interface Operation {
  readonly operationId: string;
  readonly admission: Admission;
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
  authentication: DeviceAuthentication;
  provision: (device: AdmittedDevice, payload: unknown) => Promise<StateEntry[]>;
  /** How long an operation stays `assigning`. */
  assignAfterMs: number;
  retryAfterSeconds: number;
}): RegistrationService {
  const { state, clock, counters } = options;
  const { admit: authenticate, challenge } = options.authentication;
  const operations = new Map<string, Operation>();
  const operationPrefix = `5.${randomBytes(8).toString('hex')}`;

  const assigning = (operationId: string): DeviceAnswer => ({
    status: 202,
    body: { operationId, status: 'assigning' },
    retryAfterSeconds: options.retryAfterSeconds,
    operationId,
  });

  const finish = async (operation: Operation): Promise<void> => {
    // Where the entry was deleted, or made anew, while the operation was under way, nothing is assigned or recorded.
    const device = operation.admission.now();
    const entries = device ? await options.provision(device, operation.payload) : [];
    if (entries.length > 0 && operation.admission.now()) await state.commit(...entries);
  };

  const settle = async (registrationId: string): Promise<void> => {
    const operation = operations.get(registrationKey(registrationId));
    if (!operation || clock.monotonicMs() < operation.dueAtMs) return;
    operation.finished ??= finish(operation);
    await operation.finished;
  };

  const finalAnswer = (device: AdmittedDevice, operationId: string): DeviceAnswer => {
    const record = state.registrations.get(registrationKey(device.registrationId));
    if (!record) throw operationNotFound();
    const registrationState = { ...attestationResult(device, record), ...inOrder(record) };
    return { status: 200, body: { operationId, status: record.status, registrationState }, operationId };
  };

  const attestationResult = (device: AdmittedDevice, { assignedHub, deviceId }: RegistrationRecord): object => {
    const { attestation, groupId, tpm } = device;
    if (groupId !== undefined) return { [attestation]: { enrollmentGroupId: groupId } };
    const held = assignedHub === undefined ? undefined : state.devicesByHub.get(assignedHub)?.get(deviceId ?? '');
    if (!tpm || held?.authentication.type !== 'sas' || !held.authentication.primaryKey) return { [attestation]: {} };
    const key = Buffer.from(held.authentication.primaryKey, 'base64');
    return { tpm: { authenticationKey: sealIdentityKey(tpm, key).toString('base64') } };
  };

  return {
    settle,
    challenge,
    async register(claim, body) {
      const parsed = registerBody.safeParse(body);
      if (!parsed.success || registrationKey(parsed.data.registrationId) !== registrationKey(claim.registrationId)) {
        throw badRequest('registrationId: the one that the device connects as is needed.');
      }
      const unproven = claim.protocol === 'https' ? challenge(claim, parsed.data.tpm) : undefined;
      if (unproven) return { status: 401, body: unproven };
      const admission = authenticate(claim);
      counters.registrationsStarted++;
      const operationId = `${operationPrefix}.${randomUUID()}`;
      const dueAtMs = clock.monotonicMs() + options.assignAfterMs;
      const { payload } = parsed.data;
      const operation = { operationId, admission, dueAtMs, payload, finished: undefined };
      operations.set(registrationKey(admission.device.registrationId), operation);
      return assigning(operationId);
    },
    async operationStatus(claim, operationId) {
      const { device } = authenticate(claim);
      const operation = operations.get(registrationKey(device.registrationId));
      if (operation?.operationId !== operationId) throw operationNotFound();
      if (clock.monotonicMs() < operation.dueAtMs) return assigning(operationId);
      await settle(device.registrationId);
      return finalAnswer(device, operationId);
    },
    async lookUp(claim) {
      const { device } = authenticate(claim);
      await settle(device.registrationId);
      const record = state.registrations.get(registrationKey(device.registrationId));
      if (!record) return { status: 200, body: { registrationId: device.registrationId, status: 'unassigned' } };
      return { status: 200, body: { ...attestationResult(device, record), ...inOrder(record) } };
    },
    async stateOf(registrationId) {
      await settle(registrationId);
      const record = state.registrations.get(registrationKey(registrationId));
      return record ? inOrder(record) : { registrationId, status: 'unassigned' };
    },
  };
}
