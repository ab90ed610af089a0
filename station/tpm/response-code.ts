import { StationError } from '../domain/station-error.ts';
import { tpmError } from './tpm-errors.ts';
import type { CommandName } from './wire.ts';

/** TPM_RC (Part 2 §6.6.3), without what tells which handle, session or parameter is meant. */
const codes = {
  initialize: 0x100,
  failure: 0x101,
  value: 0x084,
  handle: 0x08b,
  authFail: 0x08e,
  size: 0x095,
  integrity: 0x09f,
  badAuth: 0x0a2,
  contextGap: 0x901,
  objectMemory: 0x902,
  sessionMemory: 0x903,
  memory: 0x904,
  sessionHandles: 0x905,
  objectHandles: 0x906,
  yielded: 0x908,
  testing: 0x90a,
  nvRate: 0x920,
  lockout: 0x921,
  retry: 0x922,
  notLoaded: 0x910,
  nvUnavailable: 0x923,
} as const;

/** Which of the codes it is; layers above the TPM mark their own in the upper half, which does not change the meaning. */
export function plainCode(code: number): number {
  const own = code & 0xfff;
  // Format 1 (bit 7): the number of the handle, session or parameter stands in bits 8 to 11, bit 6 says which of these.
  return (own & 0x080) === 0 ? own : own & 0x0bf;
}

const among = (...meant: readonly number[]): ReadonlySet<number> => new Set(meant);
const passing = among(codes.yielded, codes.testing, codes.nvRate, codes.retry);
const full = among(
  codes.contextGap,
  codes.objectMemory,
  codes.sessionMemory,
  codes.memory,
  codes.sessionHandles,
  codes.objectHandles,
);

/** What a response code means to whoever reads it. @returns one of the TPM_* errors; `code` is in its details */
export function responseError(command: CommandName, code: number): StationError {
  const told = { command, code: `0x${code.toString(16).padStart(3, '0')}`, rc: plainCode(code) };
  const plain = told.rc;
  if (passing.has(plain)) return tpmError('TPM_BUSY', told);
  if (full.has(plain)) return tpmError('TPM_MEMORY_FULL', told);
  switch (plain) {
    case codes.initialize:
      return tpmError('TPM_NOT_STARTED', told);
    case codes.failure:
    case codes.nvUnavailable:
      return tpmError('TPM_BROKEN', told);
    case codes.lockout:
      return tpmError('TPM_LOCKED_OUT', told);
    case codes.authFail:
    case codes.badAuth:
      return tpmError('TPM_PASSWORD_SET', told);
    default:
      return tpmError('TPM_REFUSED', told);
  }
}

const saidWith = (error: unknown, ...plain: readonly number[]): error is StationError =>
  error instanceof StationError && plain.includes(Number(error.details['rc']));

/** There is nothing at the handle that was asked for. */
export const isAbsent = (error: unknown): boolean => saidWith(error, codes.handle, codes.notLoaded);

/**
 * A credential could not be opened: it was made for another key than the TPM has, or was damaged on the way. A seed that
 * does not decrypt is a failure by the letter of Part 3 §12.5, and the TPM works on.
 */
export const isForeignCredential = (error: unknown): boolean =>
  saidWith(error, codes.integrity, codes.value, codes.size, codes.failure) &&
  error.details['command'] === ('ActivateCredential' satisfies CommandName);

/** The same again, a little later, may go well. */
export const isPassing = (error: unknown): boolean => error instanceof StationError && error.code === 'TPM_BUSY';

/** What others left in the TPM's working memory leaves no room. */
export const isFull = (error: unknown): boolean => error instanceof StationError && error.code === 'TPM_MEMORY_FULL';
