import { changeGroup, deleteGroup, type GroupAct } from '../../cloud/acts/group-acts.ts';
import { cloudError } from '../../cloud/cloud-errors.ts';
import type { CloudGroup } from '../../cloud/group-directory.ts';
import type { GroupView } from '../../contract/groups.ts';
import type { Session } from '../../people/people.ts';
import { GroupPlans } from '../group-plans.ts';
import { heldTermsOf } from '../group-terms.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names =
  | 'groups.list'
  | 'groups.show'
  | 'groups.plan'
  | 'groups.carryOut'
  | 'groups.hubs'
  | 'groups.turn'
  | 'groups.delete';

const patienceMs = 60_000;
/** DPS has at most 200 groups (documentation of March 2024). */
const mostGroups = 200;
const shownDevices = 100;

/** Enrollment groups: looked at, made, changed, turned off and on, and removed. */
export const groupHandlers = ({ station }: HandlerParts): Pick<KioskHandlers, Names> => {
  const { ledger } = station;
  const plans = new GroupPlans(station);
  const shown = (found: CloudGroup): GroupView => {
    const { group, etag, attestation, status, primarySha256, secondarySha256, caReferences } = found;
    const isOwn = ledger.issuers().some(({ sha256 }) => [primarySha256, secondarySha256].includes(sha256));
    const references = caReferences && [caReferences.primary, caReferences.secondary].flatMap((name) => name ?? []);
    return { group, etag, attestation, status, primarySha256, secondarySha256, references, isOwn };
  };
  const acting = async (
    wanted: { group: string; reason: string; etag?: string },
    by: Session | null,
  ): Promise<GroupAct> => {
    const { groups } = await station.directory();
    return { ...wanted, person: personOf(by), ledger, groups, signal: AbortSignal.timeout(patienceMs) };
  };
  return {
    async 'groups.list'() {
      const { groups } = await station.directory();
      const page = await groups.page({ limit: mostGroups }, AbortSignal.timeout(patienceMs));
      return { groups: page.groups.map(shown) };
    },
    async 'groups.show'({ group }) {
      const { groups } = await station.directory();
      const signal = AbortSignal.timeout(patienceMs);
      const found = await groups.find(group, signal);
      if (found === undefined) throw cloudError('GROUP_MISSING', { group });
      const { registrations, next } = await groups.registrations(group, { limit: shownDevices }, signal);
      const devices = registrations.map(({ registrationId, status, hub, updatedAt }) => ({
        registrationId,
        serial: ledger.unitByRegistrationId(registrationId)?.serial ?? null,
        status,
        hub,
        updatedAt,
      }));
      return {
        group: shown(found),
        terms: heldTermsOf(found.settings),
        devices,
        more: next !== null,
        shown: devices.length,
      };
    },
    'groups.plan': (wish, by) => plans.plan(wish, personOf(by), (wanted) => acting(wanted, by)),
    async 'groups.carryOut'({ planId, reason, ...decisions }, by) {
      const wanted = { planId, reason, person: personOf(by) };
      return { how: await plans.carryOut(wanted, decisions, (one) => acting(one, by)) };
    },
    async 'groups.hubs'() {
      const administration = await station.administration();
      const instance = await administration.instance(AbortSignal.timeout(patienceMs));
      return { hubs: instance?.hubs.map(({ hostName }) => hostName) ?? [] };
    },
    async 'groups.turn'({ group, etag, status, reason }, by) {
      await changeGroup(await acting({ group, etag, reason }, by), { status });
      return {};
    },
    async 'groups.delete'({ group, etag, reason }, by) {
      await deleteGroup(await acting({ group, etag, reason }, by));
      return {};
    },
  };
};
