import { errorTable } from '../domain/station-error.ts';

/** What can be wrong with the station's files. `problems` holds one `file:line: …` a line and never a value. */
export const configError = errorTable({
  CONFIG_NOT_FOUND: {
    message: 'There is no {file}.',
    hint: 'Create a station with `station init`, or name its home with --dir or STATION_DIR.',
    blame: 'operator',
    retryable: false,
  },
  CONFIG_UNREADABLE: {
    message: '{file} cannot be read: {reason}.',
    hint: 'Make it a plain UTF-8 text file that the station’s user may read.',
    blame: 'station',
    retryable: false,
  },
  CONFIG_SYNTAX: {
    message: '{problems}.',
    hint: 'Correct {file} there (it is TOML: `key = "text"`, `key = 12`, `[table]`), then try again.',
    blame: 'operator',
    retryable: false,
  },
  CONFIG_UNKNOWN_KEY: {
    message: '{problems}.',
    hint: 'Correct {file} as each line says, then try again.',
    blame: 'operator',
    retryable: false,
  },
  CONFIG_INVALID: {
    message: '{problems}.',
    hint: 'Correct {file} as each line says, then try again.',
    blame: 'operator',
    retryable: false,
  },
  PRODUCT_NAME_MISMATCH: {
    message: '{problems}.',
    hint: 'Rename the file or correct `name` in {file}, so that both say the same, then try again.',
    blame: 'operator',
    retryable: false,
  },
  PRODUCT_FAMILY_UNKNOWN: {
    message: '{problems}.',
    hint: 'Correct `family` in {file}, then try again.',
    blame: 'operator',
    retryable: false,
  },
  PRODUCT_UNKNOWN: {
    message: 'There is no product “{product}”.',
    hint: '{nearest}The products of this station: {products}.',
    blame: 'operator',
    retryable: false,
  },
  PRODUCT_REGISTRATION_ID_INVALID: {
    message: 'The serial {serial} gives the registration id “{registrationId}”, which {reason}.',
    hint: 'Correct `registration_id` or `serial_pattern` in {file}.',
    blame: 'operator',
    retryable: false,
  },
  PRODUCT_DEVICE_ID_INVALID: {
    message: 'The serial {serial} gives the device id “{deviceId}”, which is against IoT Hub’s rule.',
    hint: "Correct `device_id` in {file}: letters, digits and - : . + % _ # * ? ! ( ) , = @ ; $ ' only, at most 128.",
    blame: 'operator',
    retryable: false,
  },
  SERIAL_MALFORMED: {
    message: '“{scanned}” is not a serial number of product {product}.',
    hint: 'Scan the unit’s own label again. A serial number here {rule}.',
    blame: 'operator',
    retryable: true,
  },
  SLOT_PORT_TAKEN: {
    message: 'Port {port} belongs to slot {slot} already.',
    hint: 'Free that slot first, or choose another port.',
    blame: 'operator',
    retryable: false,
  },
  SLOTS_NOT_EDITABLE: {
    message: '{file} writes its slots in a way that the station does not change by itself.',
    hint: 'Change them there by hand: a table [slots] with one line a slot.',
    blame: 'operator',
    retryable: false,
  },
  HOME_DISK_FULL: {
    message: '{file} cannot be written: the disk is full.',
    hint: 'Free some space, then try again; the file as it was is untouched.',
    blame: 'station',
    retryable: true,
  },
  HOME_NOT_WRITABLE: {
    message: '{file} cannot be written: {reason}.',
    hint: 'Give the station’s user the right to write into that folder, then try again.',
    blame: 'station',
    retryable: false,
  },
  HOME_FILE_EXISTS: {
    message: '{file} is already there and is not replaced.',
    hint: 'Move it away if it is not needed, or choose another home with --dir.',
    blame: 'operator',
    retryable: false,
  },
});

export type ConfigCode = keyof typeof configError.definitions;
