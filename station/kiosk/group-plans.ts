import { existing, type GroupAct, settingsDiffer } from '../cloud/acts/group-acts.ts';
import { changeSettings } from '../cloud/acts/group-settings-act.ts';
import { cloudError } from '../cloud/cloud-errors.ts';
import { type SettingDifference, settingDifferences } from '../cloud/enrollment-settings.ts';
import type { GroupPlan, GroupRisk, GroupWish } from '../contract/group-plans.ts';
import type { GroupSettingName } from '../contract/group-settings.ts';
import { planGroupChange } from '../groups/change-group.ts';
import { assertNoConcern, type GroupConcern } from '../groups/group-concerns.ts';
import { makeGroup, planGroup } from '../groups/make-group.ts';
import type { Station } from '../station.ts';
import { wantedTerms } from './group-terms.ts';
import { KeptPlan } from './kept-plan.ts';
import { shownConcern } from './shown-concern.ts';

/** What a person decides beside the act itself: what is written over, and what is done although it looks wrong. */
export interface GroupDecisions {
  readonly replace: readonly GroupSettingName[];
  readonly accept: readonly GroupRisk[];
}

export type GroupActor = (wanted: { group: string; etag?: string; reason: string }) => Promise<GroupAct>;

/** What a wish means now, and the way to do exactly that. */
interface Looked {
  readonly fate: GroupPlan['fate'];
  readonly changes: readonly SettingDifference[];
  readonly concerns: readonly GroupConcern[];
  /** The version that it is about; null: there is none. */
  readonly etag: string | null;
  carryOut(): Promise<'created' | 'found-equal' | 'changed'>;
}

/** Groups that are made or changed: first planned and shown, then looked at once more and carried out, once. */
export class GroupPlans {
  readonly #station: Station;
  readonly #kept = new KeptPlan<{ readonly wish: GroupWish; readonly etag: string | null }>();

  constructor(station: Station) {
    this.#station = station;
  }

  /** Changes nothing. @throws GROUP_*, DPS_*, CA_* */
  async plan(wish: GroupWish, person: string, acting: GroupActor): Promise<GroupPlan> {
    const { fate, changes, concerns, etag } = await this.#look(wish, '', { replace: [], accept: [] }, acting);
    return {
      planId: this.#kept.keep(person, { wish, etag }),
      fate,
      changes: changes.map(({ setting, cloud, wanted, replaces }) => ({
        setting,
        before: cloud,
        after: wanted,
        replaces,
      })),
      concerns: concerns.map(shownConcern),
    };
  }

  /**
   * Does what was planned, where it still means the same. @throws ACT_PLAN_GONE, GROUP_CHANGED, GROUP_SETTINGS_DIFFER when
   * something that somebody had set was not named, what nobody accepted, DPS_*, the signer's errors
   */
  async carryOut(
    { planId, reason, person }: { planId: string; reason: string; person: string },
    decisions: GroupDecisions,
    acting: GroupActor,
  ): Promise<'created' | 'found-equal' | 'changed'> {
    const { wish, etag } = this.#kept.take(planId, person);
    const now = await this.#look(wish, reason, decisions, acting);
    if (now.etag !== etag) throw cloudError('GROUP_CHANGED', { group: wish.group });
    assertNoConcern(now.concerns);
    const undecided = now.changes.filter(({ setting, replaces }) => replaces && !decisions.replace.includes(setting));
    if (undecided.length > 0) throw settingsDiffer(wish.group, undecided);
    return now.carryOut();
  }

  async #look(
    wish: GroupWish,
    reason: string,
    { replace, accept }: GroupDecisions,
    acting: GroupActor,
  ): Promise<Looked> {
    const station = this.#station;
    const { group, terms } = wish;
    if (wish.what === 'create') {
      const { by, status } = wish;
      const { settings } = wantedTerms(group, terms, {});
      const act = await acting({ group, reason });
      const plan = await planGroup(act, station, { by, status, settings }, accept);
      const { found, differences, concerns } = plan;
      if (differences.length > 0) throw settingsDiffer(group, differences);
      const carryOut = async () => (await makeGroup(act, station, plan)).how;
      if (found !== null) return { fate: 'record', changes: [], concerns, etag: found.etag, carryOut };
      return { fate: 'create', changes: settingDifferences({}, settings), concerns, etag: null, carryOut };
    }
    const { etag, secondCa } = wish;
    const act = await acting({ group, etag, reason });
    const held = await existing(act);
    const asked = { ...wantedTerms(group, terms, held.settings), ...(secondCa !== undefined && { secondCa }) };
    const plan = await planGroupChange(act, station, { ...asked, replace }, accept);
    const { differences, concerns } = plan;
    return {
      fate: differences.length === 0 ? 'nothing' : 'change',
      changes: differences,
      concerns,
      etag,
      async carryOut() {
        await changeSettings(act, plan, { ...asked, replace });
        return 'changed';
      },
    };
  }
}
