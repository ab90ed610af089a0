import { dfuFamily } from '../../../station/devices/families/dfu/index.ts';
import { dfuSimulator, dfuseSimulator } from '../../../station/devices/families/dfu/simulator.ts';
import { type UsbFaultOutcome, usbDeviceFamilyConformance } from './usb-device-family.ts';

const timeouts = { answer_timeout_ms: 150, busy_timeout_ms: 400, return_timeout_ms: 400 };
const application = { vendor_id: 0x1209, product_id: 0x0002 };

const faults: Readonly<Record<string, UsbFaultOutcome>> = {
  // What a run makes of a blob that it does not know is the run's: here it is written over.
  'key-exists': 'passed',
  'write-fails': ['DEVICE_REFUSED'],
  'lying-write': 'check-failed',
  'read-protected': ['DFU_READ_PROTECTED'],
  'no-upload': ['DEVICE_FIRMWARE_UNSUITABLE'],
  'short-upload': ['DFU_UPLOAD_TOO_SHORT'],
  'no-serial': ['DFU_SERIAL_MISSING'],
  'small-transfers': 'passed',
  slow: 'passed',
  'stuck-busy': ['DEVICE_NO_ANSWER'],
  'left-in-error': 'passed',
  'left-in-download': 'passed',
  'unreadable-status': ['DEVICE_ANSWER_UNREADABLE'],
  'starts-application': 'passed',
  'vanish-at-manifest': 'passed',
};

usbDeviceFamilyConformance({
  family: dfuFamily,
  simulator: dfuSimulator,
  device: { vendor_id: 0x1209, product_id: 0x0001, application, alternate: 1, ...timeouts },
  faults: { ...faults, 'not-tolerant': 'passed' },
});

usbDeviceFamilyConformance({
  family: dfuFamily,
  simulator: dfuseSimulator,
  device: {
    vendor_id: 0x0483,
    product_id: 0xdf11,
    application,
    address: 0x0800_c000,
    area_bytes: 16_384,
    start_address: 0x0800_0000,
    ...timeouts,
  },
  faults,
});
