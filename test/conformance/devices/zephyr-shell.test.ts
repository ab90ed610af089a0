import { zephyrShellFamily } from '../../../station/devices/families/zephyr-shell/index.ts';
import { zephyrShellSimulator } from '../../../station/devices/families/zephyr-shell/simulator.ts';
import { deviceFamilyConformance } from './device-family.ts';

const passed = ['passed'];

deviceFamilyConformance({
  family: zephyrShellFamily,
  simulator: zephyrShellSimulator,
  device: {
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
  },
  faults: {
    'key-exists': ['DEVICE_KEY_EXISTS'],
    'storage-full': ['DEVICE_STORAGE_FULL'],
    'write-lies': 'check-failed',
    forgets: 'check-failed',
    'old-settings-shell': passed,
    'slow-shell': passed,
    'large-buffer': passed,
    'echo-off': passed,
    chatty: passed,
    'no-reboot': ['DEVICE_REFUSED'],
    'no-keygen': ['DEVICE_FIRMWARE_UNSUITABLE'],
    'no-pubkey': passed,
    'refuse-keygen': ['DEVICE_REFUSED'],
    'wrong-proof': 'check-failed',
  },
  flowOf: {
    'key-exists': 'x509-device',
    'no-keygen': 'x509-device',
    'no-pubkey': 'x509-device',
    'refuse-keygen': 'x509-device',
  },
});
