import type { UsbIdentity } from '../usb-device.ts';
import type { SetupPacket } from './usb-function.ts';

/**
 * USB/IP on the wire, version 1.1.1 (Linux, Documentation/usb/usbip_protocol.rst). Everything is big-endian but the setup
 * packet, which is as on the bus.
 */

export const usbipHeaderLength = 48;
export const usbipVersion = 0x0111;
export const usbipRequest = { deviceList: 0x8005, import: 0x8003 } as const;

/** Linux's error numbers as USB/IP carries them. */
export const usbipStatus = { ok: 0, stall: -32, connectionReset: -104 } as const;

const command = { submit: 1, unlink: 2 } as const;
const answerOf = { submit: 3, unlink: 4 } as const;
const busIdLength = 32;
const requestHeaderLength = 8;

export interface UsbipSubmit {
  readonly kind: 'submit';
  readonly sequence: number;
  readonly direction: 'in' | 'out';
  readonly endpointNumber: number;
  /** Of the data that follows (OUT), or that there is room for (IN). */
  readonly length: number;
  readonly setup: SetupPacket;
}

export interface UsbipUnlink {
  readonly kind: 'unlink';
  readonly sequence: number;
  readonly unlinked: number;
}

/** A 48-byte header; undefined when it is none that a host sends. */
export function parseUsbipHeader(header: Buffer): UsbipSubmit | UsbipUnlink | undefined {
  const sequence = header.readUInt32BE(4);
  switch (header.readUInt32BE(0)) {
    case command.unlink:
      return { kind: 'unlink', sequence, unlinked: header.readUInt32BE(20) };
    case command.submit:
      return {
        kind: 'submit',
        sequence,
        direction: header.readUInt32BE(12) === 1 ? 'in' : 'out',
        endpointNumber: header.readUInt32BE(16),
        length: header.readUInt32BE(24),
        setup: {
          requestType: header.readUInt8(40),
          request: header.readUInt8(41),
          value: header.readUInt16LE(42),
          index: header.readUInt16LE(44),
          length: header.readUInt16LE(46),
        },
      };
    default:
      return undefined;
  }
}

/** USBIP_RET_SUBMIT. `actualLength` is what was taken (OUT) or stands in `data` (IN). */
export function submitAnswer(sequence: number, status: number, actualLength: number, data?: Uint8Array): Buffer {
  const header = Buffer.alloc(usbipHeaderLength);
  header.writeUInt32BE(answerOf.submit, 0);
  header.writeUInt32BE(sequence, 4);
  header.writeInt32BE(status, 20);
  header.writeUInt32BE(actualLength, 24);
  return data === undefined ? header : Buffer.concat([header, data]);
}

/** USBIP_RET_UNLINK: −104 when the transfer was taken back, 0 when it had ended before. */
export function unlinkAnswer(sequence: number, status: number): Buffer {
  const header = Buffer.alloc(usbipHeaderLength);
  header.writeUInt32BE(answerOf.unlink, 0);
  header.writeUInt32BE(sequence, 4);
  header.writeInt32BE(status, 20);
  return header;
}

/** The first eight bytes of a client that asks before it attaches; the bus id of an import follows. */
export function parseUsbipRequest(bytes: Buffer): { code: number; totalLength: number } | undefined {
  if (bytes.length < requestHeaderLength || bytes.readUInt16BE(0) !== usbipVersion) return undefined;
  const code = bytes.readUInt16BE(2);
  return { code, totalLength: code === usbipRequest.import ? requestHeaderLength + busIdLength : requestHeaderLength };
}

export interface ExportedDevice {
  readonly identity: Omit<UsbIdentity, 'portPath' | 'address'>;
  readonly busId: string;
  readonly speed: number;
  /** Device descriptor; interfaces of the first alternate settings, as class, subclass and protocol. */
  readonly descriptor: Uint8Array;
  readonly interfaces: readonly (readonly [number, number, number])[];
}

/** OP_REP_DEVLIST of one device. */
export const deviceListAnswer = (device: ExportedDevice): Buffer => {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(usbipVersion, 0);
  head.writeUInt16BE(usbipRequest.deviceList & 0x7fff, 2);
  head.writeUInt32BE(1, 8);
  const interfaces = device.interfaces.map((one) => Buffer.from([...one, 0]));
  return Buffer.concat([head, deviceRecord(device), ...interfaces]);
};

/** OP_REP_IMPORT. */
export const importAnswer = (device: ExportedDevice): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(usbipVersion, 0);
  head.writeUInt16BE(usbipRequest.import & 0x7fff, 2);
  return Buffer.concat([head, deviceRecord(device)]);
};

function deviceRecord({ identity, busId, speed, descriptor, interfaces }: ExportedDevice): Buffer {
  const record = Buffer.alloc(312);
  record.write(`/simulated/${busId}`, 0, 255, 'ascii');
  record.write(busId, 256, busIdLength - 1, 'ascii');
  record.writeUInt32BE(1, 288);
  record.writeUInt32BE(2, 292);
  record.writeUInt32BE(speed, 296);
  record.writeUInt16BE(identity.vendorId, 300);
  record.writeUInt16BE(identity.productId, 302);
  record.writeUInt16BE(identity.deviceVersion, 304);
  record.set(descriptor.subarray(4, 7), 306);
  record.writeUInt8(1, 309);
  record.writeUInt8(1, 310);
  record.writeUInt8(interfaces.length, 311);
  return record;
}
