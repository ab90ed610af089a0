import { phraseTable } from '../../../domain/phrase.ts';

/** What a boot loader or a product file lacks. */
export const dfuSays = phraseTable({
  FIRMWARE_AS_IT_IS: 'as it is',
  USB_RESET: 'USB reset',
  DEVICE_DESCRIPTOR: 'device descriptor',
  A_TRANSFER_SIZE: 'a transfer size',
  DFUSE_WANTED: 'DfuSe (the product names an address)',
  PLAIN_DFU_WANTED: 'plain DFU (the product names no address)',
  NEEDS_ADDRESS: 'needs address: only DfuSe has it',
  NEEDED_TO_LEAVE: 'is needed to leave: say where the application begins, or write `leave = false`',
});
