import { errorTable } from '../domain/station-error.ts';

/** What can go wrong with any device or port; families add their own where these do not say enough. */
export const deviceError = errorTable({
  PORT_ADDRESS_INVALID: {
    message: '“{address}” is not a port.',
    hint: 'Give a serial port (/dev/ttyUSB0, COM3), usb:BUS-PORT, tcp:HOST:PORT or device:/dev/tpmrm0. `station ports` lists what is there.',
    blame: 'operator',
    retryable: false,
  },
  PORT_NOT_FOUND: {
    message: 'There is no port {address}.',
    hint: 'Plug the device in, or choose another port: `station ports` lists what is there.',
    blame: 'station',
    retryable: true,
  },
  PORT_BUSY: {
    message: 'Port {address} is in use by another program.',
    hint: 'Close the other program (a terminal, ModemManager, a second station) and try again.',
    blame: 'station',
    retryable: true,
  },
  PORT_PERMISSION_DENIED: {
    message: 'The station may not open {address}.',
    hint: 'Add the station’s user to the group that owns the port (usually dialout), then log in again.',
    blame: 'station',
    retryable: false,
  },
  PORT_OPEN_FAILED: {
    message: 'Port {address} could not be opened: {reason}.',
    hint: 'Check the cable and the adapter, then try again.',
    blame: 'station',
    retryable: true,
  },
  DEVICE_DISCONNECTED: {
    message: 'The connection to the device was lost.',
    hint: 'Check the cable and the fixture, then scan the unit again: the station continues where it stopped.',
    blame: 'station',
    retryable: true,
  },
  DEVICE_WRITE_STALLED: {
    message: 'The device does not take data.',
    hint: 'Check power, cable and flow control, then scan the unit again.',
    blame: 'station',
    retryable: true,
  },
  DEVICE_NO_ANSWER: {
    message: 'The device did not answer “{question}” in time.',
    hint: 'Check power, cable and baud rate, then scan the unit again.',
    blame: 'station',
    retryable: true,
  },
  DEVICE_ANSWER_UNREADABLE: {
    message: 'The device answered “{question}” with something that is not an answer.',
    hint: 'Check the baud rate and the ground connection, then scan the unit again.',
    blame: 'station',
    retryable: true,
  },
  DEVICE_REFUSED: {
    message: 'The device refused “{question}”: {answer}.',
    hint: 'Put the unit into the red bin; if several in a row fail like this, call the supervisor.',
    blame: 'unit',
    retryable: false,
  },
  DEVICE_KEY_EXISTS: {
    message: 'The device already holds a key at {place}.',
    hint: 'Put the unit into the red bin. A supervisor can rework it with a reason.',
    blame: 'unit',
    retryable: false,
  },
  DEVICE_STORAGE_FULL: {
    message: 'The device has no room left for credentials.',
    hint: 'Put the unit into the red bin.',
    blame: 'unit',
    retryable: false,
  },
  DEVICE_FIRMWARE_UNSUITABLE: {
    message: 'The device’s firmware {firmware} cannot be provisioned; {required} is needed.',
    hint: 'Update the firmware, then scan the unit again.',
    blame: 'unit',
    retryable: false,
  },
  DEVICE_SWAPPED: {
    message: 'The device on this port is no longer the same one: it was {before}, it is {after}.',
    hint: 'Ship neither of the two. Put the first one back, scan it again, and leave each unit in until its result shows.',
    blame: 'operator',
    retryable: false,
  },
});
