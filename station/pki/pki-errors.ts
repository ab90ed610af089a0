import { errorTable } from '../domain/station-error.ts';

export const pkiError = errorTable({
  PEM_MALFORMED: {
    message: 'The PEM text of {what} is damaged.',
    hint: 'Export the file again from where it came; copy it as a file and not through a mail or a terminal.',
    blame: 'operator',
    retryable: false,
  },
});
