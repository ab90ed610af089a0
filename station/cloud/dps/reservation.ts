import type { AnsweredEnrollment } from './wire-schema.ts';

/** The tag of an initial twin by which a reserved entry is known again; the entry's own settings take its place. */
const tag = 'stationReservation';

/** The initial twin of an entry that a run reserved, as it stands in a request. */
export const reservationTwin = (runId: string) => ({ tags: { [tag]: runId }, properties: { desired: {} } });

/** Takes the mark out of an entry whose product has no initial twin of its own. */
export const unmarked = { initialTwin: { tags: {}, properties: { desired: {} } } };

/** The run that reserved the entry; null when none did, or the entry has settings of its own since. */
export function reservedBy({ initialTwin }: AnsweredEnrollment): string | null {
  const mark = initialTwin?.tags?.[tag];
  return typeof mark === 'string' ? mark : null;
}
