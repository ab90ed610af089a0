import { nrf91Family } from '../../../station/devices/families/nrf91/index.ts';
import { nrf91Simulator } from '../../../station/devices/families/nrf91/simulator.ts';
import { deviceFamilyConformance } from './device-family.ts';

deviceFamilyConformance({
  family: nrf91Family,
  simulator: nrf91Simulator,
  device: { dps_command: '#XDPS', wake_timeout_ms: 3_000, answer_timeout_ms: 1_500, key_generation_timeout_ms: 1_500 },
  faults: {
    'key-exists': ['DEVICE_KEY_EXISTS'],
    'storage-full': ['DEVICE_STORAGE_FULL'],
    'refuse-keygen': ['NRF91_KEY_GENERATION_FAILED'],
    'lying-write': 'check-failed',
    'forged-attestation': ['NRF91_ATTESTATION_MISMATCH'],
    'replaced-key': 'check-failed',
    'no-jwt': ['DEVICE_REFUSED'],
    'old-firmware': ['DEVICE_FIRMWARE_UNSUITABLE'],
    'low-power': ['NRF91_SUPPLY_LOW'],
  },
});
