import { cloudError } from '../cloud-errors.ts';
import type { CaReferences, GroupSettings } from '../group-directory.ts';
import type { AnsweredGroup } from './wire-schema.ts';

const policies = ['hashed', 'geoLatency', 'static', 'custom'] as const;

/** What the service says of a group's devices; a policy that nobody knows yet is left out. */
export function settingsFromWire(answered: AnsweredGroup): GroupSettings {
  const { capabilities, customAllocationDefinition: custom, initialTwin: twin, reprovisionPolicy: again } = answered;
  const policy = policies.find((one) => one === answered.allocationPolicy);
  const { iotHubHostName: single } = answered;
  const hubs = answered.iotHubs ?? (single === null ? null : [single]);
  return {
    ...(capabilities?.iotEdge == null ? {} : { iotEdge: capabilities.iotEdge }),
    ...(policy === undefined ? {} : { allocationPolicy: policy }),
    ...(hubs === null || hubs.length === 0 ? {} : { iotHubs: hubs }),
    ...(custom === null ? {} : { customAllocation: custom }),
    ...(again === null ? {} : { reprovisionPolicy: reprovisioningOf(again) }),
    ...(twin === null ? {} : { initialTwin: { tags: twin.tags ?? {}, desired: twin.properties?.desired ?? {} } }),
  };
}

function reprovisioningOf(policy: { updateHubAssignment: boolean; migrateDeviceData: boolean }) {
  if (!policy.updateHubAssignment) return 'never';
  return policy.migrateDeviceData ? 'migrate' : 'reset';
}

const wireNames: Readonly<Record<keyof GroupSettings, readonly string[]>> = {
  iotEdge: ['capabilities'],
  allocationPolicy: ['allocationPolicy'],
  iotHubs: ['iotHubs', 'iotHubHostName'],
  customAllocation: ['customAllocationDefinition'],
  reprovisionPolicy: ['reprovisionPolicy'],
  initialTwin: ['initialTwin'],
};

/** The body without these settings: what a PUT leaves out is the service's default again. */
export function without(body: object, settings: readonly (keyof GroupSettings)[]): Record<string, unknown> {
  const names = new Set(settings.flatMap((setting) => wireNames[setting]));
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

/** A webhook's address may carry a key in its query. */
export const webhookSecrets = ({ customAllocation: custom }: GroupSettings): string[] => {
  const query = custom === undefined || !URL.canParse(custom.webhookUrl) ? '' : new URL(custom.webhookUrl).search;
  return query.length > 1 ? [query] : [];
};

export const referencesToWire = ({ primary, secondary }: CaReferences): object => ({
  type: 'x509',
  x509: { caReferences: { primary, ...(secondary === null ? {} : { secondary }) } },
});

export function referencesOf({ attestation }: AnsweredGroup): CaReferences | null {
  const { primary = null, secondary = null } = attestation.x509?.caReferences ?? {};
  return primary === null ? null : { primary, secondary };
}

/** @throws DPS_PRECONDITION_FAILED when the group is not one by CA reference any more */
export function withReference(answered: AnsweredGroup, secondary: string | null): object {
  const references = referencesOf(answered);
  if (references === null) throw cloudError('DPS_PRECONDITION_FAILED', { status: 412 });
  return referencesToWire({ primary: references.primary, secondary });
}
