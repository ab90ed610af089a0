import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandAssembler } from '../../../../../station/devices/families/nrf91/simulated/command-assembler.ts';
import { nrf91Simulator } from '../../../../../station/devices/families/nrf91/simulator.ts';
import type { DeviceSimulator } from '../../../../../station/devices/simulator/device-simulator.ts';

/** A modem whose work takes no time, and the answers it gave. */
function modem(faults: string[] = [], state?: unknown): { tell: (text: string) => string; simulator: DeviceSimulator } {
  let said = '';
  const simulator = nrf91Simulator.createSimulator({
    serial: '352656100367872',
    state,
    faults: new Set(faults),
    wire: {
      send: (bytes) => {
        said += Buffer.from(bytes).toString('latin1');
      },
      after: (_work, then) => then(),
      changed: () => undefined,
    },
  });
  simulator.boot();
  const tell = (text: string): string => {
    said = '';
    simulator.receive(Buffer.from(`${text}\r\n`, 'latin1'));
    return said;
  };
  return { tell, simulator };
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex').toUpperCase();

const imei = (serial: string): string => {
  const other = nrf91Simulator.createSimulator({
    serial,
    state: undefined,
    faults: new Set(),
    wire: { send: () => undefined, after: (_work, then) => then(), changed: () => undefined },
  });
  return JSON.stringify(other.saveState()).match(/"imei":"(\d{15})"/)?.[1] ?? '';
};
const luhn = (digits: string): number =>
  digits.split('').reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) % 10;

describe('the simulated modem', () => {
  it('says who it is', () => {
    const { tell } = modem();
    expect(tell('AT+CGSN')).toBe('352656100367872\r\nOK\r\n');
    expect(tell('AT+CGSN=1')).toBe('+CGSN: "352656100367872"\r\nOK\r\n');
    expect(tell('at+cgmr')).toBe('mfw_nrf91x1_2.0.2\r\nOK\r\n');
    expect(tell('AT+NONSENSE')).toBe('ERROR\r\n');
    expect(tell("at 'AT+CFUN?'")).toBe('+CFUN: 0\r\nOK\r\n');
  });

  it('stores text as it comes, line ends and all, and gives its digest', () => {
    const { tell } = modem();
    expect(tell('AT%CMNG=0,42,0,"one\r\ntwo"')).toBe('OK\r\n');
    expect(tell('AT%CMNG=1,42,0')).toBe(`%CMNG: 42,0,"${sha('one\r\ntwo')}"\r\nOK\r\n`);
    expect(tell('AT%CMNG=2,42,0')).toBe(`%CMNG: 42,0,"${sha('one\r\ntwo')}","one\r\ntwo"\r\nOK\r\n`);
    expect(tell('AT%CMNG=3,42,0')).toBe('OK\r\n');
    expect(tell('AT%CMNG=1,42')).toBe('OK\r\n');
  });

  it('numbers its errors only when told to, until it restarts', () => {
    const { tell, simulator } = modem();
    expect(tell('AT%CMNG=3,42,0')).toBe('ERROR\r\n');
    tell('AT+CMEE=1');
    expect(tell('AT%CMNG=3,42,0')).toBe('+CME ERROR: 513\r\n');
    simulator.boot();
    expect(tell('AT%CMNG=3,42,0')).toBe('ERROR\r\n');
  });

  it('keeps keys to itself and writes nothing while its radio is on', () => {
    const { tell } = modem();
    tell('AT+CMEE=1');
    expect(tell('AT%KEYGEN=42,2,0')).toMatch(/^%KEYGEN: "[\w-]+\.[\w-]+"\r\nOK\r\n$/);
    expect(tell('AT%KEYGEN=42,2,0')).toBe('+CME ERROR: 519\r\n');
    expect(tell('AT%CMNG=2,42,2')).toBe('+CME ERROR: 514\r\n');
    expect(tell('AT%CMNG=0,4294967293,0,"x"')).toBe('+CME ERROR: 514\r\n');
    tell('AT+CFUN=1');
    expect(tell('AT%CMNG=0,42,0,"x"')).toBe('+CME ERROR: 518\r\n');
    expect(tell('AT%KEYGEN=43,2,0')).toBe('+CME ERROR: 518\r\n');
    expect(tell('AT%CMNG=1,42,2')).toContain('OK');
  });

  it('gives other units other identities, with IMEIs that check', () => {
    for (const serial of ['A1', 'A2', 'B-other']) expect(luhn(imei(serial))).toBe(0);
    expect(imei('A1')).not.toBe(imei('A2'));
  });

  it('is whole again from its saved state', () => {
    const { tell, simulator } = modem();
    tell('AT%CMNG=0,42,0,"text"');
    const again = modem([], JSON.parse(JSON.stringify(simulator.saveState())));
    expect(again.tell('AT%CMNG=1,42,0')).toContain(sha('text'));
  });
});

describe('CommandAssembler', () => {
  it('gives the same commands however the bytes are cut', () => {
    const byte = fc.constantFrom(0x0d, 0x0a, 0x00, 0x22, 0x41, 0x54, 0x2c);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 120 }), fc.nat(120), (bytes, cut) => {
        const whole = new CommandAssembler().push(Uint8Array.from(bytes));
        const assembler = new CommandAssembler();
        const pieces = [bytes.slice(0, cut), bytes.slice(cut)].flatMap((piece) =>
          assembler.push(Uint8Array.from(piece)),
        );
        expect(pieces).toEqual(whole);
      }),
      { seed: 20_260_801 },
    );
  });

  it('gives up a command that is too long, even one with an open quote', () => {
    const assembler = new CommandAssembler();
    expect(assembler.push(Buffer.from(`AT="${'x'.repeat(5000)}\r\nAT\r\n`))).toEqual([null, 'AT']);
  });
});
