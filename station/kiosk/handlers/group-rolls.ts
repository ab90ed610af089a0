import { type RollAct, standingText } from '../../cloud/acts/entry-roll.ts';
import type { GroupRollContext } from '../../groups/group-credentials.ts';
import { carryOutGroupRoll, type PlannedGroupRoll, planGroupRoll } from '../../groups/group-roll.ts';
import { currentIssuer, plannedIssuer } from '../../issuing/issuers.ts';
import { KeptPlan } from '../kept-plan.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'groups.planRoll' | 'groups.roll';

const patienceMs = 60_000;

/** A group's CA or key is replaced step by step: planned, shown, carried out in the version that was looked at. */
export const groupRollHandlers = ({ station }: HandlerParts): Pick<KioskHandlers, Names> => {
  const { ledger, config } = station;
  const plans = new KeptPlan<{ plan: PlannedGroupRoll; keepOld: boolean }>();
  const contextOf = async (group: string, act: RollAct, keepOld: boolean): Promise<GroupRollContext> => {
    const { groups } = await station.directory();
    const nextIssuer = plannedIssuer(ledger, config.issuing)?.row ?? currentIssuer(ledger);
    const [signer, signal] = [() => station.signer(), AbortSignal.timeout(patienceMs)];
    return { group, act, keepOld, ledger, groups, signer, nextIssuer, signal };
  };
  return {
    async 'groups.planRoll'({ group, step, keepOld }, by) {
      const plan = await planGroupRoll(await contextOf(group, step, keepOld));
      if (plan.fate === 'nothing') return { planId: '', fate: 'nothing', before: null, after: null, lockedOut: 0 };
      const planId = plans.keep(personOf(by), { plan, keepOld });
      const [before, after] = [standingText(plan.before), standingText(plan.after)];
      return { planId, fate: plan.fate, before, after, lockedOut: plan.lockedOut };
    },
    async 'groups.roll'({ planId, reason, lockOut }, by) {
      const person = personOf(by);
      const { plan, keepOld } = plans.take(planId, person);
      const context = await contextOf(plan.group, plan.act, keepOld);
      await carryOutGroupRoll(plan, { ...context, reason, person, lockOut });
      return {};
    },
  };
};
