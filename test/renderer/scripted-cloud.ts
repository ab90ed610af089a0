import type { RegistrationView } from '../../station/contract/audit.ts';
import type { ActPreview, ActResult, ActRow } from '../../station/contract/enrollments.ts';
import type { Handlers } from '../../station/contract/server.ts';

/** What a station says of the cloud, for screens without one. */
type CloudRow = Extract<keyof Handlers<unknown>, `${'enrollments' | 'work'}.${string}` | 'audit.registration'>;
export type CloudHandlers = Pick<Handlers<unknown>, CloudRow>;

export const scriptedRegistration: RegistrationView = {
  askedAt: '2026-05-04T09:12:11Z',
  person: 'c.supervisor',
  status: 'assigned',
  hub: 'factory-west.azure-devices.net',
  deviceId: 'gw-350000000000017',
  registeredAt: '2026-04-11T05:40:02Z',
  updatedAt: '2026-05-02T17:03:44Z',
  error: null,
};

const row = (index: number, fate: ActRow['fate'], code: string | null = null): ActRow => ({
  serial: String(350_000_000_000_000 + index * 17),
  registrationId: `gw-${350_000_000_000_000 + index * 17}`,
  fate,
  code,
  message: code === null ? null : `It was refused: ${code}.`,
});

const rows: ActRow[] = [
  row(1, 'refused', 'ENROLLMENT_FOREIGN'),
  row(2, 'refused', 'ENROLLMENT_MISSING'),
  row(3, 'recorded'),
  ...Array.from({ length: 12 }, (_, index) => row(4 + index, 'changed')),
  row(16, 'nothing'),
];

export const scriptedPreview: ActPreview = {
  planId: 'plan-1',
  act: 'disable',
  counts: { changed: 12, recorded: 1, nothing: 1, refused: 2 },
  absent: 3,
  rows,
};

export const scriptedResult: ActResult = {
  counts: { changed: 12, recorded: 1, nothing: 1, refused: 2 },
  left: 0,
  failure: null,
  rows,
};

export const scriptedCloud: CloudHandlers = {
  'audit.registration': () => scriptedRegistration,
  'enrollments.plan': ({ act }) => ({ ...scriptedPreview, act }),
  'enrollments.carryOut': () => scriptedResult,
  'work.stop': () => ({}),
};
