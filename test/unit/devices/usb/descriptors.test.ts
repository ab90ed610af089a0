import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseConfiguration,
  parseString,
  splitDescriptors,
  stringIndexes,
} from '../../../../station/devices/usb/descriptors.ts';

/** Two interfaces, the first with two alternates; a class descriptor between them. */
const bytes = Uint8Array.from(
  [
    [9, 2, 55, 0, 2, 1, 4, 0x80, 50],
    [9, 4, 0, 0, 0, 0xfe, 1, 2, 5],
    [9, 4, 0, 1, 0, 0xfe, 1, 2, 6],
    [9, 0x21, 0x0b, 0xff, 0, 0, 8, 0x1a, 1],
    [9, 4, 1, 0, 1, 0xff, 0, 0, 0],
    [7, 5, 0x83, 2, 0, 2, 0],
    [1, 2, 3],
  ].flat(),
);

describe('configuration descriptors', () => {
  test('give interfaces, alternates and endpoints, with their texts', () => {
    const strings = new Map([
      [4, 'Main'],
      [6, '@Flash'],
    ]);
    const dfu = { interfaceClass: 0xfe, interfaceSubclass: 1, interfaceProtocol: 2, endpoints: [] };
    expect(parseConfiguration(bytes, strings)).toEqual({
      configurationValue: 1,
      configurationName: 'Main',
      interfaces: [
        {
          interfaceNumber: 0,
          alternates: [
            { ...dfu, alternateSetting: 0, interfaceName: null },
            { ...dfu, alternateSetting: 1, interfaceName: '@Flash' },
          ],
        },
        {
          interfaceNumber: 1,
          alternates: [
            {
              alternateSetting: 0,
              interfaceClass: 0xff,
              interfaceSubclass: 0,
              interfaceProtocol: 0,
              interfaceName: null,
              endpoints: [{ endpointNumber: 3, direction: 'in', type: 'bulk', packetSize: 512 }],
            },
          ],
        },
      ],
    });
    expect(stringIndexes(bytes)).toEqual([4, 5, 6]);
  });

  test('what a device says is never more than it is: any bytes end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (any) => {
        const found = [...splitDescriptors(any)];
        expect(found.reduce((sum, one) => sum + one.bytes.length, 0)).toBeLessThanOrEqual(any.length);
        const parsed = parseConfiguration(any);
        expect(parsed === undefined || parsed.interfaces.length >= 0).toBe(true);
        parseString(any);
        stringIndexes(any);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test('strings are UTF-16; anything else is none', () => {
    expect(parseString(Uint8Array.of(6, 3, 0x41, 0, 0xe4, 0))).toBe('Aä');
    expect(parseString(Uint8Array.of(6, 2, 0x41, 0, 0xe4, 0))).toBeNull();
    expect(parseString(Uint8Array.of(8, 3, 0x41))).toBeNull();
  });
});
