import type { Reply, ReplyError } from './messages.ts';

/** What the shell itself answers, when the station process cannot. Shaped as the station's own errors are. */
export const shellErrors = {
  STATION_RESTARTING: {
    message: 'The station is starting again.',
    hint: 'Wait a moment. Units keep their state: the station asks each what it holds before it goes on.',
    retryable: true,
  },
  STATION_STOPPING: {
    message: 'The station is shutting down.',
    hint: 'Start the kiosk again.',
    retryable: false,
  },
  STATION_OVERLOADED: {
    message: 'The station has too many requests waiting.',
    hint: 'Wait a moment and try again.',
    retryable: true,
  },
  REQUEST_MALFORMED: {
    message: 'The screen asked for something that is not a request.',
    hint: 'Restart the kiosk. If it happens again, report it: this is a defect of the program.',
    retryable: false,
  },
  REQUEST_TOO_LARGE: {
    message: 'The screen sent more than the station accepts.',
    hint: 'Send less at once: import large files with the `station` command.',
    retryable: false,
  },
} as const satisfies Record<string, Pick<ReplyError, 'message' | 'hint' | 'retryable'>>;

export type ShellErrorCode = keyof typeof shellErrors;

export const shellFailure = (code: ShellErrorCode): Reply => ({
  ok: false,
  error: { code, ...shellErrors[code], details: {} },
});
