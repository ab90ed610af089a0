import { randomBytes } from 'node:crypto';
import { type ArmToken, bearerRole } from './bearer-tokens.ts';
import type { DpsClock } from './dps-clock.ts';
import { unauthorized } from './dps-error.ts';
import { isSignedWith, parseSasToken } from './sas.ts';

/** Rights of a DPS shared access policy that the covered API asks for. */
export type AccessRight =
  | 'ServiceConfig'
  | 'EnrollmentRead'
  | 'EnrollmentWrite'
  | 'DeviceConnect'
  | 'RegistrationStatusRead'
  | 'RegistrationStatusWrite';

export interface AccessPolicy {
  readonly keyName: string;
  /** base64 */
  readonly primaryKey: string;
  /** base64 */
  readonly secondaryKey: string;
  readonly rights: readonly AccessRight[];
}

export const allRights: readonly AccessRight[] = [
  'ServiceConfig',
  'EnrollmentRead',
  'EnrollmentWrite',
  'DeviceConnect',
  'RegistrationStatusRead',
  'RegistrationStatusWrite',
];

/** What Azure’s roles “Device Provisioning Service Data Reader” and “… Contributor” come to. */
const roleRights: Readonly<Record<ArmToken['role'], readonly AccessRight[]>> = {
  reader: ['EnrollmentRead', 'RegistrationStatusRead'],
  contributor: allRights,
};

/** The policy that a new service comes with, under new keys. */
export const ownerPolicy = (): AccessPolicy => newPolicy('provisioningserviceowner', allRights);

export const newPolicy = (keyName: string, rights: readonly AccessRight[]): AccessPolicy => ({
  keyName,
  primaryKey: randomBytes(32).toString('base64'),
  secondaryKey: randomBytes(32).toString('base64'),
  rights,
});

export interface ServiceAccess {
  /** @throws DpsError 401002 unless the header carries a valid, unexpired token of a policy that has the right. */
  demand(authorization: string | undefined, right: AccessRight): void;
}

/**
 * Checks the `Authorization` header of service requests. `hosts` are the names under which this service is reached
 * (lower case, no port): a token for any of them, or for a path below, is for this service.
 */
export function createServiceAccess(options: {
  policies: readonly AccessPolicy[];
  /** What Entra ID would tell of whom; without it any bearer token may do everything. */
  tokens: readonly ArmToken[] | undefined;
  hosts: ReadonlySet<string>;
  clock: DpsClock;
}): ServiceAccess {
  const policies = new Map(options.policies.map((policy) => [policy.keyName, policy]));
  return {
    demand(authorization, right) {
      const role = bearerRole(authorization, options.tokens);
      if (role !== undefined) {
        if (role === null || !roleRights[role].includes(right)) throw unauthorized();
        return;
      }
      const token = authorization === undefined ? undefined : parseSasToken(authorization);
      const policy = token?.keyName === undefined ? undefined : policies.get(token.keyName);
      if (!token || !policy) throw unauthorized();
      const signed = isSignedWith(token, policy.primaryKey) || isSignedWith(token, policy.secondaryKey);
      const host = token.resource.toLowerCase().split('/')[0]?.replace(/:\d+$/, '') ?? '';
      const current = token.expiresAt > options.clock.now();
      if (!signed || !options.hosts.has(host) || !current || !policy.rights.includes(right)) throw unauthorized();
    },
  };
}
