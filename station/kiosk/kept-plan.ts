import { randomUUID } from 'node:crypto';
import { kioskError } from './kiosk-errors.ts';

/** The newest plan, for whoever made it: what a person saw is what is carried out, once. */
export class KeptPlan<Plan> {
  #kept: { readonly planId: string; readonly person: string; readonly plan: Plan } | null = null;

  keep(person: string, plan: Plan): string {
    const planId = randomUUID();
    this.#kept = { planId, person, plan };
    return planId;
  }

  /** @throws ACT_PLAN_GONE */
  take(planId: string, person: string): Plan {
    const kept = this.#kept;
    if (kept?.planId !== planId || kept.person !== person) throw kioskError('ACT_PLAN_GONE');
    this.#kept = null;
    return kept.plan;
  }
}
