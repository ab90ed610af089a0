/**
 * A USB device's own side, written once and shown twice: in this process (`simulated-bus.ts`) and, over USB/IP, to a Linux
 * kernel (`usbip-server.ts`). Addresses, descriptors, configurations, halts and the rest of chapter 9 of USB 2.0 are done
 * for it (`standard-requests.ts`); it knows its class requests and its endpoints.
 */
export interface UsbFunction {
  readonly descriptors: UsbDescriptors;
  /**
   * A class or vendor request. For an IN request the answer, cut to `setup.length`; for an OUT request anything but 'stall'
   * accepts `data`.
   */
  control(setup: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'>;
  /** Data from the host. Until it resolves the host is held back (NAK). */
  out(endpointNumber: number, data: Uint8Array): Promise<'ok' | 'stall'>;
  /**
   * Data for the host, once there is some: until then it waits (NAK). The host takes at most `length`; an answer that is a
   * multiple of the packet size and shorter than that needs an empty one after it, as on any bus.
   * `signal` aborts when the host gives up: then nothing may be lost.
   */
  in(endpointNumber: number, length: number, signal: AbortSignal): Promise<Uint8Array | 'stall'>;
  /** SET_INTERFACE, and alternate 0 of every interface at SET_CONFIGURATION. */
  alternateSelected?(interfaceNumber: number, alternateSetting: number): void;
  /** The bus was reset: volatile state is lost. */
  reset(): void;
  /** Plugged in: with the means to leave the bus by itself. Called before anything else, at every plugging. */
  attached(plug: UsbPlug): void;
  /** Gone from the bus, by its own doing or not; powered by it, the device is off. */
  detached(): void;
}

export interface UsbDescriptors {
  /** 18 bytes (USB 2.0, 9.6.1). */
  readonly device: Uint8Array;
  /** The one configuration, with all that belongs to it (USB 2.0, 9.6.3). */
  readonly configuration: Uint8Array;
  /** String 1 first. */
  readonly strings: readonly string[];
}

/** As it crosses the bus (USB 2.0, 9.3). */
export interface SetupPacket {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  readonly length: number;
}

/** What a device can do to its own connection. */
export interface UsbPlug {
  /**
   * Leaves the bus at once, whatever transfer is under way. With `back` it is plugged in again that much later, as itself or
   * as another device (a boot loader that hands over, a unit that someone swaps).
   */
  drop(back?: { readonly afterMs: number; readonly as?: UsbFunction }): void;
}
