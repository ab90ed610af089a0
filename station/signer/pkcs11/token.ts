import { CKF, CKR, CKU, type Cryptoki, type Handle } from './cryptoki.ts';
import { CryptokiFailure, invoke } from './cryptoki-failure.ts';
import { hsmError } from './hsm-errors.ts';
import type { Pkcs11Module } from './pkcs11-module.ts';

export interface Token {
  readonly slot: Handle;
  readonly label: string;
  readonly model: string;
  readonly manufacturer: string;
  readonly serialNumber: string;
  readonly firmware: string;
  /** CKF_… of CK_TOKEN_INFO. */
  readonly flags: number;
}

/** The one token of that label, by label because slot numbers change. @throws HSM_TOKEN_NOT_FOUND, HSM_TOKEN_AMBIGUOUS */
export function findToken(cryptoki: Cryptoki, tokenLabel: string): Token {
  const found = slotsWithToken(cryptoki).flatMap((slot) => {
    const token = readToken(cryptoki, slot);
    return token?.label === tokenLabel ? [token] : [];
  });
  const [token] = found;
  if (token === undefined) throw hsmError('HSM_TOKEN_NOT_FOUND', { tokenLabel });
  if (found.length > 1) throw hsmError('HSM_TOKEN_AMBIGUOUS', { tokenLabel, count: found.length });
  return token;
}

const slotsWithToken = (cryptoki: Cryptoki): Handle[] => invoke('C_GetSlotList', () => cryptoki.C_GetSlotList(true));

/** Null for a token that went away since the slots were listed: the others still count. */
function readToken(cryptoki: Cryptoki, slot: Handle): Token | null {
  try {
    return tokenIn(cryptoki, slot);
  } catch (error) {
    if (error instanceof CryptokiFailure) return null;
    throw error;
  }
}

/** @throws CryptokiFailure */
export function tokenIn(cryptoki: Cryptoki, slot: Handle): Token {
  const info = invoke('C_GetTokenInfo', () => cryptoki.C_GetTokenInfo(slot));
  return {
    slot,
    label: unpadded(info.label),
    model: unpadded(info.model),
    manufacturer: unpadded(info.manufacturerID),
    serialNumber: unpadded(info.serialNumber),
    firmware: `${info.firmwareVersion.major}.${info.firmwareVersion.minor}`,
    flags: info.flags,
  };
}

/** Cryptoki pads with blanks; some modules with NULs. */
const unpadded = (text: string): string => text.replaceAll(/[\0 ]+$/g, '');

/**
 * Logs the user in, for the whole process. Spends no attempt that could lock the token: neither on a locked token nor
 * on the last try.
 * @throws HSM_PIN_LOCKED, HSM_PIN_LAST_TRY; CryptokiFailure with what C_Login returned
 */
export function logIn(module: Pkcs11Module, token: Token, session: Handle, pin: Buffer): void {
  const { cryptoki } = module;
  const tokenLabel = token.label;
  const identity = `${token.label}\0${token.serialNumber}`;
  if ((token.flags & CKF.USER_PIN_LOCKED) !== 0) throw hsmError('HSM_PIN_LOCKED', { tokenLabel });
  if ((token.flags & CKF.USER_PIN_FINAL_TRY) !== 0) throw hsmError('HSM_PIN_LAST_TRY', { tokenLabel });
  try {
    // pkcs11js takes PINs as strings only, so one copy that cannot be zeroed lives until it is garbage-collected.
    invoke('C_Login', () => cryptoki.C_Login(session, CKU.USER, pin.toString('utf8')));
    module.rememberLogin(identity, pin);
  } catch (error) {
    const loggedIn = error instanceof CryptokiFailure && error.returnValue === CKR.USER_ALREADY_LOGGED_IN;
    if (!loggedIn) throw error;
    if (!module.isLoginOf(identity, pin)) throw new CryptokiFailure('C_Login', CKR.PIN_INCORRECT);
  }
}

/** PIN verdicts: after one of them the PIN is not tried again. */
const pinVerdicts: ReadonlySet<number> = new Set([
  CKR.PIN_INCORRECT,
  CKR.PIN_INVALID,
  CKR.PIN_LEN_RANGE,
  CKR.PIN_EXPIRED,
  CKR.PIN_LOCKED,
  CKR.USER_PIN_NOT_INITIALIZED,
]);

export const isPinVerdict = (error: unknown): boolean =>
  error instanceof CryptokiFailure && pinVerdicts.has(error.returnValue);
