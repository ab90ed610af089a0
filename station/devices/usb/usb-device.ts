/**
 * A USB device as WebUSB (wicg.github.io/webusb) describes it, with what a factory needs beyond a browser: the port it is
 * plugged into, and a time limit on every transfer. `node-usb.ts` gives the real ones, `simulator/simulated-bus.ts` simulated
 * ones; what is written against this cannot tell.
 */

export type UsbDirection = 'in' | 'out';

export interface UsbEndpoint {
  /** Without the direction bit: 1 to 15. */
  readonly endpointNumber: number;
  readonly direction: UsbDirection;
  readonly type: 'bulk' | 'interrupt' | 'isochronous' | 'control';
  /** In bytes. */
  readonly packetSize: number;
}

export interface UsbAlternateInterface {
  readonly alternateSetting: number;
  readonly interfaceClass: number;
  readonly interfaceSubclass: number;
  readonly interfaceProtocol: number;
  readonly interfaceName: string | null;
  readonly endpoints: readonly UsbEndpoint[];
}

export interface UsbInterface {
  readonly interfaceNumber: number;
  readonly alternates: readonly UsbAlternateInterface[];
}

export interface UsbConfiguration {
  readonly configurationValue: number;
  readonly configurationName: string | null;
  readonly interfaces: readonly UsbInterface[];
}

/** The setup packet of a control transfer (USB 2.0, 9.3), without its direction and length. */
export interface UsbControlSetup {
  readonly requestType: 'standard' | 'class' | 'vendor';
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** A stall is the device's answer “no”, not a failure of the transfer. */
export type UsbInResult =
  | { readonly status: 'ok'; readonly data: Buffer }
  | { readonly status: 'stall'; readonly data: null };

export interface UsbOutResult {
  readonly status: 'ok' | 'stall';
  readonly bytesWritten: number;
}

/** Who a device is, and where. Known without opening it. */
export interface UsbIdentity {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice, as it stands in the device descriptor: 0x0210 is release 2.1. */
  readonly deviceVersion: number;
  readonly deviceClass: number;
  readonly manufacturerName: string | null;
  readonly productName: string | null;
  readonly serialNumber: string | null;
  /** Bus and ports on the way from it: `1-2.3` is port 3 of a hub on port 2 of bus 1. It stays when the device is exchanged. */
  readonly portPath: string;
  /** Given anew at every plugging: tells a device from the one that was on its port before. */
  readonly address: number;
}

export interface UsbDevice extends UsbIdentity {
  readonly opened: boolean;
  /** The active one; null before `open`. */
  readonly configuration: UsbConfiguration | null;

  /** Every call rejects with a UsbFailure. A transfer that timed out has ended: nothing of it arrives later. */
  open(): Promise<void>;
  /** Ends the transfers of claimed interfaces, and releases these. Idempotent; never rejects. */
  close(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void>;
  controlTransferIn(setup: UsbControlSetup, length: number, timeoutMs: number): Promise<UsbInResult>;
  controlTransferOut(setup: UsbControlSetup, data: Uint8Array, timeoutMs: number): Promise<UsbOutResult>;
  /**
   * At most `length` bytes; fewer when the device ends with a short packet. What arrives at the very moment of the timeout may
   * be lost: where that matters, wait with `noTimeoutMs`.
   */
  transferIn(endpointNumber: number, length: number, timeoutMs: number): Promise<UsbInResult>;
  transferOut(endpointNumber: number, data: Uint8Array, timeoutMs: number): Promise<UsbOutResult>;
  clearHalt(direction: UsbDirection, endpointNumber: number): Promise<void>;
  /** A port reset. The device may come back as another one (DFU): whoever resets it, opens it anew. */
  reset(): Promise<void>;
}

/**
 * For transfers that end with an answer or with `close` alone. Only Linux can end one from outside; elsewhere a second, which
 * leaves the loss of a packet to a coincidence within a millisecond.
 */
export const noTimeoutMs = process.platform === 'linux' ? 0x7fff_ffff : 1_000;

export type UsbFailureKind =
  /** Unplugged, or re-enumerated: this handle is of no more use. */
  | 'disconnected'
  | 'timed-out'
  | 'permission-denied'
  /** A kernel driver or another program has the interface. */
  | 'busy'
  /** Not open, not claimed, no such endpoint: the caller's mistake. */
  | 'invalid-state'
  | 'failed';

/** What a device's calls reject with. Links make StationErrors of it; it never gets further. */
export class UsbFailure extends Error {
  override readonly name = 'UsbFailure';
  readonly kind: UsbFailureKind;

  constructor(kind: UsbFailureKind, cause?: unknown) {
    super(`USB: ${kind}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** All that is plugged in: this machine's bus, or a simulated one. */
export interface UsbBus {
  /**
   * Every device but root hubs, in the order of the ports; a fresh handle each.
   * @throws USB_NOT_AVAILABLE where the machine has no USB at all
   */
  devices(): Promise<UsbDevice[]>;
  /** Paths of serial ports (`/dev/ttyACM0`) that the operating system has made of a device. */
  serialPorts(device: UsbIdentity): Promise<string[]>;
}
