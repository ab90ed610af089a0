import type { AccessPolicy } from './access-policies.ts';
import {
  type ArmCertificateRecord,
  type ArmOperationRecord,
  type ArmServiceRecord,
  certificateKey,
} from './arm/arm-records.ts';
import { type EnrollmentRecord, type GroupRecord, type JsonObject, registrationKey } from './enrollment.ts';
import { type Journal, openJournal, volatileJournal } from './journal.ts';
import { KeyedSequence } from './keyed-sequence.ts';

/** What makes this DPS instance itself: kept, so that a restart is the same service to its clients. */
export interface ServiceIdentity {
  /** The resource's name: `<name>.azure-devices-provisioning.net`. */
  readonly name: string;
  readonly idScope: string;
  readonly policies: readonly AccessPolicy[];
}

/** A finished registration, with the fields in DPS's order. */
export interface RegistrationRecord {
  readonly registrationId: string;
  readonly createdDateTimeUtc: string;
  readonly assignedHub?: string;
  readonly deviceId?: string;
  readonly status: 'assigned' | 'failed' | 'disabled';
  readonly substatus?:
    | 'initialAssignment'
    | 'deviceDataMigrated'
    | 'deviceDataReset'
    | 'reprovisionedToInitialAssignment';
  readonly errorCode?: number;
  readonly errorMessage?: string;
  readonly lastUpdatedDateTimeUtc: string;
  readonly etag: string;
  /** Of the group that let the device in; not part of the answer. */
  readonly enrollmentGroupId?: string;
  /** What the allocation's webhook had for the device. */
  readonly payload?: unknown;
}

/** A device identity as DPS would create it in an IoT hub. */
export interface HubDevice {
  readonly deviceId: string;
  readonly registrationId: string;
  readonly authentication: /** base64, where the service made it: for a device with a TPM. */
    | { readonly type: 'sas'; readonly primaryKey?: string }
    | { readonly type: 'selfSigned' /** Upper-case hex SHA-256. */; readonly primaryThumbprint: string };
  readonly iotEdge?: true;
  /** `{tags?, properties?: {desired?}}`: at first that of the entry. */
  readonly twin?: JsonObject;
}

export type StateEntry =
  | { readonly kind: 'service'; readonly identity: ServiceIdentity }
  | { readonly kind: 'enrollment'; readonly record: EnrollmentRecord }
  | { readonly kind: 'enrollment-deleted'; readonly registrationId: string }
  | { readonly kind: 'group'; readonly record: GroupRecord }
  | { readonly kind: 'group-deleted'; readonly groupId: string }
  | { readonly kind: 'registration'; readonly record: RegistrationRecord }
  | { readonly kind: 'registration-deleted'; readonly registrationId: string }
  | { readonly kind: 'device'; readonly hub: string; readonly device: HubDevice }
  | { readonly kind: 'device-deleted'; readonly hub: string; readonly deviceId: string }
  | { readonly kind: 'arm-service'; readonly record: ArmServiceRecord }
  | { readonly kind: 'arm-service-deleted'; readonly name: string }
  | { readonly kind: 'arm-operation'; readonly record: ArmOperationRecord }
  | { readonly kind: 'arm-certificate'; readonly record: ArmCertificateRecord }
  | { readonly kind: 'arm-certificate-deleted'; readonly service: string; readonly name: string };

/** Everything the emulated service knows. `commit` changes it at once and resolves when the change is durable. */
export class ServiceState {
  readonly enrollments = new KeyedSequence<EnrollmentRecord>();
  readonly groups = new KeyedSequence<GroupRecord>();
  readonly registrations = new KeyedSequence<RegistrationRecord>();
  readonly #registrationsByGroup = new Map<string, KeyedSequence<RegistrationRecord>>();
  readonly devicesByHub = new Map<string, KeyedSequence<HubDevice>>();
  /** By name in lower case. */
  readonly armServices = new Map<string, ArmServiceRecord>();
  /** By id. */
  readonly armOperations = new Map<string, ArmOperationRecord>();
  /** By `certificateKey`. */
  readonly armCertificates = new Map<string, ArmCertificateRecord>();
  identity: ServiceIdentity | undefined;
  #journal: Journal<StateEntry> = volatileJournal;

