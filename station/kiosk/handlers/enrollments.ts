import { setImmediate } from 'node:timers/promises';
import { actSubject, isMeant, searchedSubjects } from '../../acts/act-subjects.ts';
import type { ActSubject } from '../../cloud/acts/enrollment-act.ts';
import type { UnitChoice } from '../../contract/enrollments.ts';
import type { Station } from '../../station.ts';
import { EnrollmentPlans, mostEntries } from '../enrollment-plans.ts';
import { kioskError } from '../kiosk-errors.ts';
import { askRegistration } from '../registrations.ts';
import { searchOf } from './audit.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'enrollments.plan' | 'enrollments.carryOut' | 'audit.registration' | 'work.stop';

/** How long a person waits for one word of the cloud's. */
const patienceMs = 20_000;

/** What a person does to entries that the cloud holds, and asks the cloud about a device. */
export const enrollmentHandlers = ({ station, store, sync, works }: HandlerParts): Pick<KioskHandlers, Names> => {
  const plans = new EnrollmentPlans(station);
  const progress =
    (workId: string, stage: string) =>
    (done: number, total: number): void =>
      store.progress(workId, stage, done, total);
  return {
    'enrollments.plan': ({ act, keepOld, update, choice, workId }, by) =>
      works.run(workId, async (stop) => {
        const wanted = { act, keepOld, update, person: personOf(by), ...(await chosen(station, act, choice)) };
        return plans.plan(wanted, stop, progress(workId, 'plan'));
      }),
    async 'enrollments.carryOut'({ planId, reason, workId }, by) {
      const wanted = { planId, reason, person: personOf(by) };
      const result = await works.run(workId, (stop, closing) =>
        plans.carryOut(wanted, { stop, closing }, progress(workId, 'act')),
      );
      sync.refresh();
      return result;
    },
    'audit.registration': ({ serial }, by) =>
      askRegistration(station, { serial, person: personOf(by) }, AbortSignal.timeout(patienceMs)),
    'work.stop'({ workId }) {
      works.stop(workId);
      return {};
    },
  };
};

/** The line goes on between so many units. */
const pauseEvery = 500;

/**
 * The chosen units that the act is about; of units that were named, all, so that each is answered for.
 * @throws ACT_TOO_MANY
 */
async function chosen(
  station: Station,
  act: string,
  choice: UnitChoice,
): Promise<{ subjects: ActSubject[]; absent: number }> {
  const { ledger } = station;
  if (choice.by === 'units') {
    const units = [...new Set(choice.serials)].flatMap((serial) => ledger.unit(serial) ?? []);
    return { subjects: units.map((unit) => actSubject(ledger, unit)), absent: choice.serials.length - units.length };
  }
  const search = searchOf(choice.filter);
  if (ledger.audit.countUnits(search).capped) throw kioskError('ACT_TOO_MANY', { most: mostEntries });
  const subjects: ActSubject[] = [];
  let absent = 0;
  for (const subject of searchedSubjects(ledger, search)) {
    if (isMeant(act, subject)) subjects.push(subject);
    else absent += 1;
    if ((subjects.length + absent) % pauseEvery === 0) await setImmediate();
  }
  return { subjects, absent };
}
