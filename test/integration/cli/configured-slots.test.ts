import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestStation, edit } from '../../setup/station-home.ts';
import { startStation, station } from '../../setup/station-process.ts';

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

test('`station ports` needs no station; with one, `--watch` begins with the slots that nothing is plugged into', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ports-'));
  try {
    const bare = await station(['ports', '--json', '--dir', join(root, 'nowhere')]);
    expect(bare.code).toBe(0);
    expect(bare.json()).toMatchObject([{ ports: expect.any(Array), emptySlots: [], sharedPorts: [] }]);

    const slots = '[slots]\nA1 = "usb:99-1"\nB1 = "usb:99-1.2"\n';
    await writeFile(join(root, 'station.toml'), `[station]\nid = "test-line"\n${slots}`);
    await using watching = await startStation(['ports', '--watch', '--dir', root]);
    expect(watching.ready).toEqual({ event: 'empty', slot: 'A1', path: 'usb:99-1', state: 'not-plugged-in' });
    const { code, stdout, stderr } = await watching.stop();
    expect(code).toBe(0);
    expect(stdout).toContain('"slot":"B1"');
    expect(stderr).toContain('slots A1 and B1 are one port');
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a line does not open two slots that are one port, whatever each calls it', async () => {
  await using line = await createTestStation();
  const slots = ['--slot', 'A1=usb:99-1', '--slot', 'B1=usb:99-1.2'];
  const refused = await line.run(['line', '--product', 'tracker', ...slots]);
  expect(refused.json()).toMatchObject([{ error: { code: 'SLOT_PORT_TAKEN' } }]);
  expect(refused.code).toBe(3);
});
