/** The part of the device's memory that holds the blob. */
export interface Area {
  /** How people find it: `alternate 1`, `0x0800C000`. */
  readonly place: string;
  /** All of it, or nothing where the device never stored any. The caller wipes it. @throws DFU_UPLOAD_TOO_SHORT */
  read(signal: AbortSignal): Promise<Buffer>;
  /** Replaces all of it by `image`, which is as long as the area. */
  write(image: Buffer, signal: AbortSignal): Promise<void>;
  /** Leaves nothing in it. */
  erase(signal: AbortSignal): Promise<void>;
}
