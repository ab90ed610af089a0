import { timingSafeEqual } from 'node:crypto';
import type { DpsRequest } from '../router.ts';
import { ArmRefusal } from './arm-refusal.ts';

/** A bearer token that the emulator knows, and what it may. */
export interface ArmToken {
  readonly token: string;
  /** `reader`: GET alone. `contributor`: everything, keys included. */
  readonly role: 'reader' | 'contributor';
}

/** Whose request it is. @throws ArmRefusal 401, 403 */
export type ArmAccess = (request: DpsRequest) => ArmToken['role'];

/** The roles’ actions as Azure lists them (built-in roles Reader and Contributor). */
export const roleActions = {
  reader: { actions: ['*/read'], notActions: [] },
  contributor: { actions: ['*'], notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'] },
} as const satisfies Record<ArmToken['role'], object>;

/**
 * Checks the bearer token of ARM requests. Without `tokens`, any that is not empty may do everything: there is no Entra
 * ID here to ask.
 */
export function createArmAccess(tokens: readonly ArmToken[] | undefined): ArmAccess {
  return ({ method, headers }) => {
    const { authorization } = headers;
    const [, given] = /^Bearer +(\S+)$/i.exec(typeof authorization === 'string' ? authorization : '') ?? [];
    if (given === undefined) {
      const message = 'Authentication failed. The bearer token is missing.';
      throw new ArmRefusal(401, 'AuthenticationFailed', message, challenge);
    }
    if (tokens === undefined) return 'contributor';
    const known = tokens.find(({ token }) => isSame(token, given));
    if (!known) throw new ArmRefusal(401, 'InvalidAuthenticationToken', 'The access token is invalid.', challenge);
    if (known.role === 'reader' && method !== 'GET') {
      throw new ArmRefusal(
        403,
        'AuthorizationFailed',
        'The client does not have authorization to perform this action.',
      );
    }
    return known.role;
  };
}

const challenge = {
  'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token"',
};

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
