import type { InputOf, OutputOf } from '../../station/contract/contract.ts';
import { scriptedDrift, scriptedGroupPlan } from './scripted-cloud.ts';
import { type RecordHandlers, scriptedRecords } from './scripted-records.ts';
import type { Answers } from './scripted-station.ts';
import { order } from './states.ts';

/** What the scripted records answer to one question, for a double that answers without looking at the question. */
export async function recordAnswers(own: Partial<RecordHandlers> = {}, from = new Date()): Promise<Answers> {
  const records = scriptedRecords(own);
  const hour = new Date(from);
  hour.setMinutes(0, 0, 0);
  const yieldInput: InputOf<'yield.report'> = {
    from: new Date(hour.getTime() - 6 * 3_600_000).toISOString(),
    to: hour.toISOString(),
    product: null,
    order: null,
    by: 'code',
  };
  const units: OutputOf<'audit.units'> = await records['audit.units']({ filter: {}, limit: 60 }, null);
  const serial = units.units[4]?.serial ?? '';
  const actInput: InputOf<'enrollments.plan'> = {
    act: 'disable',
    keepOld: false,
    choice: { by: 'units', serials: [serial] },
    workId: 'w',
  };
  return {
    'audit.units': units,
    'audit.unit': await records['audit.unit']({ serial }, null),
    'audit.verify': await records['audit.verify']({ workId: 'verify' }, null),
    'audit.export': await records['audit.export']({ filter: {}, format: 'csv' }, null),
    'audit.registration': await records['audit.registration']({ serial }, null),
    'enrollments.plan': await records['enrollments.plan'](actInput, null),
    'enrollments.carryOut': await records['enrollments.carryOut'](
      { planId: 'plan-1', reason: 'recall 12', workId: 'w' },
      null,
    ),
    'drift.last': { report: scriptedDrift },
    'groups.show': await records['groups.show']({ group: 'trackers-2026' }, null),
    'setup.issuers': await records['setup.issuers']({}, null),
    'ca.list': await records['ca.list']({}, null),
    'groups.planRoll': await records['groups.planRoll']({ group: 'trackers-2026', step: 'add', keepOld: false }, null),
    'groups.plan': scriptedGroupPlan,
    'groups.hubs': await records['groups.hubs']({}, null),
    'groups.list': await records['groups.list']({}, null),
    'yield.report': await records['yield.report'](yieldInput, null),
    'orders.list': { orders: [order] },
    'sync.rows': await records['sync.rows']({ state: null, after: null, limit: 100 }, null),
    'sync.compare': await records['sync.compare']({ registrationId: 'x' }, null),
    'sync.test': await records['sync.test']({}, null),
    'setup.doctor': await records['setup.doctor']({}, null),
    'setup.ports': await records['setup.ports']({}, null),
    'setup.slots': await records['setup.slots']({}, null),
    'setup.products': await records['setup.products']({}, null),
    'setup.people': await records['setup.people']({}, null),
  };
}
