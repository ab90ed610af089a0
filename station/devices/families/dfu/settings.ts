import { z } from 'zod';
import type { Phrase } from '../../../domain/phrase.ts';
import { dfuSays } from './dfu-phrases.ts';
import { smallestAreaBytes } from './protocol/blob.ts';

const usbId = z.int().min(0).max(0xffff);
const address = z.int().min(0).max(0xffff_ffff);
const milliseconds = z.int().min(50).max(600_000);

/** `[device]` of a product file whose family is `dfu`. */
export const dfuSettingsSchema = z
  .strictObject({
    /** Of the boot loader, as its USB device descriptor has them. Nothing is written to another device. */
    vendor_id: usbId,
    product_id: usbId,
    /** Of the application, where it can be told to start the boot loader (DFU_DETACH) and has other numbers. */
    application: z.strictObject({ vendor_id: usbId, product_id: usbId }).optional(),
    /** The alternate setting of the DFU interface behind which the blob is. */
    alternate: z.int().min(0).max(255).default(0),
    /** Where the blob is in the device's memory. With it the device must speak DfuSe; without, plain DFU 1.1. */
    address: address.optional(),
    /** Room for the blob. With an address: whole sectors, which are erased. */
    area_bytes: z
      .int()
      .min(smallestAreaBytes)
      .max(1024 * 1024)
      .default(4_096),
    /** Leave the boot loader when all is proven. */
    leave: z.boolean().default(true),
    /** DfuSe: where the application begins (its vector table). */
    start_address: address.optional(),
    /** How long one transfer may take. */
    answer_timeout_ms: milliseconds.default(5_000),
    /** How long the device may be busy with one block, a sector to erase, or manifestation. */
    busy_timeout_ms: milliseconds.default(30_000),
    /** How long a device that restarts may be away from its port. */
    return_timeout_ms: milliseconds.default(10_000),
  })
  .check((context) => {
    const { address: at, start_address, leave } = context.value;
    const complain = (path: string, { text: message }: Phrase): void => {
      context.issues.push({ code: 'custom', message, path: [path], input: context.value });
    };
    if (at === undefined && start_address !== undefined) complain('start_address', dfuSays('NEEDS_ADDRESS'));
    if (at !== undefined && leave && start_address === undefined) {
      complain('start_address', dfuSays('NEEDED_TO_LEAVE'));
    }
  });

export type DfuSettings = z.output<typeof dfuSettingsSchema>;
