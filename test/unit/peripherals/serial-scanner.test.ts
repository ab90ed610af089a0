import { describe, expect, test } from 'vitest';
import { deviceError } from '../../../station/devices/device-errors.ts';
import type { ByteLink, OpenLink } from '../../../station/devices/transport/byte-link.ts';
import { scannedText, startSerialScanner } from '../../../station/peripherals/serial-scanner.ts';

/** A port that gives these pieces and then is unplugged. */
function port(pieces: readonly string[]): { open: OpenLink; closed: () => number; opened: () => number } {
  let opened = 0;
  let closed = 0;
  const open: OpenLink = async () => {
    opened += 1;
    const left = opened === 1 ? [...pieces] : [];
    const link: Partial<ByteLink> = {
      async read(signal) {
        const piece = left.shift();
        if (piece !== undefined) return Buffer.from(piece);
        if (opened === 1) throw deviceError('DEVICE_DISCONNECTED', { address: 'p' });
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      async close() {
        closed += 1;
      },
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a scanner reads and closes, and does nothing else
    return link as ByteLink;
  };
  return { open, closed: () => closed, opened: () => opened };
}

describe('a scanner on a serial port', () => {
  test('gives labels, however the bytes are cut, and is found again after it was unplugged', async () => {
    const scans: string[] = [];
    const states: (string | null)[] = [];
    const back = Promise.withResolvers<void>();
    const { open, closed, opened } = port(['35000', '0017\r', '\n]C1ABC\r\nhalf']);
    const stop = startSerialScanner({
      open,
      address: '/dev/scanner',
      baudRate: 9600,
      retryMs: 0,
      onScan: (text) => scans.push(text),
      onState(missing) {
        states.push(missing?.code ?? null);
        if (states.length === 3) back.resolve();
      },
    });
    await back.promise;
    await stop();
    expect(scans).toEqual(['350000017', 'ABC']);
    expect(states).toEqual([null, 'DEVICE_DISCONNECTED', null]);
    expect(closed()).toBe(opened());
  });

  test.each([
    [']d2010490123456789421SN1', '010490123456789421SN1'],
    [']Q3SN-1', 'SN-1'],
    ['  SN-1 ', 'SN-1'],
    [']not', ']not'],
    ['SN]C1', 'SN]C1'],
  ])('%s is %s', (line, text) => {
    expect(scannedText(line)).toBe(text);
  });
});
