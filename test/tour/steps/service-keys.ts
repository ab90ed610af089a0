import { withProduct } from '../product-file.ts';
import type { TourStep } from '../tour.ts';

export const serviceKeys: TourStep = {
  title: 'A product may have DPS make its symmetric keys, in an entry that is turned off until the unit passed',
  async run(tour) {
    const serial = 'SN00000064';
    const refused = { refused: 'DEVICE_REGISTRATION_REFUSED' };
    const asked = (text: string): string =>
      text.replace('# symmetric_key = "derived"', 'symmetric_key = "service-made"');
    await withProduct(tour, 'sensor', asked, async () => {
      tour.holds('the doctor says that such units can be made', await tour.station('doctor'), {
        findings: [{ check: 'keys made by DPS', state: 'ok' }],
      });
      const { registrationId, credential } = await tour.provision('zephyr-shell', 'sensor', serial);
      tour.holds('its device is turned away', await tour.register(registrationId, credential), refused);
      tour.holds('the sync turns the entry on', await tour.station('sync'), { code: 0, created: 1 });
      const assigned = { status: 'assigned' };
      tour.holds('and the device is let in', await tour.register(registrationId, credential), assigned);
      const roll = ['--add', '--serial', serial, '--reason', 'its time has come'];
      tour.holds('DPS’s keys are not rolled', await tour.station('enrollments', 'roll', ...roll), {
        code: 1,
        outcomes: [{ code: 'ROLL_SERVICE_KEY' }],
      });
      const again = await tour.provision('zephyr-shell', 'sensor', serial, 'its key leaked');
      tour.holds(
        'a rework makes new ones: the old key is refused',
        await tour.register(registrationId, credential),
        refused,
      );
      tour.holds('the sync turns the new entry on', await tour.station('sync'), { code: 0, created: 1 });
      tour.holds('and the new key is let in', await tour.register(registrationId, again.credential), assigned);

      await tour.emulator.setOutage('refuse');
      const scan = ['--product', 'sensor', '--serial', 'SN00000065', '--port', '/dev/null'];
      tour.holds('without DPS no such unit is begun', await tour.station('provision', ...scan), {
        code: 3,
        error: { code: 'SERVICE_KEYS_UNAVAILABLE' },
      });
      await tour.emulator.setOutage(null);
    });
  },
};
