import { errorTable } from './domain/station-error.ts';

/** What can be wrong with a station as a whole. */
export const stationError = errorTable({
  STATION_EXISTS: {
    message: 'There is a station in {dir} already.',
    hint: 'Use another --dir. An existing station is never overwritten: its ledger and keys would be lost.',
    blame: 'operator',
    retryable: false,
  },
  HOME_NOT_EMPTY: {
    message: '{dir} is not empty.',
    hint: 'Give an empty or a new folder with --dir.',
    blame: 'operator',
    retryable: false,
  },
  CLOCK_BEHIND_LEDGER: {
    message: 'The clock is {seconds} s behind the newest record.',
    hint: 'Set the clock right (NTP) and start again. If it is right now and was ahead before, a supervisor says so: `station clock accept --reason "…"`.',
    blame: 'station',
    retryable: false,
  },
  CLOCK_NOT_BEHIND: {
    message: 'The clock is not behind the ledger: there is nothing to accept.',
    hint: 'Go on: `station doctor` says whether the station is ready.',
    blame: 'operator',
    retryable: false,
  },
  STATION_RESTART_NEEDED: {
    message: 'More than products and slots was changed in the station’s files.',
    hint: 'Restart the station when no unit is in work: it takes all of it up then.',
    blame: 'operator',
    retryable: false,
  },
  SIGNER_CHANGED: {
    message: 'The signer ({digest}) is not the one that the ledger knows.',
    hint: 'If it was replaced on purpose, a second person approves it: on the line’s screen, or `station signer accept --badge ID --reason "…"`. If not, find out who changed it.',
    blame: 'station',
    retryable: false,
  },
  SIGNER_NOT_CHANGED: {
    message: 'The signer is the one that the ledger knows: there is nothing to accept.',
    hint: 'Go on: `station doctor` says whether the station is ready.',
    blame: 'operator',
    retryable: false,
  },
  DPS_CA_FILE_UNREADABLE: {
    message: 'The authority’s certificate {file} cannot be read.',
    hint: 'Put the PEM file there, or correct ca_file under [dps] in station.toml.',
    blame: 'station',
    retryable: false,
  },
  ISSUING_KEY_NOT_APPROVED: {
    message: 'The issuing key {key} was never approved by a second person: it signs nothing.',
    hint: 'Have it approved: `station signer accept --badge ID --reason "…"`. If nobody here made it, find out who did.',
    blame: 'station',
    retryable: false,
  },
  ISSUER_MISSING: {
    message: 'The station has no issuing CA certificate yet.',
    hint: 'Have pki/issuing-ca.csr signed by your root, then `station ca install --chain FILE`.',
    blame: 'operator',
    retryable: false,
  },
});
