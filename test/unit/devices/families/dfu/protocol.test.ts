import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeFunctional,
  parseDfuInterfaces,
} from '../../../../../station/devices/families/dfu/protocol/descriptors.ts';
import {
  eraseCommand,
  parseMemoryLayout,
  sectorsOf,
  setAddressCommand,
} from '../../../../../station/devices/families/dfu/protocol/dfuse.ts';
import {
  dfuStates,
  dfuStatusCodes,
  encodeStatus,
  parseStatus,
} from '../../../../../station/devices/families/dfu/protocol/requests.ts';

const seed = 20_260_302;

describe('the status of a DFU device', () => {
  it('is read as DFU 1.1 section 6.1.2 lays it out', () => {
    expect(parseStatus(Buffer.from('000a01000400', 'hex'))).toEqual({
      status: 'OK',
      pollTimeoutMs: 266,
      state: 'dfuDNBUSY',
    });
    expect(parseStatus(Buffer.from('0b0000010a00', 'hex'))).toEqual({
      status: 'errVENDOR',
      pollTimeoutMs: 65_536,
      state: 'dfuERROR',
    });
  });

  it('survives the way there and back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...dfuStatusCodes),
        fc.constantFrom(...dfuStates),
        fc.nat(0xff_ffff),
        (status, state, pollTimeoutMs) => {
          const whole = { status, state, pollTimeoutMs };
          expect(parseStatus(encodeStatus(whole))).toEqual(whole);
        },
      ),
      { seed },
    );
  });

  it.each(['', '0000000002', '00000000020000', '100000000200', '000000000b00'])('is not %s', (hex) => {
    expect(parseStatus(Buffer.from(hex, 'hex'))).toBeUndefined();
  });
});

/** Of an STM32F405's boot loader: two alternates, one functional descriptor behind them. */
const stm32 = Buffer.from(
  ['09022400010100c032', '0904000000fe010204', '0904000100fe010205', '09210bff0000081a01'].join(''),
  'hex',
);

describe('the interfaces of a DFU device', () => {
  it('are its alternates with the functional descriptor they share', () => {
    const functional = {
      canDownload: true,
      canUpload: true,
      manifestationTolerant: false,
      willDetach: true,
      detachTimeoutMs: 255,
      transferBytes: 2048,
      dialect: 'dfuse',
    };
    expect(parseDfuInterfaces(stm32)).toEqual([
      { configuration: 1, number: 0, alternate: 0, mode: 'dfu', nameIndex: 4, functional },
      { configuration: 1, number: 0, alternate: 1, mode: 'dfu', nameIndex: 5, functional },
    ]);
  });

  it('are told from other interfaces, and an application from its boot loader', () => {
    const descriptors = ['09022400020100c032', '090400000003000000', '0904010000fe010100', '0921010a0000021001'];
    const mixed = Buffer.from(descriptors.join(''), 'hex');
    expect(parseDfuInterfaces(mixed)).toMatchObject([
      { number: 1, alternate: 0, mode: 'runtime', functional: { dialect: 'dfu', transferBytes: 512 } },
    ]);
  });

  it('take no harm from what is no descriptor', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
        for (const { functional } of parseDfuInterfaces(noise)) expect(functional.transferBytes).toBeLessThan(65_536);
      }),
      { seed, numRuns: 500 },
    );
  });

  it('read functional descriptors as devices write them', () => {
    const bit = fc.boolean();
    const functional = fc.record({
      canDownload: bit,
      canUpload: bit,
      manifestationTolerant: bit,
      willDetach: bit,
      detachTimeoutMs: fc.nat(0xffff),
      transferBytes: fc.nat(0xffff),
      dialect: fc.constantFrom('dfu' as const, 'dfuse' as const),
    });
    fc.assert(
      fc.property(functional, (whole) => {
        const configuration = Buffer.concat([stm32.subarray(0, 18), encodeFunctional(whole)]);
        expect(parseDfuInterfaces(configuration)[0]?.functional).toEqual(whole);
      }),
      { seed },
    );
  });
});

describe('DfuSe', () => {
  it('has its commands in five bytes', () => {
    expect(setAddressCommand(0x0800_f000).toString('hex')).toBe('2100f00008');
    expect(eraseCommand(0x0800_f000).toString('hex')).toBe('4100f00008');
  });

  it('reads the layout of an STM32F405', () => {
    const layout = parseMemoryLayout('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg');
    const writable = { readable: true, erasable: true, writable: true };
    expect(layout).toEqual([
      { address: 0x0800_0000, sectors: 4, sectorBytes: 16_384, ...writable },
      { address: 0x0801_0000, sectors: 1, sectorBytes: 65_536, ...writable },
      { address: 0x0802_0000, sectors: 7, sectorBytes: 131_072, ...writable },
    ]);
  });

  it('reads several blocks of memory, bytes and read-only types', () => {
    expect(parseMemoryLayout('@Mixed/0x1FFFC000/01*016Be/0x08000000/2*1Ka, 1*2Kg')).toEqual([
      { address: 0x1fff_c000, sectors: 1, sectorBytes: 16, readable: true, erasable: false, writable: true },
      { address: 0x0800_0000, sectors: 2, sectorBytes: 1024, readable: true, erasable: false, writable: false },
      { address: 0x0800_0800, sectors: 1, sectorBytes: 2048, readable: true, erasable: true, writable: true },
    ]);
  });

  it.each(['', 'Flash', '@Flash', '@Flash/0x08000000', '@Flash/08000000/1*1Kg', '@F/0x0/0*1Kg', '@F/0x0/1*1Kz'])(
    'takes %j for no layout',
    (text) => {
      expect(parseMemoryLayout(text)).toBeUndefined();
    },
  );

  it('never throws on a name', () => {
    const pieces = fc.constantFrom('@', '/', '0x0800', '*', ',', '04', '16', 'K', 'g', ' ', 'x');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        const layout = parseMemoryLayout(parts.join(''));
        expect(layout).not.toEqual([]);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it.each([
    [0x0800_4000, 16_384, [0x0800_4000]],
    [0x0800_c000, 16_384 + 65_536, [0x0800_c000, 0x0801_0000]],
    [0x0800_4000, 4_096, undefined],
    [0x0800_5000, 16_384, undefined],
    [0x0800_c000, 32_768, undefined],
    [0x0700_0000, 16_384, undefined],
    [0x080e_0000, 131_072 * 2, undefined],
  ])('erases whole sectors only: %i, %i bytes', (address, length, sectors) => {
    const layout = parseMemoryLayout('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg') ?? [];
    expect(sectorsOf(layout, address, length)).toEqual(sectors);
  });

  it('leaves read-only memory alone', () => {
    expect(sectorsOf(parseMemoryLayout('@ROM/0x08000000/4*016Ka') ?? [], 0x0800_0000, 16_384)).toBeUndefined();
  });
});
