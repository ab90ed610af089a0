import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { homeAt, resolveHome } from '../../../station/config/home.ts';

test.each<[string | undefined, Record<string, string>, string]>([
  ['/flag', { STATION_DIR: '/env', XDG_DATA_HOME: '/xdg' }, '/flag'],
  ['', { STATION_DIR: '/env', XDG_DATA_HOME: '/xdg' }, '/env'],
  [undefined, { STATION_DIR: '', XDG_DATA_HOME: '/xdg' }, '/xdg/provisioning-station'],
  [undefined, { XDG_DATA_HOME: 'relative' }, '/users/o/.local/share/provisioning-station'],
  [undefined, {}, '/users/o/.local/share/provisioning-station'],
])('with --dir %s and %j the home is %s', (flag, env, dir) => {
  expect(resolveHome(flag, env, '/users/o').dir).toBe(dir);
});

test('a relative home is one place from then on', () => {
  expect(homeAt('here').ledgerFile).toBe(join(resolve('here'), 'ledger', 'station.db'));
});
