/**
 * A byte stream to one device: a serial port or a TCP connection. Pull-based, so that a protocol reads exactly
 * when it is ready to, and nothing arrives behind its back.
 */
export interface ByteLink {
  /** As the operator names it: `/dev/ttyUSB0`, `tcp:10.0.0.7:4001`. */
  readonly name: string;
  /** Bits per second; null where the link has no such thing. */
  readonly baudRate: number | null;
  /** Bytes that crossed the wire since it was opened. */
  readonly traffic: { readonly sent: number; readonly received: number };

  /** Resolves when the OS has taken every byte. @throws DEVICE_DISCONNECTED, DEVICE_WRITE_STALLED; the signal's reason */
  write(data: Uint8Array, signal: AbortSignal): Promise<void>;

  /**
   * The next bytes, at least one, as they arrived. One reader at a time.
   * @throws DEVICE_DISCONNECTED once the peer has gone and everything received was read; the signal's reason when aborted,
   * in which case no byte is lost
   */
  read(signal: AbortSignal): Promise<Buffer>;

  /** Drops what was received and not read: whatever came before a question is not its answer. */
  discardInput(): void;

  /** Idempotent; never rejects; the port is free for others when it resolves. */
  close(): Promise<void>;
}

export interface LineSettings {
  readonly baudRate: number;
  readonly rtscts: boolean;
  /** The USB device that must carry the line; absent = whatever does. */
  readonly usb?: { readonly vendorId: number; readonly productId: number };
}

/**
 * Opens links by address: `/dev/ttyUSB0`, `COM3`, `./dev0` (serial), `tcp:HOST:PORT`, `usb:BUS-PORTS` or
 * `device:PATH` (a character device that answers what is written to it, as /dev/tpmrm0).
 * @throws PORT_NOT_FOUND, PORT_BUSY, PORT_PERMISSION_DENIED, PORT_OPEN_FAILED, PORT_ADDRESS_INVALID; USB's own;
 * USB_PRODUCT_UNEXPECTED for another device than `options.usb`, USB_ADDRESS_NEEDED for no USB port at all
 */
export type OpenLink = (address: string, options: LineSettings, signal: AbortSignal) => Promise<ByteLink>;
