import { lstat, mkdir, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addSystemFiles, withoutTrash } from '../../../electron/development/complete-deb.ts';
import { icnsOf, icoOf } from '../../../electron/development/icon-files.ts';
import { importedPackages, namedPackages } from '../../../electron/development/shipped-packages.ts';
import { version } from '../../../station/version.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const packaging = join(root, 'packaging');

test('the version is the manifest’s', async () => {
  expect(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).toMatchObject({ version });
});

test('packages are found however a script loads them', () => {
  const script = `import { a } from "zod/v4"; import "node:fs"; require.resolve("mqtt"); load("usb2", 'usb');`;
  expect(importedPackages(script)).toEqual(['zod']);
  expect(namedPackages(script, ['mqtt', 'usb', 'serialport'])).toEqual(['mqtt', 'usb']);
});

test('a .deb has the rules, the unit, the user and the command line where the system looks for them', async () => {
  const staged = await mkdtemp(join(tmpdir(), 'station-deb-test-'));
  try {
    await mkdir(join(staged, 'usr', 'bin'), { recursive: true });
    await addSystemFiles(staged, packaging);
    expect(await readlink(join(staged, 'usr/bin/station'))).toBe('../lib/provisioning-station/resources/station');
    for (const file of [
      'udev/rules.d/70-provisioning-station.rules',
      'systemd/system/station-kiosk.service',
      'sysusers.d/provisioning-station.conf',
    ]) {
      expect((await lstat(join(staged, 'usr/lib', file))).mode & 0o777, file).toBe(0o644);
    }
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
});

test('no desktop comes with it', () => {
  const control = 'Depends: libsecret-1-0, kde-cli-tools | kde-runtime | trash-cli | gvfs, udev\nSuggests: opensc\n';
  expect(withoutTrash(control)).toBe('Depends: libsecret-1-0, udev\nSuggests: opensc\n');
});

const pngOf = (size: number): Promise<Buffer> => readFile(join(packaging, 'icons', `station-${size}.png`));

test.each([16, 24, 32, 48, 64, 128, 256, 512])('the icon of %i pixels has that many', async (size) => {
  const png = await pngOf(size);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // IHDR is the first chunk: width and height.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
});

test('Windows and macOS have the same pictures', async () => {
  const pictures = await Promise.all([16, 256].map(async (size) => ({ size, png: await pngOf(size) })));
  const ico = icoOf(pictures);
  const at = ico.readUInt32LE(6 + 16 + 12);
  expect(ico.subarray(at, at + ico.readUInt32LE(6 + 16 + 8))).toEqual(pictures[1]?.png);
  const committed = await readFile(join(packaging, 'icons', 'station.ico'));
  for (const { png } of pictures) expect(committed.includes(png)).toBe(true);
  const icns = await readFile(join(packaging, 'icons', 'station.icns'));
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  for (const { png } of pictures.slice(1)) {
    expect(icns.includes(png)).toBe(true);
    expect(icnsOf(pictures).includes(png)).toBe(true);
  }
});
