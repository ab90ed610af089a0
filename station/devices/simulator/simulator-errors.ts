import { errorTable } from '../../domain/station-error.ts';

export const simulatorError = errorTable({
  SIMULATOR_FAULT_UNKNOWN: {
    message: 'There is no fault “{fault}”.',
    hint: '{nearest}Faults of this device: {known}.',
    blame: 'operator',
    retryable: false,
  },
  SIMULATOR_FAULT_ARGUMENT: {
    message: 'The fault “{fault}” {wants}.',
    hint: 'Write it as {form}.',
    blame: 'operator',
    retryable: false,
  },
  SIMULATOR_LINK_TAKEN: {
    message: '{link} exists and is not a simulator’s link.',
    hint: 'Choose another path for the link, or move that file away.',
    blame: 'operator',
    retryable: false,
  },
  SIMULATOR_LINK_FAILED: {
    message: 'The link {link} could not be made: {reason}.',
    hint: 'Choose a path in an existing folder that you may write to.',
    blame: 'operator',
    retryable: false,
  },
  SIMULATOR_PTY_UNAVAILABLE: {
    message: 'This machine gives no pseudo-terminal.',
    hint: 'Put the simulator on a TCP port instead.',
    blame: 'station',
    retryable: false,
  },
  SIMULATOR_PORT_TAKEN: {
    message: 'The simulator cannot listen on port {port}: {reason}.',
    hint: 'Choose another port, or 0 for any free one.',
    blame: 'operator',
    retryable: false,
  },
  SIMULATOR_PROGRAM_MISSING: {
    message: 'This device is simulated by {program}, which is not here.',
    hint: 'Install {program} (on Debian: apt install {program}).',
    blame: 'station',
    retryable: false,
  },
  SIMULATOR_STATE_UNREADABLE: {
    message: 'The state file {file} is not this simulator’s: {reason}.',
    hint: 'Delete it to start with an empty device, or give another file.',
    blame: 'operator',
    retryable: false,
  },
  SIMULATOR_NO_VHCI: {
    message: 'This machine has no free port on a virtual USB host controller.',
    hint: 'On Linux, as root: modprobe vhci-hcd; then start the simulator as root.',
    blame: 'operator',
    retryable: false,
  },
});
