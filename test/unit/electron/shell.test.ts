import { expect, test } from 'vitest';
import { assetPath } from '../../../electron/app-protocol.ts';
import { createCloseGuard } from '../../../electron/close-guard.ts';
import { isOwnFrame } from '../../../electron/hardening.ts';
import { zoomFor } from '../../../electron/zoom.ts';

test.each([
  ['app://kiosk/', '/srv/index.html'],
  ['app://kiosk/index.html?x#y', '/srv/index.html'],
  ['app://kiosk/assets/a-b.js', '/srv/assets/a-b.js'],
  ['app://other/index.html', null],
  ['file:///srv/index.html', null],
  ['app://kiosk/../main.js', '/srv/main.js'],
  ['app://kiosk/..%2fmain.js', null],
  ['app://kiosk/a/..%2f..%2fmain.js', null],
  ['app://kiosk/..%5cmain.js', null],
  ['app://kiosk/%00.js', null],
  ['app://kiosk/%zz.js', null],
  ['app://kiosk/secret.key', null],
  ['app://kiosk/no-extension', null],
])('%s is %s', (url, file) => {
  expect(assetPath('/srv', url)).toBe(file);
});

test('the kiosk is left when no unit is in a slot, and a wish to leave waits for that', () => {
  const refused: number[] = [];
  const guard = createCloseGuard((units) => refused.push(units));
  let left = 0;
  expect(guard.mayQuit()).toBe(true);
  guard.setBusy(2);
  expect(guard.mayQuit()).toBe(false);
  guard.whenFree(() => left++);
  guard.setBusy(1);
  expect({ left, refused }).toEqual({ left: 0, refused: [2] });
  guard.setBusy(0);
  guard.setBusy(0);
  expect(left).toBe(1);
});

test('a message counts only from the page itself', () => {
  const mainFrame = { url: 'app://kiosk/index.html' };
  const contents = { mainFrame };
  const from = (sender: object, senderFrame: object | null): boolean =>
    Reflect.apply(isOwnFrame, null, [contents, { sender, senderFrame }]);
  expect(from(contents, mainFrame)).toBe(true);
  expect(from(contents, { url: mainFrame.url })).toBe(false);
  expect(from({ mainFrame }, mainFrame)).toBe(false);
  expect(from(contents, null)).toBe(false);
  mainFrame.url = 'app://kiosk.example/index.html';
  expect(from(contents, mainFrame)).toBe(false);
});

test.each([
  [1280, 800, 1],
  [1024, 768, 1],
  [1920, 1080, 1.25],
  [1920, 1200, 1.25],
  [3840, 2160, 2.5],
  [1080, 1920, 1],
])('on %i × %i everything is shown %f times as large', (width, height, zoom) => {
  expect(zoomFor({ width, height })).toBe(zoom);
});
