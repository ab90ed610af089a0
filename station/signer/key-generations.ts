import { groupKey, type RollableRole, type SignerKey, type SignerKeyRole, signerKeys } from './signer.ts';

/** A key that is rolled gets a successor in a slot of its own: the first is named for its role alone, the next `ROLE-2`. */

/** More than a station will ever roll a key. */
export const lastGeneration = 16;
export const rollableRoles = ['issuing-ca', 'device-key-derivation', groupKey] as const satisfies RollableRole[];

/** The key of that generation, counted from 1. */
export function keyOfGeneration<Role extends RollableRole>(role: Role, generation: number): Role | `${Role}-${number}` {
  return generation === 1 ? role : `${role}-${generation}`;
}

/** The role that a key stands in. */
export function roleOf(key: SignerKey): SignerKeyRole {
  const role = ([...signerKeys, groupKey] as const).find((name) => key === name || isLater(name, key));
  if (role === undefined) throw new TypeError(`${key} is no signer key`);
  return role;
}

/** The key that a record names; undefined when it names none. */
export const signerKeyNamed = (text: string): SignerKey | undefined =>
  text === 'audit' ? text : rollableRoles.flatMap((role) => generationsOf(role)).find((key) => key === text);

/** Every key that the role may come to have, in order. */
export const generationsOf = <Role extends RollableRole>(role: Role): (Role | `${Role}-${number}`)[] =>
  Array.from({ length: lastGeneration }, (_, index) => keyOfGeneration(role, index + 1));

/**
 * The later keys that are there: each role's generations from the second, up to the first that is missing. `has` looks one up.
 */
export async function laterKeys(has: (key: SignerKey) => Promise<boolean>): Promise<SignerKey[]> {
  const found: SignerKey[] = [];
  for (const role of rollableRoles) {
    for (const key of generationsOf(role).slice(1)) {
      if (!(await has(key))) break;
      found.push(key);
    }
  }
  return found;
}

const isLater = (role: string, key: string): boolean =>
  key.startsWith(`${role}-`) && /^\d+$/.test(key.slice(role.length + 1));
