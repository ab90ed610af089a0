import { errorTable } from '../domain/station-error.ts';

/** What can be wrong with what is asked of work orders. What a scan for one is refused with stands with the line. */
export const orderError = errorTable({
  ORDER_NOT_FOUND: {
    message: 'There is no work order {order}.',
    hint: 'Check its number; `station orders list` shows what was opened.',
    blame: 'operator',
    retryable: false,
  },
  ORDER_EXISTS: {
    message: 'Work order {order} was opened before.',
    hint: 'Continue with it, or give this one a number of its own: a number is never used twice.',
    blame: 'operator',
    retryable: false,
  },
  ORDER_INVALID: {
    message: 'The work order is wrong: {reason}.',
    hint: 'Correct it and try again. Nothing was recorded.',
    blame: 'operator',
    retryable: false,
  },
  ORDER_NOT_OPEN: {
    message: 'Work order {order} was closed on {closedAt}.',
    hint: 'A closed order stays closed: open another one.',
    blame: 'operator',
    retryable: false,
  },
  ORDER_RAISE_NOT_APPROVED: {
    message: 'Nobody approved more units for work order {order}, or that approval was used before.',
    hint: 'Have a supervisor approve it with badge and PIN.',
    blame: 'operator',
    retryable: false,
  },
});
