import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enrollmentLines, withProduct } from '../product-file.ts';
import type { Tour, TourStep } from '../tour.ts';

const turnedAway = { refused: 'DEVICE_REGISTRATION_REFUSED' };
const assigned = { status: 'assigned' };
const reason = ['--reason', 'tour'] as const;

export const rolling: TourStep = {
  title: 'The station rolls: a certificate, a derived key, and an issuing CA under a group, without a gap',
  async run(tour) {
    await certificate(tour);
    await derivedKey(tour);
    await issuingCa(tour);
  },
};

async function certificate(tour: Tour): Promise<void> {
  const serial = '350000000000066';
  const old = await tour.provision('nrf91', 'tracker', serial);
  tour.holds('the entry is made', await tour.station('sync'), { code: 0, created: 1 });
  const next = await tour.provision('nrf91', 'tracker', serial, 'a new certificate');
  const roll = (...args: string[]) => tour.station('enrollments', 'roll', '--serial', serial, ...args);
  const lets = async (what: string, expected: readonly object[]) =>
    tour.holds(what, [await register(tour, old), await register(tour, next)], expected);
  tour.holds('a look at what adding the new certificate would do', await roll('--add', '--dry-run'), {
    code: 0,
    outcomes: [{ fate: 'would-change' }],
  });
  await lets('only the old certificate is let in', [assigned, turnedAway]);
  tour.holds('the new one is added', await roll('--add', ...reason), { outcomes: [{ fate: 'changed' }] });
  await lets('both are let in', [assigned, assigned]);
  tour.holds('the new one is promoted', await roll('--promote', '--keep-old', ...reason), { code: 0, refused: 0 });
  await lets('both are let in still', [assigned, assigned]);
  tour.holds('the old one is dropped', await roll('--drop-old', ...reason), { outcomes: [{ fate: 'changed' }] });
  await lets('only the new one is let in', [turnedAway, assigned]);
}

async function derivedKey(tour: Tour): Promise<void> {
  const serial = 'SN00000066';
  const old = await tour.provision('zephyr-shell', 'sensor', serial);
  tour.holds('the entry is made', await tour.station('sync'), { code: 0, created: 1 });
  tour.holds('the next derivation key is made', await tour.station('hsm', 'create-device-key'), { generation: 2 });
  const roll = (...args: string[]) => tour.station('enrollments', 'roll', '--serial', serial, ...args, ...reason);
  await withStationLines(tour, '[device_keys]\nnext = 2', async () => {
    tour.holds('the next key is added before the device is touched', await roll('--add'), { code: 0, refused: 0 });
    tour.holds('what would lock the device out is refused', await roll('--promote'), {
      outcomes: [{ code: 'ROLL_DEVICE_HOLDS_OLD' }],
    });
  });
  await withStationLines(tour, '[device_keys]\ncurrent = 2', async () => {
    const next = await tour.provision('zephyr-shell', 'sensor', serial, 'the new key');
    tour.holds(
      'old and new are let in, without a sync',
      [await register(tour, old), await register(tour, next)],
      [assigned, assigned],
    );
    tour.holds('the new key is promoted, and the old one goes', await roll('--promote'), { code: 0, refused: 0 });
    tour.holds(
      'only the new one is let in',
      [await register(tour, old), await register(tour, next)],
      [turnedAway, assigned],
    );
  });
}

async function issuingCa(tour: Tour): Promise<void> {
  const file = join(tour.root, 'boss-pin');
  await writeFile(file, '24680246', { mode: 0o600 });
  const boss = ['--badge', 'boss', '--pin', `file:${file}`] as const;
  await tour.station('people', 'add', '--name', 'Boss', '--role', 'supervisor', ...boss);
  tour.holds(
    'the next issuing key is made, and approved by a second person',
    await tour.station('ca', 'next', ...boss, ...reason),
    {
      code: 0,
      key: 'issuing-ca-2',
    },
  );
  const self = ['--key', '2', '--name', 'Tour CA 2'];
  tour.holds('its certificate waits for its day', await tour.station('ca', 'self-sign', ...self), { active: false });
  tour.holds('a group of the old CA', await tour.station('groups', 'create', 'rolled-ca', ...reason), { code: 0 });
  const byGroup = enrollmentLines('via = "group"', 'group = "rolled-ca"');
  const make = (serial: string, rework?: string) =>
    withProduct(tour, 'tracker', byGroup, () => tour.provision('nrf91', 'tracker', serial, rework, boss));
  const old = await make('350000000000074');
  const roll = (...args: string[]) => tour.station('groups', 'roll', 'rolled-ca', ...args, ...reason);
  await withStationLines(tour, '[issuing.next]\nkey = 2\nfrom = "2026-01-01T00:00:00Z"', async () => {
    tour.holds('the group takes the next CA beside the old one', await roll('--add'), { fate: 'changed' });
    const next = await make('350000000000082');
    tour.holds(
      'what either signed is let in',
      [await register(tour, old), await register(tour, next)],
      [assigned, assigned],
    );
    tour.holds('each has signed what it has signed', await tour.station('ca', 'issuers'), {
      issuers: [{ state: 'signed' }, { state: 'signs', signed: 1, live: 1 }],
    });
    tour.holds('dropping the old CA would lock its device out', await roll('--promote'), {
      error: { code: 'ROLL_LOCKS_OUT' },
    });
    tour.holds('the next CA is promoted, the old one stays', await roll('--promote', '--keep-old'), {
      fate: 'changed',
    });
    const renewed = await make('350000000000074', 'the new CA');
    tour.holds('once the last device has a new certificate, the old CA goes', await roll('--drop-old'), {
      fate: 'changed',
      lockedOut: 0,
    });
    tour.holds(
      'what only the old one signed is let in no more',
      [await register(tour, old), await register(tour, renewed)],
      [turnedAway, assigned],
    );
  });
  // It would let in what the steps after this one make.
  await tour.station('groups', 'delete', 'rolled-ca', '--yes', ...reason);
}

const register = (tour: Tour, unit: Awaited<ReturnType<Tour['provision']>>) =>
  tour.register(unit.registrationId, unit.credential);

/** Does `work` while station.toml says something more, as if a person had edited it. */
async function withStationLines(tour: Tour, lines: string, work: () => Promise<void>): Promise<void> {
  const file = join(tour.home, 'station.toml');
  const plain = await readFile(file, 'utf8');
  await appendFile(file, `\n${lines}\n`);
  try {
    await work();
  } finally {
    await writeFile(file, plain);
  }
}
