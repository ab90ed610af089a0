import { errorTable } from '../domain/station-error.ts';

export const secretError = errorTable({
  SECRET_SOURCE_INVALID: {
    // The text itself is left out: people put the secret where its source belongs.
    message: 'The {what} is not given as a source the station knows.',
    hint: 'Write env:NAME, file:PATH, fd:N or prompt, never the secret itself.',
    blame: 'operator',
    retryable: false,
  },
  SECRET_MISSING: {
    message: 'The {what} is not there: {source} {problem}.',
    hint: 'Set it, or name another source in station.toml.',
    blame: 'operator',
    retryable: false,
  },
  SECRET_FILE_EXPOSED: {
    message: 'The file of the {what}, {file}, can be read by others (mode {mode}).',
    hint: 'Run `chmod 600` on it; if others may have read it, change the secret.',
    blame: 'operator',
    retryable: false,
  },
  SECRET_EMPTY: {
    message: 'The {what} is empty ({source}).',
    hint: 'Put it where the source points.',
    blame: 'operator',
    retryable: false,
  },
  SECRET_TOO_LONG: {
    message: 'The {what} is longer than {limit} bytes ({source}).',
    hint: 'Check that the source points at the secret and not at another file.',
    blame: 'operator',
    retryable: false,
  },
});
