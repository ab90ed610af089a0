import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestStation, edit } from '../../setup/station-home.ts';

const serial = '350000000000017';

test('a line takes its slots from station.toml, and `station ports` says what is not plugged in', async () => {
  await using line = await createTestStation();
  const none = await line.run(['line', '--product', 'tracker']);
  expect(none.code).toBe(2);
  expect(none.json()).toMatchObject([{ error: { code: 'USAGE_OPTION_MISSING' } }]);
  expect(Object((await line.run(['ports'])).json()[0])['emptySlots']).toEqual([]);

  await using device = await line.simulate('nrf91', serial, ['--no-pacing']);
  const port = String(device.ready['link']);
  await edit(join(line.home, 'station.toml'), (text) => `${text}\n[slots]\nA1 = "${port}"\nB1 = "usb:99-1"\n`);
  const result = await line.run(['line', '--product', 'tracker'], { stdin: `${serial}\n` });
  expect(result.json()).toMatchObject([{ slots: ['A1', 'B1'] }, { serial, slot: 'A1', outcome: 'PASS' }]);
  expect(result.code).toBe(0);

  const [ports] = (await line.run(['ports'])).json();
  expect(ports).toMatchObject({
    emptySlots: [
      { slot: 'A1', path: port, state: 'elsewhere' },
      { slot: 'B1', path: 'usb:99-1', state: 'not-plugged-in' },
    ],
  });
});
