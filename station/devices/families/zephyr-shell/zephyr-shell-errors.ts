import { errorTable } from '../../../domain/station-error.ts';

/** What can go wrong with Zephyr's shell beyond `device-errors.ts`. */
export const zephyrShellError = errorTable({
  ZEPHYR_PLACE_NOT_CONFIGURED: {
    message: 'The product names no place on the device for {what}.',
    hint: 'Set {key} in the [device] section of the product file.',
    blame: 'operator',
    retryable: false,
  },
  ZEPHYR_CREDENTIAL_TOO_LARGE: {
    message: 'The credential for {place} has {bytes} bytes; the device’s credential shell takes {limit}.',
    hint: 'Use a smaller certificate, or raise CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE in the firmware and credential_buffer_bytes in the product file.',
    blame: 'operator',
    retryable: false,
  },
  ZEPHYR_CHAIN_TOO_LONG: {
    message: 'The chain has {certificates} certificates; the product has places for {places}.',
    hint: 'Add security tags to chain_sec_tags in the [device] section of the product file.',
    blame: 'operator',
    retryable: false,
  },
  ZEPHYR_LINE_TOO_LONG: {
    message: 'The command “{question}” has {bytes} characters; the device’s shell takes {limit}.',
    hint: 'Shorten the value, or raise CONFIG_SHELL_CMD_BUFF_SIZE in the firmware and command_buffer_bytes in the product file.',
    blame: 'operator',
    retryable: false,
  },
  ZEPHYR_COMMON_NAME_UNSUITABLE: {
    message: 'The device cannot make a certificate request for the name “{commonName}”.',
    hint: 'Use letters, digits and . _ : - only.',
    blame: 'operator',
    retryable: false,
  },
  ZEPHYR_SERIAL_MISSING: {
    message: 'The device holds no serial number at {place}.',
    hint: 'Send the unit back to the step that writes its serial number.',
    blame: 'unit',
    retryable: false,
  },
  ZEPHYR_RESTARTED: {
    message: 'The device restarted in the middle of “{question}”.',
    hint: 'Check its power supply and the fixture’s contacts, then scan the unit again.',
    blame: 'station',
    retryable: true,
  },
});
