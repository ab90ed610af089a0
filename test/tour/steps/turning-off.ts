import type { TourStep } from '../tour.ts';

export const turningOff: TourStep = {
  title: 'Entries are disabled, enabled and deleted, with preview and reason',
  async run(tour) {
    const serials = ['350000000000025', '350000000000033'] as const;
    const units = [];
    for (const serial of serials) units.push(await tour.provision('nrf91', 'tracker', serial));
    tour.holds('the sync makes their entries', await tour.station('sync'), { code: 0, created: 2 });
    const chosen = serials.flatMap((serial) => ['--serial', serial]);
    const enrollments = (act: string, ...args: string[]) => tour.station('enrollments', act, ...args);

    tour.holds('a preview says what would happen', await enrollments('disable', ...chosen, '--dry-run'), {
      code: 0,
      outcomes: [{ fate: 'would-change' }, { fate: 'would-change' }],
    });
    tour.holds('many need a yes', await enrollments('disable', ...chosen, '--reason', 'recall'), {
      code: 2,
      error: { code: 'USAGE_NOT_CONFIRMED' },
    });
    tour.holds('with it they are disabled', await enrollments('disable', ...chosen, '--reason', 'recall', '--yes'), {
      code: 0,
      refused: 0,
    });
    for (const { registrationId, credential } of units) {
      tour.holds(`${registrationId} is turned away`, await tour.register(registrationId, credential), {
        refused: 'DEVICE_REGISTRATION_REFUSED',
      });
    }
    tour.holds(
      'one is enabled again',
      await enrollments('enable', '--serial', serials[0], '--reason', 'it was nothing'),
      { code: 0 },
    );
    const [first, second] = units;
    if (!first || !second) throw new Error('two units were provisioned');
    tour.holds('and is let in', await tour.register(first.registrationId, first.credential), { status: 'assigned' });
    tour.holds('the other is deleted', await enrollments('delete', '--serial', serials[1], '--reason', 'scrapped'), {
      code: 0,
    });
    tour.holds('its entry is gone', await tour.service('GET', `/enrollments/${second.registrationId}`), {
      status: 404,
    });
    tour.holds('every act is in the ledger, which verifies', await tour.station('ledger', 'verify'), { code: 0 });
  },
};
