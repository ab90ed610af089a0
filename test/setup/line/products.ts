import { checkProduct } from '../../../station/config/check-product.ts';
import type { Product } from '../../../station/config/product.ts';
import { parseToml } from '../../../station/config/toml-file.ts';
import { families, simulatorFamilies } from '../../../station/devices/families/families.ts';
import type { SimulatorFamily } from '../../../station/devices/simulator/device-simulator.ts';

/** The ways a unit comes by its credential, one product each. */
export const flows = ['tracker', 'sensor', 'gateway', 'lock'] as const;
/** `meter` needs DPS in every run. */
export type Flow = (typeof flows)[number] | 'meter';

export const flowTitles: Readonly<Record<Flow, string>> = {
  tracker: 'nrf91, certificate, key made by the device',
  sensor: 'zephyr-shell, symmetric key',
  gateway: 'zephyr-shell, certificate, key made on the host',
  lock: 'zephyr-shell, certificate, key made by the device',
  meter: 'zephyr-shell, symmetric key made by DPS',
};

/** Flows in which the unit's private key never leaves it: for these there may only ever be one certificate. */
export const hasDeviceKey = (flow: Flow): boolean => flow === 'tracker' || flow === 'lock';

const zephyrDevice = `
[device]
answer_timeout_ms = 1000
wake_timeout_ms = 2000
boot_timeout_ms = 2000
proof_command = "factory prove"
`;
const settingsNames = `
[device.settings_names]
id_scope = "azure/id_scope"
registration_id = "azure/registration_id"
global_endpoint = "azure/global_endpoint"
`;

const files: Readonly<Record<Flow, string>> = {
  tracker: `
name = "tracker"
family = "nrf91"
attestation = "x509"
serial_pattern = '[0-9]{15}'
registration_id = "tracker-{serial}"
[device]
dps_command = "#XDPS"
answer_timeout_ms = 1000
wake_timeout_ms = 3000
key_generation_timeout_ms = 2000
`,
  sensor: `
name = "sensor"
family = "zephyr-shell"
attestation = "symmetric-key"
serial_pattern = '[A-Za-z]{2}[0-9]{8}'
serial_is = "label-only"
registration_id = "sensor-{serial}"
${zephyrDevice}${settingsNames}symmetric_key = "azure/symmetric_key"
`,
  meter: `
name = "meter"
family = "zephyr-shell"
attestation = "symmetric-key"
symmetric_key = "service-made"
serial_pattern = '[A-Za-z]{2}[0-9]{8}'
serial_is = "label-only"
registration_id = "meter-{serial}"
${zephyrDevice}${settingsNames}symmetric_key = "azure/symmetric_key"
`,
  gateway: `
name = "gateway"
family = "zephyr-shell"
attestation = "x509"
key_origin = "host"
serial_pattern = 'GW[0-9]{8}'
registration_id = "gateway-{serial}"
${zephyrDevice}serial_setting = "factory/serial"
sec_tag = 42
${settingsNames}`,
  lock: `
name = "lock"
family = "zephyr-shell"
attestation = "x509"
serial_pattern = 'LK[0-9]{8}'
registration_id = "lock-{serial}"
${zephyrDevice}serial_setting = "factory/serial"
sec_tag = 42
device_key_command = "nrf_cloud_cred"
${settingsNames}`,
};

const products = new Map<Flow, Product>();

/** The product of a flow. */
export function productOf(flow: Flow): Product {
  const product = products.get(flow) ?? productFromText(files[flow]);
  products.set(flow, product);
  return product;
}

/** The product of a flow after a change to its file's text. */
export function changedProductOf(flow: Flow, edit: (text: string) => string): Product {
  const text = edit(files[flow]);
  if (text === files[flow]) throw new Error('the change changed nothing');
  return productFromText(text);
}

/** @throws when the text is no good product: that is a defect of the test */
export function productFromText(text: string): Product {
  const name = /^name = "(.*)"$/m.exec(text)?.[1] ?? 'unnamed';
  const file = `/home/products/${name}.toml`;
  const checked = checkProduct({ file, sha256: '00', ...parseToml(file, text) }, `products/${name}.toml`, families);
  if (!checked.ok) throw new Error(checked.problems.map((problem) => problem.text).join('; '));
  return checked.value;
}

export function simulatorOf(product: Product): SimulatorFamily {
  const family = simulatorFamilies.get(product.config.family);
  if (family === undefined) throw new Error(`no simulator of ${product.config.family}`);
  return family;
}

const firstSerials: Readonly<Record<Flow, (index: number) => string>> = {
  tracker: (index) => `3526561${String(index).padStart(8, '0')}`,
  sensor: (index) => `SN${String(index).padStart(8, '0')}`,
  gateway: (index) => `GW${String(index).padStart(8, '0')}`,
  meter: (index) => `SN5${String(index).padStart(7, '0')}`,
  lock: (index) => `LK${String(index).padStart(8, '0')}`,
};

/** Serial numbers that fit the flow's product, a different one for each index. */
export const serialOf = (flow: Flow, index: number): string => firstSerials[flow](index);
