import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enrollmentLines, withProduct } from '../product-file.ts';
import { east, type TourStep, west } from '../tour.ts';

export const groupSettings: TourStep = {
  title: 'A group by CA reference, and what a group says of its devices; nothing that differs is overwritten unnamed',
  async run(tour) {
    const groups = (...args: string[]) => tour.station('groups', ...args);
    const because = ['--reason', 'tour'];
    const file = async (name: string, ...lines: string[]): Promise<string> => {
      const path = join(tour.root, name);
      await writeFile(path, ['[enrollment]', ...lines, ''].join('\n'));
      return path;
    };
    const first = await file(
      'first.toml',
      'allocation_policy = "static"',
      `iot_hubs = ["${east}"]`,
      'reprovision_policy = "reset"',
      'initial_twin = { tags = { line = 7 }, desired = { every = 60 } }',
    );
    const create = ['create', 'plant', '--ca-reference', 'line', '--settings', first, ...because];

    await tour.station('ca', 'upload', '--name', 'line');
    tour.holds('a CA that nobody has proven makes no group', await groups(...create), {
      code: 3,
      error: { code: 'DPS_CA_UNVERIFIED' },
    });
    await tour.station('ca', 'verify', 'line');
    const north = await file('north.toml', 'allocation_policy = "static"', 'iot_hubs = ["north.azure-devices.net"]');
    tour.holds(
      'nor does a hub that is not linked',
      await groups('create', 'plant', '--ca-reference', 'line', '--settings', north, ...because),
      { code: 3, error: { code: 'DPS_HUB_UNKNOWN' } },
    );
    tour.holds('a look at what would be made', await groups(...create, '--dry-run'), { code: 0, found: null });
    tour.holds('the group is made', await groups(...create), {
      code: 0,
      how: 'created',
      group: { caReferences: { primary: 'line' }, settings: { iot_hubs: east, reprovision_policy: 'reset' } },
    });
    const byGroup = enrollmentLines('via = "group"', 'group = "plant"');
    const serial = '350000000000058';
    const unit = await withProduct(tour, 'tracker', byGroup, () => tour.provision('nrf91', 'tracker', serial));
    const { registrationId, credential } = unit;
    tour.holds('its device goes to the hub that the group names', await tour.register(registrationId, credential), {
      assignedHub: east,
    });
    tour.holds('with the group’s twin', tour.emulator.devicesOf(east).get(registrationId), {
      twin: { tags: { line: 7 }, properties: { desired: { every: 60 } } },
    });

    const other = await file('other.toml', `iot_hubs = ["${west}"]`);
    const update = ['update', 'plant', '--settings', other, ...because];
    tour.holds('a preview shows both sides', await groups(...update, '--dry-run'), {
      code: 0,
      differences: [{ setting: 'iot_hubs', cloud: east, wanted: west, replaces: true }],
    });
    tour.holds('what somebody had set is not written over', await groups(...update), {
      code: 2,
      error: { code: 'GROUP_SETTINGS_DIFFER' },
    });
    tour.holds('unless a person names it', await groups(...update, '--replace', 'iot_hubs'), {
      code: 0,
      after: { settings: { iot_hubs: west, allocation_policy: 'static', reprovision_policy: 'reset' } },
    });
    tour.holds('the device moves, and begins anew there', await tour.register(registrationId, credential), {
      assignedHub: west,
      substatus: 'deviceDataReset',
    });
    tour.holds(
      'groups are found by what they are',
      await groups('list', '--attestation', 'ca-reference', '--hub', west),
      {
        groups: [{ group: 'plant', ca: 'line' }],
      },
    );
    const out = join(tour.root, 'plant.csv');
    const listed = ['show', 'plant', '--registration', 'assigned', '--out', out, '--format', 'csv'];
    tour.holds('what it let in goes into a file', await groups(...listed), { code: 0, rows: 1 });
    const lines = (await readFile(out, 'utf8')).split('\r\n');
    tour.holds('which says what was asked', lines[0]?.includes('""registration"":""assigned""'), true);
    tour.holds('the group goes again', await groups('delete', 'plant', '--yes', ...because), { code: 0 });
    tour.holds('and the CA', await tour.station('ca', 'delete', 'line', '--yes'), { code: 0 });
  },
};
