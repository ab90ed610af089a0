import type { EnrollmentSettings } from '../enrollment-service.ts';
import type { EnrollmentSetting } from '../enrollment-settings.ts';
import type { AnsweredSettings } from './wire-schema.ts';

const policies = ['hashed', 'geoLatency', 'static', 'custom'] as const;

/** What the service says of an entry's device, or a group's devices; a policy that nobody knows yet is left out. */
export function settingsFromWire(answered: AnsweredSettings): EnrollmentSettings {
  const { capabilities, customAllocationDefinition: custom, initialTwin: twin, reprovisionPolicy: again } = answered;
  const policy = policies.find((one) => one === answered.allocationPolicy);
  const { iotHubHostName: single, optionalDeviceInformation: information = null } = answered;
  const hubs = answered.iotHubs ?? (single === null ? null : [single]);
  return {
    ...(capabilities?.iotEdge == null ? {} : { iotEdge: capabilities.iotEdge }),
    ...(policy === undefined ? {} : { allocationPolicy: policy }),
    ...(hubs === null || hubs.length === 0 ? {} : { iotHubs: hubs }),
    ...(custom === null ? {} : { customAllocation: custom }),
    ...(again === null ? {} : { reprovisionPolicy: reprovisioningOf(again) }),
    ...(twin === null ? {} : { initialTwin: { tags: twin.tags ?? {}, desired: twin.properties?.desired ?? {} } }),
    ...(information === null ? {} : { deviceInformation: information }),
  };
}

function reprovisioningOf(policy: { updateHubAssignment: boolean; migrateDeviceData: boolean }) {
  if (!policy.updateHubAssignment) return 'never';
  return policy.migrateDeviceData ? 'migrate' : 'reset';
}

const wireNames: Readonly<Record<EnrollmentSetting, readonly string[]>> = {
  iotEdge: ['capabilities'],
  allocationPolicy: ['allocationPolicy'],
  iotHubs: ['iotHubs', 'iotHubHostName'],
  customAllocation: ['customAllocationDefinition'],
  reprovisionPolicy: ['reprovisionPolicy'],
  initialTwin: ['initialTwin'],
  deviceInformation: ['optionalDeviceInformation'],
};

/** The body without these settings: what a PUT leaves out is the service's default again. */
export function without(body: object, settings: readonly EnrollmentSetting[]): Record<string, unknown> {
  const names = new Set(settings.flatMap((setting) => wireNames[setting]));
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

/** Of the body only these settings. */
export function onlyOf(body: object, settings: readonly EnrollmentSetting[]): Record<string, unknown> {
  const names = new Set(settings.flatMap((setting) => wireNames[setting]));
  return Object.fromEntries(Object.entries(body).filter(([name]) => names.has(name)));
}

/** A webhook's address may carry a key in its query. */
export const webhookSecrets = ({ customAllocation: custom }: EnrollmentSettings): string[] => {
  const query = custom === undefined || !URL.canParse(custom.webhookUrl) ? '' : new URL(custom.webhookUrl).search;
  return query.length > 1 ? [query] : [];
};
