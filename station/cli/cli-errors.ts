import { errorTable } from '../domain/station-error.ts';

/** What can be wrong with a command line, and the last resort for what nobody foresaw. */
export const cliError = errorTable({
  USAGE_INVALID: {
    message: 'The command line is wrong: {reason}.',
    hint: 'Add --help to see what the command takes.',
    blame: 'operator',
    retryable: false,
  },
  USAGE_OPTION_MISSING: {
    message: 'Option {option} is needed.',
    hint: 'Give {option}; `station {command} --help` shows how.',
    blame: 'operator',
    retryable: false,
  },
  USAGE_VALUE_INVALID: {
    message: '{option} cannot be “{value}”: {reason}.',
    hint: '`station {command} --help` shows what it takes.',
    blame: 'operator',
    retryable: false,
  },
  USAGE_NOT_CONFIRMED: {
    message: '{count} entries in the cloud would be changed; nothing was.',
    hint: 'Look at them with --dry-run, then add --yes.',
    blame: 'operator',
    retryable: false,
  },
  USAGE_CONFIRMATION_MISSING: {
    message: 'Nothing was done: {question}',
    hint: 'If that is wanted, run the command again with --yes; --dry-run shows what it would do.',
    blame: 'operator',
    retryable: false,
  },
  STATION_MISSING: {
    message: 'There is no station in {dir}.',
    hint: 'Make one with `station init`, or name the right home with --dir or STATION_DIR.',
    blame: 'operator',
    retryable: false,
  },
  UNIT_UNKNOWN: {
    message: 'The ledger knows no unit {serial}.',
    hint: 'Check the serial number; `station units list` shows what is there.',
    blame: 'operator',
    retryable: false,
  },
  UNIT_WITHOUT_CERTIFICATE: {
    message: 'Unit {serial} has no certificate.',
    hint: 'Only units that were provisioned with x509 have a chain to export; `station units show {serial}` tells more.',
    blame: 'operator',
    retryable: false,
  },
  ENTRY_UNKNOWN: {
    message: 'The ledger has no entry {seq}; it has {size}, counted from 0.',
    hint: '`station ledger list` shows what is there.',
    blame: 'operator',
    retryable: false,
  },
  FILE_UNREADABLE: {
    message: '{file} cannot be read.',
    hint: 'Check the path and its permissions.',
    blame: 'operator',
    retryable: false,
  },
  STATION_UNEXPECTED: {
    message: 'Something unforeseen happened: {reason}.',
    hint: 'Run the command again with STATION_DEBUG=1 and report what it says.',
    blame: 'station',
    retryable: false,
  },
});
