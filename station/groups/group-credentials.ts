import type { RollAct, Standing } from '../cloud/acts/entry-roll.ts';
import type { GroupAct } from '../cloud/acts/group-acts.ts';
import { isStationError } from '../domain/station-error.ts';
import type { IssuerRow, LedgerReader } from '../ledger/ledger.ts';
import { adoptedGroupKeys } from '../line/derivation-key.ts';
import { keyOfGeneration } from '../signer/key-generations.ts';
import { type GroupKey, groupKey, type Signer } from '../signer/signer.ts';
import { digestOf, type GroupStanding } from './group-standing.ts';
import { heldAs } from './keyed-group.ts';

export interface GroupRollContext extends Omit<GroupAct, 'reason' | 'person'> {
  readonly act: RollAct;
  /** With `promote`: the old CA or key stays beside the new one until it is dropped. */
  readonly keepOld: boolean;
  readonly signer: () => Promise<Signer>;
  /** The issuing CA that an X.509 group comes to let in. */
  readonly nextIssuer: IssuerRow | undefined;
}

/** What of the group's credentials is this station's. */
export interface OwnCredentials {
  holds(now: Standing): boolean;
  /** null: it lets in already what it shall. `sha256` null: a key that is still to be made. */
  readonly next: { readonly sha256: string | null; readonly isThere: boolean } | null;
  keyOf(primary: string): GroupKey | null;
  /** Whose devices are let in no more after it. */
  drops(before: Standing, after: Standing): DroppedCredential[];
}
export type DroppedCredential = Parameters<LedgerReader['groupUnits']>[1];

/** Units in use that are let in no more, counted now. */
export const lockedOut = (ledger: LedgerReader, group: string, drops: readonly DroppedCredential[]): number =>
  drops.reduce((sum, dropped) => sum + ledger.groupUnits(group, dropped), 0);

export async function ownCredentials(standing: GroupStanding, context: GroupRollContext): Promise<OwnCredentials> {
  return standing.found.attestation === 'symmetric-key' ? ownKeys(standing, context) : ownIssuers(standing, context);
}

function ownIssuers({ now }: GroupStanding, { ledger, nextIssuer }: GroupRollContext): OwnCredentials {
  const known = new Set(ledger.issuers().map(({ sha256 }) => sha256));
  const isOwn = (sha256: string | null): boolean => sha256 === null || known.has(sha256);
  const sha256 = nextIssuer?.sha256;
  return {
    holds: ({ primary, secondary }) => isOwn(primary) && isOwn(secondary),
    next: sha256 === undefined || sha256 === now.primary ? null : { sha256, isThere: now.secondary === sha256 },
    keyOf: () => null,
    drops: (before, after) => gone(before, after).map((issuer) => ({ issuer })),
  };
}

async function ownKeys({ now }: GroupStanding, context: GroupRollContext): Promise<OwnCredentials> {
  const { group, groups, ledger, signal } = context;
  const signer = await context.signer();
  const adopted = adoptedGroupKeys(ledger, group);
  const next = keyOfGeneration(groupKey, adopted.length + 1);
  const hasNext = await signer.keyInfo(next).then(() => true, unlessMissing);
  const keys = await groups.keys(group, signal);
  const names = new Map<string, GroupKey>();
  try {
    for (const secret of [keys.primary, keys.secondary]) {
      const name = await heldAs(signer, hasNext ? [...adopted, next] : adopted, secret, signal);
      if (name !== undefined) names.set(digestOf(secret), name);
    }
  } finally {
    keys.primary.fill(0);
    keys.secondary.fill(0);
  }
  const isLast = names.get(now.primary) === adopted.at(-1);
  const isAdded = names.get(now.secondary ?? '') === adopted.at(-1) && !isLast;
  const isBrought = hasNext && names.get(now.secondary ?? '') === next;
  return {
    // A key that the signer was given and the cloud no longer has is nobody's.
    holds: ({ primary }) => names.has(primary) && (!hasNext || isBrought),
    next: { sha256: isBrought || isAdded ? now.secondary : null, isThere: isBrought || isAdded },
    keyOf: (primary) => (primary === 'next' ? next : (names.get(primary) ?? null)),
    drops: (before, after) =>
      gone(before, after).flatMap((key) => {
        const derivationKey = names.get(key);
        return derivationKey === undefined ? [] : [{ derivationKey }];
      }),
  };
}

const gone = (before: Standing, { primary, secondary }: Standing): string[] =>
  [before.primary, before.secondary].flatMap((held) =>
    held === null || held === primary || held === secondary ? [] : [held],
  );

function unlessMissing(error: unknown): false {
  if (isStationError(error, 'SIGNER_KEY_MISSING')) return false;
  throw error;
}
