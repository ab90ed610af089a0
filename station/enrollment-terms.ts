import { cloudError } from './cloud/cloud-errors.ts';
import type { Enrollment, EnrollmentSettings } from './cloud/enrollment-service.ts';
import { settingNamed } from './cloud/enrollment-settings.ts';
import type { GroupSettings } from './cloud/group-directory.ts';
import type { EnrollmentConfig } from './config/enrollment-config.ts';
import type { Product } from './config/product.ts';
import { renderTwin, type TwinFacts } from './config/twin-template.ts';
import type { ProvisioningStatus } from './domain/entry-cloud.ts';
import type { LedgerReader, OutboxRow } from './ledger/ledger.ts';

/** The part of an enrollment that the product file decides. */
export type EnrollmentTerms = Pick<Enrollment, 'provisioningStatus' | 'settings' | 'renewal' | 'keeps'>;

/**
 * What the product's `[enrollment]` asks for this unit, its twin filled in from the ledger; `line` is the station's id.
 * @throws SYNC_PRODUCT_MISSING: enrolling it without its settings would be wrong; SYNC_UNIT_MISSING
 */
export function enrollmentTerms(
  row: OutboxRow,
  ledger: LedgerReader,
  products: readonly Product[],
  line: string,
): EnrollmentTerms {
  const { registrationId } = row;
  const config = products.find((product) => product.config.name === row.product)?.config.enrollment;
  if (!config) throw cloudError('SYNC_PRODUCT_MISSING', { product: row.product, registrationId });
  const keeps = Object.keys(row.cloudSettings ?? {}).flatMap((name) => settingNamed(name) ?? []);
  return {
    provisioningStatus: statusOf(row, config),
    settings: settingsOf(config, factsOf(row, ledger, line)),
    ...(config.renewal === 'roll' ? { renewal: config.renewal } : {}),
    ...(keeps.length === 0 ? {} : { keeps }),
  };
}

/** What a twin may say of the row's unit. @throws SYNC_UNIT_MISSING */
function factsOf({ registrationId, serial, product }: OutboxRow, ledger: LedgerReader, line: string): TwinFacts {
  const unit = ledger.unit(serial);
  if (!unit) throw cloudError('SYNC_UNIT_MISSING', { registrationId });
  return {
    serial,
    hardware_id: unit.hardwareId ?? '',
    registration_id: registrationId,
    product,
    order: unit.order ?? '',
    line,
    date: (unit.passedAt ?? unit.lastAt).slice(0, 10),
  };
}

/** What a person turned it to outlives the product file and a rework: neither lets a disabled device in again. */
const statusOf = (row: OutboxRow, config: EnrollmentConfig): ProvisioningStatus =>
  row.cloudStatus ?? (config.enabled ? 'enabled' : 'disabled');

/** Whether the unit's entry should be on; undefined when neither a person nor a product file says so. */
export function wantedStatus(row: OutboxRow, products: readonly Product[]): ProvisioningStatus | undefined {
  const config = products.find((product) => product.config.name === row.product)?.config.enrollment;
  return config ? statusOf(row, config) : (row.cloudStatus ?? undefined);
}

/** What a file of settings asks for this unit; `iot_edge = false` is said too. @throws SYNC_UNIT_MISSING */
export function entrySettingsOf(
  config: Partial<EnrollmentConfig>,
  row: OutboxRow,
  ledger: LedgerReader,
  line: string,
): EnrollmentSettings {
  const edge = config.iot_edge === undefined ? {} : { iotEdge: config.iot_edge };
  return { ...settingsOf(config, factsOf(row, ledger, line)), ...edge };
}

/** The settings of one unit's entry, its twin filled in with what is known of the unit. */
export function settingsOf(config: Partial<EnrollmentConfig>, facts: TwinFacts): EnrollmentSettings {
  const { initial_twin: twin, device_information: information } = config;
  return {
    ...plainSettings(config),
    ...(twin === undefined
      ? {}
      : { initialTwin: { tags: renderTwin(twin.tags, facts), desired: renderTwin(twin.desired, facts) } }),
    ...(information === undefined ? {} : { deviceInformation: renderTwin(information, facts) }),
  };
}

/** What a file of settings says of a group: nothing in it is filled in. `iot_edge = false` is said too. */
export function groupSettingsOf(config: Partial<EnrollmentConfig>): GroupSettings {
  const { initial_twin: twin, iot_edge: edge } = config;
  return {
    ...plainSettings(config),
    ...(edge === undefined ? {} : { iotEdge: edge }),
    ...(twin === undefined ? {} : { initialTwin: { tags: twin.tags, desired: twin.desired } }),
  };
}

function plainSettings(config: Partial<EnrollmentConfig>): EnrollmentSettings {
  const { allocation_policy, iot_hubs, custom_allocation: custom, reprovision_policy } = config;
  return {
    ...(config.iot_edge ? { iotEdge: true } : {}),
    ...(allocation_policy === undefined ? {} : { allocationPolicy: allocation_policy }),
    ...(iot_hubs === undefined ? {} : { iotHubs: iot_hubs }),
    ...(custom === undefined
      ? {}
      : { customAllocation: { webhookUrl: custom.webhook_url, apiVersion: custom.api_version } }),
    ...(reprovision_policy === undefined ? {} : { reprovisionPolicy: reprovision_policy }),
  };
}
