import { errorTable } from '../domain/station-error.ts';

/** What can go wrong with the emulator itself, as the person who starts it sees it. */
export const emulatorError = errorTable({
  EMULATOR_PORT_BUSY: {
    message: 'Port {port} on {host} is in use by another program.',
    hint: 'Stop the other program, or start the emulator on another port (0 takes a free one).',
    blame: 'operator',
    retryable: true,
  },
  EMULATOR_LISTEN_FAILED: {
    message: 'The emulator cannot listen on {host}:{port}: {reason}.',
    hint: 'Choose an address of this machine and a port that this user may open.',
    blame: 'operator',
    retryable: false,
  },
  EMULATOR_CA_UNREADABLE: {
    message: '{file} is not the certificate of a CA in PEM form, or cannot be read.',
    hint: 'Name a file with the certificate of the CA that signs the devices’ certificates, not of a device.',
    blame: 'operator',
    retryable: false,
  },
  EMULATOR_STATE_DAMAGED: {
    message: 'The emulator’s state file {file} is damaged at line {line}.',
    hint: 'Move the file away to start empty, or restore an earlier copy.',
    blame: 'station',
    retryable: false,
  },
  EMULATOR_STATE_NOT_OURS: {
    message: '{file} is not a state file of the DPS emulator.',
    hint: 'Name another file: this one was left as it is.',
    blame: 'operator',
    retryable: false,
  },
  EMULATOR_STATE_IN_USE: {
    message: 'The state file {file} is in use by the emulator with process id {pid}.',
    hint: 'Stop that emulator first. If no such program runs, delete {lockFile}.',
    blame: 'operator',
    retryable: true,
  },
  EMULATOR_STATE_WRITE_FAILED: {
    message: 'The emulator could not write its state file {file}: {reason}.',
    hint: 'Free disk space or mend the disk, then start the emulator again: what it acknowledged is in the file.',
    blame: 'station',
    retryable: false,
  },
  EMULATOR_OUTAGE_UNKNOWN: {
    message: '“{text}” is not an outage.',
    hint: 'One of: {known}.',
    blame: 'operator',
    retryable: false,
  },
  DEVICE_REGISTRATION_REFUSED: {
    message: 'DPS refused to register {registrationId}: {reason}.',
    hint: 'Compare the enrollment with what the device holds, then try again.',
    blame: 'unit',
    retryable: false,
  },
  DEVICE_REGISTRATION_TIMEOUT: {
    message: 'DPS did not finish registering {registrationId} within {seconds} s.',
    hint: 'Check that the emulator runs and that no outage is set, then try again.',
    blame: 'station',
    retryable: true,
  },
  DEVICE_REGISTRATION_UNREACHABLE: {
    message: 'DPS could not be reached to register {registrationId} ({reason}).',
    hint: 'Check the address, the CA file and that the emulator runs.',
    blame: 'station',
    retryable: true,
  },
});
