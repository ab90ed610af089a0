import { timingSafeEqual } from 'node:crypto';

/** A bearer token that the emulator knows, and what it may. */
export interface ArmToken {
  readonly token: string;
  /** `reader`: GET alone. `contributor`: everything, keys included. */
  readonly role: 'reader' | 'contributor';
}

/** Of a bearer token: its role, null for one that is not known; undefined where there is no bearer token. */
export function bearerRole(
  authorization: string | undefined,
  tokens: readonly ArmToken[] | undefined,
): ArmToken['role'] | null | undefined {
  const [, given] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (given === undefined) return undefined;
  return tokens === undefined ? 'contributor' : (tokens.find(({ token }) => isSame(token, given))?.role ?? null);
}

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
