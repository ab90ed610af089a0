import type { ByteFamily } from '../../../station/devices/device-adapter.ts';
import { nrf91Family } from '../../../station/devices/families/nrf91/index.ts';
import { nrf91Simulator } from '../../../station/devices/families/nrf91/simulator.ts';
import { usbSerialLineFamily } from '../../../station/devices/families/usb-serial-line/index.ts';
import { zephyrShellFamily } from '../../../station/devices/families/zephyr-shell/index.ts';
import { zephyrShellSimulator } from '../../../station/devices/families/zephyr-shell/simulator.ts';
import { deviceFamilyConformance } from './device-family.ts';

/** The product settings of the family whose conversation is carried, as they stand below `[device.line]`. */
const carried = (protocol: string, line: Readonly<Record<string, unknown>>) => ({
  vendor_id: 0x1209,
  product_id: 0x0003,
  protocol,
  line,
});

/** As a product that names this protocol sees the family: able to do what that protocol does. */
const over = (line: ByteFamily): ByteFamily => ({
  ...usbSerialLineFamily([nrf91Family, zephyrShellFamily]),
  capabilities: line.capabilities,
});

deviceFamilyConformance({
  family: over(zephyrShellFamily),
  simulator: { ...zephyrShellSimulator, faults: {} },
  device: carried('zephyr-shell', {
    settings_names: {
      id_scope: 'azure/id_scope',
      registration_id: 'azure/registration_id',
      global_endpoint: 'azure/global_endpoint',
      symmetric_key: 'azure/symmetric_key',
    },
    sec_tag: 42,
    device_key_command: 'nrf_cloud_cred',
    proof_command: 'factory prove',
    answer_timeout_ms: 300,
    wake_timeout_ms: 800,
    boot_timeout_ms: 600,
  }),
  carriers: ['usb'],
  // The faults of the firmware are the carried family's, and are asked of it there.
  faults: {},
});

deviceFamilyConformance({
  family: over(nrf91Family),
  simulator: { ...nrf91Simulator, faults: {} },
  device: carried('nrf91', {
    dps_command: '#XDPS',
    wake_timeout_ms: 3_000,
    answer_timeout_ms: 1_500,
    key_generation_timeout_ms: 1_500,
  }),
  carriers: ['usb'],
  faults: {},
});
