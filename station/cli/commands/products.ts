import type { EnrollmentSettings } from '../../cloud/enrollment-service.ts';
import { shownSettings } from '../../cloud/enrollment-settings.ts';
import { productNamed } from '../../config/product.ts';
import { systemClock } from '../../domain/clock.ts';
import { previewUnit, type UnitPreview } from '../../unit-preview.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { table } from '../terminal.ts';

/** `station products list|preview`: what this station can make, and what DPS would be told of a unit. */
export const productsCommand = () =>
  commandGroup('products', 'what this station can make', [listCommand(), previewCommand()]);

const listCommand = () =>
  stationCommand('list', 'the products, as their files say; every file is checked').action(
    action(async (context) =>
      withStation(context, personOf(undefined), async ({ products }) => {
        const rows = products.map(({ config, file }) => ({
          product: config.name,
          family: config.family,
          attestation: config.attestation,
          group: config.enrollment.group ?? null,
          file,
        }));
        const cells = rows.map(({ product, family, attestation, group, file }) => [
          product,
          family,
          attestation,
          group === null ? 'an entry each' : `group ${group}`,
          file,
        ]);
        context.terminal.result(rows, table(['product', 'family', 'attestation', 'in DPS', 'file'], cells));
      }),
    ),
  );

interface PreviewOptions {
  readonly serial: string;
  readonly hardwareId?: string;
  readonly order?: string;
}

const previewCommand = () =>
  stationCommand('preview', 'what a unit would be in DPS: its ids, its settings, its twin; touches nothing')
    .argument('<product>', 'a file in products/')
    .requiredOption('--serial <serial>', 'as it would be scanned')
    .option('--hardware-id <id>', 'what the device says of itself: IMEI, MAC … (else the serial number)')
    .option('--order <order>', 'the work order that it would be made for')
    .action(
      action<PreviewOptions, [string]>(async (context, { serial, hardwareId, order = '' }, name) =>
        withStation(context, personOf(undefined), async ({ products, config }) => {
          const date = systemClock.now().toISOString().slice(0, 10);
          const unit = { serial, order, line: config.station.id, date };
          const product = productNamed(products, name);
          const preview = previewUnit(product, hardwareId === undefined ? unit : { ...unit, hardwareId });
          const settings = shown(preview.settings);
          context.terminal.result({ ...preview, settings }, previewText(preview, settings));
        }),
      ),
    );

/** By the names of the product file; null: DPS's own default. Of a webhook's address not the query, which may be a key. */
const shown = ({ deviceInformation, ...settings }: EnrollmentSettings): Readonly<Record<string, string | null>> => ({
  ...shownSettings(settings),
  device_information: deviceInformation === undefined ? null : JSON.stringify(deviceInformation),
});

function previewText(
  { registrationId, deviceId, attestation, group, status }: UnitPreview,
  settings: Readonly<Record<string, string | null>>,
): string {
  const lines = [
    `registration id     ${registrationId}`,
    `IoT Hub device id   ${deviceId ?? `${registrationId} (the same)`}`,
    `attestation         ${attestation}`,
    group === null
      ? `entry               of its own, ${status}`
      : `entry               none: group ${group} lets it in`,
  ];
  for (const [name, value] of Object.entries(group === null ? settings : {})) {
    lines.push(`${name.padEnd(18)}  ${value ?? 'DPS’s default'}`);
  }
  return lines.join('\n');
}
