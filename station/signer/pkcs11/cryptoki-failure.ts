import type { StationError } from '../../domain/station-error.ts';
import { CKR, returnValueName } from './cryptoki.ts';
import { hsmError } from './hsm-errors.ts';

/** A Cryptoki call that did not return CKR_OK: which, and what it returned. Carries nothing else of the vendor's. */
export class CryptokiFailure extends Error {
  override readonly name = 'CryptokiFailure';
  readonly call: string;
  readonly returnValue: number;

  constructor(call: string, returnValue: number) {
    super(`${call} returned ${returnValueName(returnValue)}`);
    this.call = call;
    this.returnValue = returnValue;
  }
}

/** Runs one synchronous Cryptoki call. @throws CryptokiFailure */
export function invoke<T>(call: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw cryptokiFailure(call, error);
  }
}

/** Runs one asynchronous Cryptoki call. Rejects with CryptokiFailure. */
export async function invokeAsync<T>(call: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw cryptokiFailure(call, error);
  }
}

function cryptokiFailure(call: string, error: unknown): CryptokiFailure {
  if (error instanceof CryptokiFailure) return error;
  if (!(error instanceof Error)) return new CryptokiFailure(call, CKR.GENERAL_ERROR);
  if ('code' in error && typeof error.code === 'number' && error.code !== 0) {
    return new CryptokiFailure(call, error.code);
  }
  // Some of pkcs11js' calls leave the return value only in the message: "CKR_SESSION_HANDLE_INVALID:179".
  const value = /^\w+:(\d+)/.exec(error.message)?.[1];
  return new CryptokiFailure(call, value === undefined ? CKR.GENERAL_ERROR : Number(value));
}

/** After these the connection is worth nothing, but a new one may work: handles died, or the token went away or back. */
const connectionLost: ReadonlySet<number> = new Set([
  CKR.GENERAL_ERROR,
  CKR.FUNCTION_FAILED,
  CKR.DEVICE_ERROR,
  CKR.DEVICE_REMOVED,
  CKR.KEY_HANDLE_INVALID,
  CKR.OBJECT_HANDLE_INVALID,
  CKR.SESSION_CLOSED,
  CKR.SESSION_HANDLE_INVALID,
  CKR.TOKEN_NOT_PRESENT,
  CKR.TOKEN_NOT_RECOGNIZED,
  CKR.USER_NOT_LOGGED_IN,
  CKR.CRYPTOKI_NOT_INITIALIZED,
]);

export const isConnectionLost = (error: unknown): error is CryptokiFailure =>
  error instanceof CryptokiFailure && connectionLost.has(error.returnValue);

/** What the person sees. Anything but a CryptokiFailure passes through. */
export function translated(error: unknown, tokenLabel: string): unknown {
  if (!(error instanceof CryptokiFailure)) return error;
  const details = { call: error.call, returned: returnValueName(error.returnValue), tokenLabel };
  return hsmError(codeOf(error.returnValue), details, error) satisfies StationError;
}

function codeOf(returnValue: number): keyof typeof hsmError.definitions {
  switch (returnValue) {
    case CKR.PIN_INCORRECT:
    case CKR.PIN_INVALID:
    case CKR.PIN_LEN_RANGE:
      return 'HSM_PIN_REJECTED';
    case CKR.PIN_LOCKED:
      return 'HSM_PIN_LOCKED';
    case CKR.PIN_EXPIRED:
    case CKR.USER_PIN_NOT_INITIALIZED:
      return 'HSM_PIN_UNUSABLE';
    case CKR.SESSION_COUNT:
      return 'HSM_SESSIONS_EXHAUSTED';
    case CKR.TOKEN_WRITE_PROTECTED:
      return 'HSM_WRITE_PROTECTED';
    case CKR.DEVICE_REMOVED:
    case CKR.TOKEN_NOT_PRESENT:
    case CKR.TOKEN_NOT_RECOGNIZED:
      return 'HSM_TOKEN_GONE';
    default:
      return connectionLost.has(returnValue) ? 'HSM_DEVICE_ERROR' : 'HSM_CALL_FAILED';
  }
}
