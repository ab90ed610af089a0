import type { Credential, Tour } from './tour.ts';

export const keyOf = (text: string): string => Buffer.from(text.padEnd(32, '.')).toString('base64');

export const symmetricKey = (primaryKey: string | null, secondaryKey: string | null = null): object => ({
  type: 'symmetricKey',
  symmetricKey: { primaryKey, secondaryKey },
});

export const withKey = (key: string): Credential => ({ kind: 'symmetric-key', key });

/** PUTs an individual enrollment as it should be now, whether it is there or not. */
export async function enroll(tour: Tour, registrationId: string, fields: object): Promise<void> {
  const answer = await tour.service(
    'PUT',
    `/enrollments/${registrationId}`,
    { registrationId, ...fields },
    tour.emulator.enrollments.get(registrationId) ? { 'if-match': '*' } : {},
  );
  tour.holds(`DPS takes the entry ${registrationId}`, answer, { status: 200 });
}
