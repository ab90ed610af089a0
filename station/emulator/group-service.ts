import type { DpsClock } from './dps-clock.ts';
import { groupExists, groupNotFound, preconditionFailed, quotaExceeded } from './dps-error.ts';
import { type GroupRecord, registrationKey } from './enrollment.ts';
import { etagMatches } from './etag.ts';
import { validateGroup } from './group-validation.ts';
import type { ServiceState, StateEntry } from './service-state.ts';

/** The rules of enrollment groups; as with enrollments, each change is checked and made in one turn of the event loop. */
export interface GroupService {
  readonly find: (groupId: string) => GroupRecord | undefined;
  /** Without `ifMatch`: create. With it: update that version. @throws DpsError 400004, 403204, 409204, 412201 */
  put(body: unknown, groupId: string, ifMatch: string | undefined): Promise<GroupRecord>;
  /** Its registrations go with it. @throws DpsError 404204, 412201 */
  remove(groupId: string, ifMatch: string | undefined): Promise<void>;
}

/** Azure's limit, for X.509 and for symmetric keys each. */
const maxGroups = 100;

export function createGroupService(options: {
  state: ServiceState;
  clock: DpsClock;
  nextEtag: () => string;
  /** Whether a CA of that name was uploaded to the service. */
  hasCa: (name: string) => boolean;
}): GroupService {
  const { state, clock, nextEtag, hasCa } = options;
  const find = (groupId: string): GroupRecord | undefined => state.groups.get(registrationKey(groupId));

  return {
    find,
    async put(body, groupId, ifMatch) {
      const existing = find(groupId);
      if (ifMatch === undefined && existing) throw groupExists();
      if (ifMatch !== undefined && !(existing && etagMatches(ifMatch, existing.etag))) throw preconditionFailed();
      const draft = validateGroup(body, existing, hasCa);
      const { type } = draft.attestation;
      const others = [...state.groups.values()].filter(
        (group) => group !== existing && group.attestation.type === type,
      ).length;
      if (others >= maxGroups) throw quotaExceeded(`At most ${maxGroups} enrollment groups may attest by ${type}.`);
      const now = clock.timestamp();
      const record: GroupRecord = {
        ...draft,
        etag: nextEtag(),
        createdDateTimeUtc: existing?.createdDateTimeUtc ?? now,
        lastUpdatedDateTimeUtc: now,
      };
      await state.commit({ kind: 'group', record });
      return record;
    },
    async remove(groupId, ifMatch) {
      const existing = find(groupId);
      if (!existing) throw groupNotFound();
      if (ifMatch !== undefined && !etagMatches(ifMatch, existing.etag)) throw preconditionFailed();
      const registered = [...state.registrationsOf(groupId).values()];
      await state.commit(
        { kind: 'group-deleted', groupId },
        ...registered.map(({ registrationId }): StateEntry => ({ kind: 'registration-deleted', registrationId })),
      );
    },
  };
}