  /** @throws the errors of openJournal */
  static async open(file: string | undefined): Promise<ServiceState> {
    const state = new ServiceState();
    if (file !== undefined) {
      state.#journal = await openJournal<StateEntry>({
        file,
        replay: (entry) => state.#apply(entry),
        snapshot: () => state.#snapshot(),
      });
    }
    return state;
  }

  commit(...entries: StateEntry[]): Promise<void> {
    for (const entry of entries) this.#apply(entry);
    return this.#journal.append(...entries);
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  /** What a group's devices registered; live. */
  registrationsOf(groupId: string): KeyedSequence<RegistrationRecord> {
    const key = registrationKey(groupId);
    const known = this.#registrationsByGroup.get(key);
    if (known) return known;
    const none = new KeyedSequence<RegistrationRecord>();
    this.#registrationsByGroup.set(key, none);
    return none;
  }

  /** Replaces or removes a registration, also in what belongs to its group. */
  #setRegistration(registrationId: string, record: RegistrationRecord | undefined): void {
    const key = registrationKey(registrationId);
    const before = this.registrations.get(key)?.enrollmentGroupId;
    if (before !== undefined && before !== record?.enrollmentGroupId) this.registrationsOf(before).delete(key);
    if (!record) {
      this.registrations.delete(key);
      return;
    }
    this.registrations.set(key, record);
    if (record.enrollmentGroupId !== undefined) this.registrationsOf(record.enrollmentGroupId).set(key, record);
  }

  /** A service, and its CAs with it. */
  #deleteArmService(name: string): void {
    const key = name.toLowerCase();
    this.armServices.delete(key);
    for (const [id, { service }] of this.armCertificates) {
      if (service === key) this.armCertificates.delete(id);
    }
  }

  #apply(entry: StateEntry): void {
    switch (entry.kind) {
      case 'service':
        this.identity = entry.identity;
        break;
      case 'enrollment':
        this.enrollments.set(registrationKey(entry.record.registrationId), entry.record);
        break;
      case 'enrollment-deleted':
        this.enrollments.delete(registrationKey(entry.registrationId));
        break;
      case 'group':
        this.groups.set(registrationKey(entry.record.enrollmentGroupId), entry.record);
        break;
      case 'group-deleted':
        this.groups.delete(registrationKey(entry.groupId));
        break;
      case 'registration':
        this.#setRegistration(entry.record.registrationId, entry.record);
        break;
      case 'registration-deleted':
        this.#setRegistration(entry.registrationId, undefined);
        break;
      case 'device': {
        const devices = this.devicesByHub.get(entry.hub) ?? new KeyedSequence<HubDevice>();
        devices.set(entry.device.deviceId, entry.device);
        this.devicesByHub.set(entry.hub, devices);
        break;
      }
      case 'device-deleted':
        this.devicesByHub.get(entry.hub)?.delete(entry.deviceId);
        break;
      case 'arm-service':
        this.armServices.set(entry.record.name.toLowerCase(), entry.record);
        break;
      case 'arm-service-deleted':
        this.#deleteArmService(entry.name);
        break;
      case 'arm-operation':
        this.armOperations.set(entry.record.operationId, entry.record);
        break;
      case 'arm-certificate':
        this.armCertificates.set(certificateKey(entry.record.service, entry.record.name), entry.record);
        break;
      case 'arm-certificate-deleted':
        this.armCertificates.delete(certificateKey(entry.service, entry.name));
        break;
    }
  }

  *#snapshot(): IterableIterator<StateEntry> {
    if (this.identity) yield { kind: 'service', identity: this.identity };
    for (const record of this.enrollments.values()) yield { kind: 'enrollment', record };
    for (const record of this.groups.values()) yield { kind: 'group', record };
    for (const record of this.registrations.values()) yield { kind: 'registration', record };
    for (const [hub, devices] of this.devicesByHub) {
      for (const device of devices.values()) yield { kind: 'device', hub, device };
    }
    for (const record of this.armServices.values()) yield { kind: 'arm-service', record };
    for (const record of this.armOperations.values()) yield { kind: 'arm-operation', record };
    for (const record of this.armCertificates.values()) yield { kind: 'arm-certificate', record };
  }
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
