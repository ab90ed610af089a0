// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listenForScans } from '../../../renderer/scanner/listen.ts';
import type { Scan } from '../../../renderer/scanner/meaning.ts';

let scans: Scan[] = [];
let stop: () => void = () => undefined;

beforeEach(() => {
  scans = [];
  document.body.innerHTML = '<button>Stop</button><input data-typing value="12">';
  stop = listenForScans((scan) => scans.push(scan) > 0);
});
afterEach(() => stop());

let nowMs = 0;

/** What a wedge does: keys 5 ms apart, whatever the machine is busy with, each into the field that has the focus. */
function wedge(text: string): KeyboardEvent {
  nowMs += 1000;
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    nowMs += 5;
    Object.defineProperty(event, 'timeStamp', { value: nowMs });
    const field = document.activeElement;
    (field ?? document.body).dispatchEvent(event);
    const now = document.activeElement;
    if (now instanceof HTMLInputElement && key.length === 1) now.value += key;
    return event;
  };
  for (const key of text.split('')) press(key);
  return press('Enter');
}

describe('a scan', () => {
  test('presses no button that has the focus', () => {
    document.querySelector('button')?.focus();
    expect(wedge('350000000000017').defaultPrevented).toBe(true);
    expect(scans).toEqual([{ kind: 'unit', text: '350000000000017' }]);
  });

  test('leaves a field as it was', () => {
    const field = document.querySelector('input');
    field?.focus();
    wedge('B-1007');
    expect(field?.value).toBe('12');
    expect(scans).toEqual([{ kind: 'badge', badge: 'B-1007' }]);
  });

  test('goes to whoever came last, and past those who leave it', () => {
    const taken: string[] = [];
    const stops = [
      listenForScans(({ kind }) => taken.push(`dialog ${kind}`) > 0),
      listenForScans(({ kind }) => kind === 'badge' && taken.push('badge only') > 0),
    ];
    wedge('350000000000017');
    wedge('BADGE:7');
    for (const end of stops) end();
    wedge('350000000000018');
    expect(taken).toEqual(['dialog unit', 'badge only']);
    expect(scans).toEqual([{ kind: 'unit', text: '350000000000018' }]);
  });

  test('that nobody takes is a person’s typing: its Enter does what Enter does', () => {
    stop();
    stop = listenForScans(() => false);
    expect(wedge('1234').defaultPrevented).toBe(false);
  });
});
