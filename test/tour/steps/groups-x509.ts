import { deviceProtocols } from '../../../station/emulator/device-transports.ts';
import { enrollmentLines, withProduct } from '../product-file.ts';
import type { TourStep } from '../tour.ts';

export const groupsX509: TourStep = {
  title: 'A group by the station’s issuing CA: no call to the cloud for a unit',
  async run(tour) {
    const groups = (...args: string[]) => tour.station('groups', ...args);
    tour.holds('the group is made', await groups('create', 'trackers', '--reason', 'tour'), {
      code: 0,
      how: 'created',
      group: { attestation: 'x509', status: 'enabled' },
    });
    const serial = '350000000000041';
    const byGroup = enrollmentLines('via = "group"', 'group = "trackers"');
    const unit = await withProduct(tour, 'tracker', byGroup, () => tour.provision('nrf91', 'tracker', serial));
    tour.holds('the sync has nothing to do', await tour.station('sync'), { code: 0, created: 0, pending: 0 });
    for (const protocol of deviceProtocols) {
      tour.holds(
        `the device registers over ${protocol}`,
        await tour.register(unit.registrationId, unit.credential, protocol),
        { status: 'assigned' },
      );
    }
    tour.holds('the group shows its device and unit', await groups('show', 'trackers'), {
      devices: [{ registrationId: unit.registrationId, serial }],
    });
    tour.holds('the group is turned off', await groups('update', 'trackers', '--disable', '--reason', 'recall'), {
      code: 0,
    });
    tour.holds('and its device turned away', await tour.register(unit.registrationId, unit.credential), {
      refused: 'DEVICE_REGISTRATION_REFUSED',
    });
    tour.holds('and on again', await groups('update', 'trackers', '--enable', '--reason', 'over'), { code: 0 });
    tour.holds(
      'a second CA stands beside the first',
      await groups('update', 'trackers', '--add-issuer', '--reason', 'roll'),
      { code: 0 },
    );
    tour.holds('and goes again', await groups('update', 'trackers', '--drop-second', '--reason', 'roll'), {
      code: 0,
      after: { secondarySha256: null },
    });
    tour.holds('deleting asks for a yes', await groups('delete', 'trackers', '--reason', 'over'), { code: 2 });
    tour.holds('the group is deleted', await groups('delete', 'trackers', '--reason', 'over', '--yes'), { code: 0 });
    tour.holds('and is not there', await groups('show', 'trackers'), { code: 2, error: { code: 'GROUP_MISSING' } });
  },
};
