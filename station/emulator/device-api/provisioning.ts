import { randomBytes } from 'node:crypto';
import type { Counters } from '../counters.ts';
import type { DpsClock } from '../dps-clock.ts';
import { type JsonObject, registrationKey } from '../enrollment.ts';
import type { HubDevice, RegistrationRecord, ServiceState, StateEntry } from '../service-state.ts';
import type { AdmittedDevice } from './admission.ts';
import { allocateHub, substatusOf } from './allocation.ts';
import { webhookOf } from './custom-allocation.ts';
import type { HubSettings } from './linked-hubs.ts';

/** What a registration does to the service and to its hubs, once its time has come. */
export function createProvisioning(options: {
  state: ServiceState;
  clock: DpsClock;
  nextEtag: () => string;
  counters: Counters;
  /** As they are linked at the time. */
  hubs: () => HubSettings;
}): (device: AdmittedDevice, payload: unknown) => Promise<StateEntry[]> {
  const { state, clock, counters } = options;
  return async (device, payload) => {
    const { registrationId, deviceId, entry } = device;
    const previous = state.registrations.get(registrationKey(registrationId));
    const record = (fields: Pick<RegistrationRecord, 'status'> & Partial<RegistrationRecord>): StateEntry => {
      const now = clock.timestamp();
      const createdDateTimeUtc = previous?.createdDateTimeUtc ?? now;
      const etag = options.nextEtag();
      const group = optional({ enrollmentGroupId: device.groupId });
      const common = { registrationId, createdDateTimeUtc, lastUpdatedDateTimeUtc: now, etag, ...group };
      return { kind: 'registration', record: { ...common, ...fields } };
    };
    const previousHub = previous?.assignedHub;
    // A device that is turned away stays in its hub: the record goes on saying which. Its shape is not documented.
    const kept = previousHub === undefined ? {} : optional({ assignedHub: previousHub, deviceId: previous?.deviceId });
    if (entry.provisioningStatus === 'disabled') return [record({ ...kept, status: 'disabled' })];

    const current = previousHub === undefined ? undefined : currentOf(previousHub, previous?.deviceId);
    const webhook = webhookOf(entry.customAllocationDefinition, {
      ...device.shown,
      deviceRuntimeContext: { registrationId, [device.attestation]: {}, ...current, ...optional({ payload }) },
    });
    const allocation = await allocateHub({ registrationId, entry, previousHub }, options.hubs(), webhook);
    if ('refused' in allocation) {
      const { errorCode, refused: errorMessage } = allocation;
      return [record({ ...kept, status: 'failed', errorCode, errorMessage })];
    }
    counters.registrationsAssigned++;

    const { hub, move } = allocation;
    const held =
      previousHub === undefined ? undefined : state.devicesByHub.get(previousHub)?.get(previous?.deviceId ?? deviceId);
    const keepsTwin = held !== undefined && (move === 'stay' || move === 'migrate');
    const twin = keepsTwin ? held.twin : (allocation.initialTwin ?? entry.initialTwin);
    const entries: StateEntry[] = [];
    if (held && previousHub !== undefined && (hub !== previousHub || held.deviceId !== deviceId)) {
      entries.push({ kind: 'device-deleted', hub: previousHub, deviceId: held.deviceId });
    }
    // Somebody removed the device from the hub that it returns to. Which substatus that gives is not documented.
    const isBack = move === 'stay' && held === undefined;
    const substatus = isBack ? 'reprovisionedToInitialAssignment' : substatusOf(move, previous);
    const assigned = { status: 'assigned', assignedHub: hub, deviceId, substatus } as const;
    return [
      record({ ...assigned, ...optional({ payload: allocation.payload }) }),
      ...entries,
      { kind: 'device', hub, device: identity(device, twin) },
    ];
  };
}

const identity = (device: AdmittedDevice, twin: JsonObject | undefined): HubDevice => ({
  deviceId: device.deviceId,
  registrationId: device.registrationId,
  authentication: device.tpm ? { type: 'sas', primaryKey: randomBytes(32).toString('base64') } : device.authentication,
  ...(device.entry.capabilities?.['iotEdge'] === true ? { iotEdge: true } : {}),
  ...optional({ twin }),
});

const currentOf = (currentIotHubHostName: string, currentDeviceId: string | undefined) => ({
  currentIotHubHostName,
  ...optional({ currentDeviceId }),
});

/** Without what is undefined. */
function optional<Value extends object>(fields: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the filter has done what the type says
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>;
  };
}
