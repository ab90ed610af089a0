import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import type { EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import { checkProduct } from '../../../station/config/check-product.ts';
import { families } from '../../../station/devices/families/families.ts';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { enrollmentTerms } from '../../../station/enrollment-terms.ts';
import type { LedgerReader, OutboxRow, UnitRow } from '../../../station/ledger/ledger.ts';
import { tomlDocument } from '../../unit/config/toml-document.ts';

const [west, east] = ['west.azure-devices.net', 'east.azure-devices.net'] as const;
const never = new AbortController().signal;
let emulator: DpsEmulator;
let service: EnrollmentService;

beforeAll(async () => {
  const hubs = [
    { hostName: west, location: 'westeurope' },
    { hostName: east, location: 'eastus' },
  ];
  const latencyMs = { westeurope: 90, eastus: 10 };
  emulator = await startDpsEmulator({ hubs, latencyMs, assignAfterMs: 0, retryAfterSeconds: 0 });
  const { connectionString, host, port, ca } = emulator.ready;
  service = createDpsEnrollmentService({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
});
afterAll(async () => {
  await service.close();
  await emulator.close();
});

/** From the product file's text to the device's answer from DPS. */
async function provision(serial: string, enrollment: string) {
  const text = `
name = "sensor"
family = "zephyr-shell"
attestation = "symmetric-key"
serial_pattern = "[A-Z0-9]+"
serial_is = "label-only"
[device.settings_names]
id_scope = "a/b"
registration_id = "a/c"
global_endpoint = "a/d"
symmetric_key = "a/e"
${enrollment}`;
  const checked = checkProduct(tomlDocument(text, '/home/products/sensor.toml'), 'products/sensor.toml', families);
  if (!checked.ok) throw new Error(checked.problems.map((problem) => problem.text).join('\n'));
  const registrationId = serial.toLowerCase();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these are read
  const row = { registrationId, serial, product: 'sensor' } as OutboxRow;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these are read
  const unit = { hardwareId: 'MAC', passedAt: '2026-03-04T05:06:07Z' } as UnitRow;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else is asked
  const ledger = { unit: () => unit } as unknown as LedgerReader;

  const primaryKey = createHmac('sha256', serial).digest();
  const keys = { kind: 'symmetric-key', primaryKey, secondaryKey: primaryKey } as const;
  const terms = enrollmentTerms(row, ledger, [checked.value], 'line-1');
  const made = await service.create([{ registrationId, deviceId: null, attestation: keys, ...terms }], never);
  expect(made).toMatchObject([{ status: 'created' }]);
  const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
  const credential = { kind: 'symmetric-key', key: primaryKey.toString('base64') } as const;
  const identity = { idScope, registrationId, globalEndpoint, credential };
  return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
}

test('what the product file says of hub, twin and IoT Edge is what the device finds', async () => {
  const registration = await provision(
    'SN1',
    `[enrollment]
iot_edge = true
allocation_policy = "geoLatency"
initial_twin = { tags = { serial = "{serial}", made = "{date}", line = 7 }, desired = { on = true, rate = 0.5 } }`,
  );
  expect(registration).toMatchObject({ assignedHub: east, substatus: 'initialAssignment' });
  expect(emulator.devicesOf(east).get('sn1')).toMatchObject({
    iotEdge: true,
    twin: {
      tags: { serial: 'SN1', made: '2026-03-04', line: 7 },
      properties: { desired: { on: true, rate: 0.5 } },
    },
  });
});

test('a static hub is the one that the product file names', async () => {
  const text = `[enrollment]\nallocation_policy = "static"\niot_hubs = ["${west}"]`;
  expect(await provision('SN2', text)).toMatchObject({ assignedHub: west });
});

test('a product that is not enabled makes entries that turn their devices away', async () => {
  await expect(provision('SN3', '[enrollment]\nenabled = false')).rejects.toMatchObject({
    code: 'DEVICE_REGISTRATION_REFUSED',
  });
  expect(emulator.enrollments.get('sn3')).toMatchObject({ provisioningStatus: 'disabled' });
});
