import { errorTable } from '../../../domain/station-error.ts';

/** What can go wrong with DFU beyond `device-errors.ts`. */
export const dfuError = errorTable({
  DFU_OTHER_PRODUCT: {
    message: 'The device on this port is {actual}; the product is provisioned as {expected}.',
    hint: 'Check that the unit is in its boot loader and in the right fixture, and vendor_id and product_id in the product file.',
    blame: 'operator',
    retryable: false,
  },
  DFU_SERIAL_MISSING: {
    message: 'The device’s boot loader has no USB serial number.',
    hint: 'Put the unit into the red bin: units without a serial number cannot be told apart.',
    blame: 'unit',
    retryable: false,
  },
  DFU_INTERFACE_MISSING: {
    message: 'The device has no DFU interface with alternate setting {alternate}.',
    hint: 'Check that the unit is in its boot loader, and alternate in the product file.',
    blame: 'unit',
    retryable: false,
  },
  DFU_AREA_UNSUITABLE: {
    message:
      'The device has no erasable memory of {bytes} bytes in whole sectors at {address}; its layout is “{layout}”.',
    hint: 'Correct address and area_bytes in the product file: the area must begin and end where a sector does.',
    blame: 'operator',
    retryable: false,
  },
  DFU_AREA_TOO_SMALL: {
    message: 'The credential and its settings take {bytes} bytes; the area has {limit}.',
    hint: 'Raise area_bytes in the product file, or use a smaller certificate chain.',
    blame: 'operator',
    retryable: false,
  },
  DFU_PROTOCOL_VIOLATED: {
    message: 'The device’s boot loader is in state {state} after “{question}”, where it cannot be.',
    hint: 'Take the unit out and put it in again, then scan it; if it happens again, put it into the red bin.',
    blame: 'station',
    retryable: true,
  },
  DFU_RESTARTED: {
    message: 'The device restarted in the middle of “{question}”.',
    hint: 'Check its power supply and the fixture’s contacts, then scan the unit again.',
    blame: 'station',
    retryable: true,
  },
  DFU_READ_PROTECTED: {
    message: 'The device’s memory is protected: its boot loader refused “{question}”.',
    hint: 'Put the unit into the red bin: taking the protection away erases its firmware.',
    blame: 'unit',
    retryable: false,
  },
  DFU_UPLOAD_TOO_SHORT: {
    message: 'The device gave back {received} of {bytes} bytes.',
    hint: 'Correct area_bytes in the product file; if other units of this product give all, put this one into the red bin.',
    blame: 'unit',
    retryable: false,
  },
});
