import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bindSlot, slotsOnFile } from '../../../station/config/edit-slots.ts';
import { type Home, homeAt } from '../../../station/config/home.ts';
import { stationFileText } from '../../../station/config/samples/station-file.ts';

const sample = stationFileText({ id: 'line-1', site: 'here', signer: { kind: 'software' } });
let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'slots-')));
});
afterEach(() => rm(home.dir, { recursive: true, force: true }));

const write = (text: string) => writeFile(home.stationFile, text);
const read = () => readFile(home.stationFile, 'utf8');

describe('a slot is bound in station.toml', () => {
  test('which has none yet: the sample stays as it is, comments and all', async () => {
    await write(sample);
    await bindSlot(home, '1', 'usb:1-2.3');
    expect(await read()).toBe(`${sample}\n[slots]\n1 = "usb:1-2.3"\n`);
    await bindSlot(home, 'left.2', '/dev/ttyUSB0');
    expect(await slotsOnFile(home)).toEqual({ 1: 'usb:1-2.3', 'left.2': '/dev/ttyUSB0' });
  });

  test('to another port: its comment and its neighbours stay', async () => {
    const slots = '\n[slots]\n# from the left\n1 = "usb:1-1"  # the old fixture\n"2" = \'/dev/b\'\n';
    await write(`${sample}${slots}\n[people]\nidle_lock_seconds = 60\n`);
    await bindSlot(home, '1', 'usb:1-9');
    await bindSlot(home, '2', '/dev/c');
    await bindSlot(home, '3', '/dev/d');
    expect(await read()).toBe(
      `${sample}\n[slots]\n# from the left\n1 = "usb:1-9"  # the old fixture\n"2" = "/dev/c"\n3 = "/dev/d"\n\n[people]\nidle_lock_seconds = 60\n`,
    );
    await bindSlot(home, '2', null);
    expect(await slotsOnFile(home)).toEqual({ 1: 'usb:1-9', 3: '/dev/d' });
  });

  test.each(['slots = { 1 = "/dev/a", 2 = "/dev/b" }', 'slots.1 = "/dev/a"\nslots.2 = "/dev/b"'])(
    'not where lines are not slots: %s',
    async (top) => {
      await write(`${top}\n${sample}`);
      await expect(bindSlot(home, '1', '/dev/z')).rejects.toMatchObject({ code: 'SLOTS_NOT_EDITABLE' });
      expect(await read()).toBe(`${top}\n${sample}`);
    },
  );

  test('not to a port that another slot has, nor under a name that no slot may have', async () => {
    await write(`${sample}\n[slots]\n1 = "/dev/a"\n`);
    await expect(bindSlot(home, '2', '/dev/a')).rejects.toMatchObject({ code: 'SLOT_PORT_TAKEN' });
    await expect(bindSlot(home, 'a slot', '/dev/b')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await slotsOnFile(home)).toEqual({ 1: '/dev/a' });
  });
});
