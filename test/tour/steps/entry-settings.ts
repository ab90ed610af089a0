import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enrollmentLines, withProduct } from '../product-file.ts';
import { east, type TourStep, west } from '../tour.ts';

export const entrySettings: TourStep = {
  title: 'What an entry says of its device is changed; what somebody had set only by name; a rework keeps it',
  async run(tour) {
    const serial = '350000000000090';
    const onEast = enrollmentLines('allocation_policy = "static"', `iot_hubs = ["${east}"]`);
    const unit = await withProduct(tour, 'tracker', onEast, async () => {
      const made = await tour.provision('nrf91', 'tracker', serial);
      tour.holds('the sync makes its entry', await tour.station('sync'), { code: 0, created: 1 });
      return made;
    });
    tour.holds('its device goes where the entry says', await tour.register(unit.registrationId, unit.credential), {
      assignedHub: east,
    });
    const file = join(tour.root, 'move.toml');
    await writeFile(file, `[enrollment]\niot_hubs = ["${west}"]\ninitial_twin.tags.unit = "{serial}"\n`);
    const update = (...args: string[]) =>
      tour.station('enrollments', 'update', '--serial', serial, '--settings', file, ...args);
    const hubs = { setting: 'iot_hubs', cloud: east, wanted: west, replaces: true };
    tour.holds('a preview shows both sides', await update('--dry-run', '--replace', 'iot_hubs'), {
      code: 0,
      outcomes: [{ fate: 'would-change', differences: [hubs, { setting: 'initial_twin' }] }],
    });
    const because = ['--reason', 'tour'];
    tour.holds('what was set is not written over', await update(...because), {
      code: 1,
      outcomes: [{ code: 'ENROLLMENT_SETTINGS_DIFFER' }],
    });
    tour.holds('unless a person names it', await update('--replace', 'iot_hubs', ...because), {
      code: 0,
      outcomes: [{ fate: 'changed' }],
    });
    tour.holds('the device moves', await tour.register(unit.registrationId, unit.credential), { assignedHub: west });
    await tour.provision('nrf91', 'tracker', serial, 'a new certificate');
    tour.holds('a rework replaces the credential', await tour.station('sync'), { code: 0, replaced: 1 });
    tour.holds('and leaves what a person had the entry say', await tour.station('enrollments', 'show', serial), {
      ledger: { settings: { iot_hubs: west } },
      cloud: { settings: { iot_hubs: west } },
    });
  },
};
