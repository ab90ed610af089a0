import type { UsbConfiguration, UsbControlSetup, UsbIdentity } from './usb-device.ts';

/**
 * One opened USB device for one run: transfers with deadlines that end when the signal says so, in the station's own
 * errors. An adapter claims the interface it needs; `close` releases everything whatever happened.
 */
export interface UsbLink {
  /** As the operator names it: `usb:1-2.3`. */
  readonly name: string;
  /** A bus has no line speed that would bound the time. */
  readonly baudRate: null;
  /** Payload bytes of all transfers since it was opened, setup packets left out. */
  readonly traffic: { readonly sent: number; readonly received: number };
  readonly device: UsbIdentity;
  /** The active configuration. */
  readonly configuration: UsbConfiguration;

  /**
   * The active configuration's descriptors as bytes (USB 2.0, 9.6.3), class descriptors included.
   * @throws as `controlIn`
   */
  configurationDescriptor(signal: AbortSignal): Promise<Buffer>;
  /** Idempotent. @throws USB_INTERFACE_BUSY, DEVICE_DISCONNECTED; the signal's reason */
  claim(interfaceNumber: number, signal: AbortSignal): Promise<void>;
  /** Of a claimed interface. @throws USB_STALLED, DEVICE_DISCONNECTED; the signal's reason */
  selectAlternate(interfaceNumber: number, alternateSetting: number, signal: AbortSignal): Promise<void>;

  /**
   * `question` names the transfer in errors: “DFU_GETSTATUS”. `timeoutMs` is 5 s unless given.
   * @throws USB_STALLED, DEVICE_NO_ANSWER, DEVICE_DISCONNECTED; the signal's reason
   */
  controlIn(question: string, setup: UsbControlSetup, length: number, options: TransferOptions): Promise<Buffer>;
  /** @throws as `controlIn` */
  controlOut(question: string, setup: UsbControlSetup, data: Uint8Array, options: TransferOptions): Promise<void>;
  /** One transfer of at most `length` bytes. @throws as `controlIn` */
  bulkIn(question: string, endpointNumber: number, length: number, options: TransferOptions): Promise<Buffer>;
  /** @throws as `controlIn` */
  bulkOut(question: string, endpointNumber: number, data: Uint8Array, options: TransferOptions): Promise<void>;
  clearHalt(direction: 'in' | 'out', endpointNumber: number, signal: AbortSignal): Promise<void>;

  /**
   * Resets the port and waits until the same port has a device again, which is opened in place of the old one: DFU comes back
   * with other descriptors. Claims are gone. Also for a device that has left by itself (`expectReturn`).
   * @throws DEVICE_DISCONNECTED when none came back in time; the signal's reason
   */
  reset(options: TransferOptions): Promise<void>;
  /** As `reset`, without resetting: waits for the device to come back after it rebooted by itself. */
  expectReturn(options: TransferOptions): Promise<void>;

  /** Idempotent; never rejects; the device is free for others when it resolves. */
  close(): Promise<void>;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Opens the one device on a port: `usb:1-2.3`, or the only one behind the hub that is there.
 * @throws PORT_ADDRESS_INVALID, PORT_NOT_FOUND, PORT_PERMISSION_DENIED, PORT_OPEN_FAILED, USB_NOT_AVAILABLE,
 * USB_PORT_CROWDED, USB_SERIAL_NOT_UNIQUE
 */
export type OpenUsbLink = (address: string, signal: AbortSignal) => Promise<UsbLink>;
