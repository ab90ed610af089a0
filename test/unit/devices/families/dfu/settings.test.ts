import { describe, expect, it } from 'vitest';
import { dfuSettingsSchema } from '../../../../../station/devices/families/dfu/settings.ts';

const ids = { vendor_id: 0x0483, product_id: 0xdf11 };

describe('[device] of a dfu product', () => {
  it('needs to know the boot loader and nothing else for plain DFU', () => {
    expect(dfuSettingsSchema.parse(ids)).toMatchObject({ ...ids, alternate: 0, area_bytes: 4_096, leave: true });
  });

  it.each([
    ['no boot loader', {}],
    ['a number that is no USB id', { ...ids, product_id: 0x1_0000 }],
    ['an address and no way out', { ...ids, address: 0x0800_c000 }],
    ['a way out and no address', { ...ids, start_address: 0x0800_0000 }],
    ['an area without room for anything', { ...ids, area_bytes: 11 }],
    ['a setting that nobody knows', { ...ids, adress: 0 }],
  ])('does not take %s', (_, device) => {
    expect(dfuSettingsSchema.safeParse(device).success).toBe(false);
  });

  it('takes an address without a way out where the device is to stay', () => {
    expect(dfuSettingsSchema.safeParse({ ...ids, address: 0x0800_c000, leave: false }).success).toBe(true);
  });
});
