import type { UsbSimulatorFamily } from '../../simulator/usb-simulator.ts';
import { type DfuKind, DfuUnit } from './simulated/dfu-unit.ts';
import { DfuseMemory } from './simulated/dfuse-memory.ts';
import { ImageMemory } from './simulated/image-memory.ts';

const faults = {
  'key-exists': 'comes with a blob that another station wrote',
  'write-fails': 'fails to write its memory',
  'lying-write': 'says that a block is written and stores another',
  'read-protected': 'refuses UPLOAD because its memory is protected',
  'no-upload': 'cannot upload at all',
  'short-upload': 'gives back half of each block',
  'no-serial': 'has no serial number',
  'small-transfers': 'takes 64 bytes in a transfer',
  slow: 'takes 150 ms for every block, and says so',
  'stuck-busy': 'never finishes a block',
  'left-in-error': 'is in dfuERROR since its last host',
  'left-in-download': 'is in the middle of the download of its last host',
  'unreadable-status': 'answers DFU_GETSTATUS with noise',
  'starts-application': 'runs its application, and starts its boot loader on DFU_DETACH',
  'vanish-at-manifest': 'leaves the bus when it is asked for its status after the end of a download',
} as const;

const writable = { readable: true, erasable: true, writable: true };
const application = { vendorId: 0x1209, productId: 0x0002, product: 'Simulated unit' };

const plain: DfuKind = {
  name: 'dfu',
  faults: { ...faults, 'not-tolerant': 'wants a USB reset after a download' },
  boot: {
    vendorId: 0x1209,
    productId: 0x0001,
    product: 'Simulated DFU boot loader',
    alternates: ['Firmware', 'Provisioning'],
    functional: {
      canDownload: true,
      canUpload: true,
      manifestationTolerant: true,
      willDetach: true,
      detachTimeoutMs: 255,
      transferBytes: 1_024,
      dialect: 'dfu',
    },
  },
  application,
  memories: [
    { layout: [{ address: 0, sectors: 1, sectorBytes: 65_536, ...writable }] },
    { layout: [{ address: 0, sectors: 1, sectorBytes: 4_096, ...writable }], keeps: { address: 0, bytes: 4_096 } },
  ],
  createMemory: (flash, options) => new ImageMemory(flash, options),
};

const dfuse: DfuKind = {
  name: 'dfuse',
  faults,
  boot: {
    vendorId: 0x0483,
    productId: 0xdf11,
    product: 'Simulated DfuSe boot loader',
    alternates: ['@Internal Flash  /0x08000000/04*016Kg'],
    functional: {
      canDownload: true,
      canUpload: true,
      manifestationTolerant: false,
      willDetach: true,
      detachTimeoutMs: 255,
      transferBytes: 2_048,
      dialect: 'dfuse',
    },
  },
  application,
  memories: [
    {
      layout: [{ address: 0x0800_0000, sectors: 4, sectorBytes: 16_384, ...writable }],
      keeps: { address: 0x0800_c000, bytes: 16_384 },
    },
  ],
  createMemory: (flash, options) => new DfuseMemory(flash, options),
};

const familyOf = (kind: DfuKind): UsbSimulatorFamily => ({
  name: kind.name,
  faults: kind.faults,
  createSimulator: (options) => new DfuUnit(kind, options),
});

/** A unit with plain DFU 1.1: its firmware behind alternate setting 0, its blob behind 1. */
export const dfuSimulator = familyOf(plain);

/** A unit with ST's DfuSe: flash in four sectors, the blob in the last one. */
export const dfuseSimulator = familyOf(dfuse);
