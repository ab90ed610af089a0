import { type ArmToken, bearerRole } from '../bearer-tokens.ts';
import type { DpsRequest } from '../router.ts';
import { ArmRefusal } from './arm-refusal.ts';

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
    const role = bearerRole(typeof authorization === 'string' ? authorization : undefined, tokens);
    if (role === undefined) {
      const message = 'Authentication failed. The bearer token is missing.';
      throw new ArmRefusal(401, 'AuthenticationFailed', message, challenge);
    }
    if (role === null)
      throw new ArmRefusal(401, 'InvalidAuthenticationToken', 'The access token is invalid.', challenge);
    if (role === 'reader' && method !== 'GET') {
      throw new ArmRefusal(
        403,
        'AuthorizationFailed',
        'The client does not have authorization to perform this action.',
      );
    }
    return role;
  };
}

const challenge = {
  'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token"',
};
