/**
 * What a failed request means for the sync:
 *
 * - `offline`: no cloud at all; a normal state of the station. Stop trying for now.
 * - `throttled`: nothing happened; everyone waits.
 * - `retry`: the cloud failed on this request; its rows try again later, the others go on.
 * - `stop`: every request would fail the same way until a person mends the surroundings. Park nothing.
 * - `park`: the cloud will never take this row as it is. A person must look; the others go on.
 */
export type Verdict = 'offline' | 'throttled' | 'retry' | 'stop' | 'park';

const verdicts = new Map<string, Verdict>([
  ['DPS_UNREACHABLE', 'offline'],
  ['DPS_TIMEOUT', 'offline'],
  ['DPS_THROTTLED', 'throttled'],
  ['DPS_UNAVAILABLE', 'retry'],
  ['DPS_ANSWER_UNREADABLE', 'retry'],
  ['DPS_UNAUTHORIZED', 'stop'],
  ['DPS_LOGIN_FAILED', 'stop'],
  ['DPS_RIGHTS_MISSING', 'stop'],
  ['DPS_UNTRUSTED', 'stop'],
  ['DPS_WRONG_ENDPOINT', 'stop'],
  ['DPS_REQUEST_REFUSED', 'park'],
  ['DPS_PRECONDITION_FAILED', 'park'],
  ['DPS_CONFLICT', 'park'],
]);

/** The verdict on an error code of the enrollment port; undefined for what is no matter of the cloud. */
export const classify = (code: string): Verdict | undefined => verdicts.get(code);
