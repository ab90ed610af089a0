import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkProduct } from '../../../station/config/check-product.ts';
import { checkSerial, deviceIdFor, type Product, registrationIdFor } from '../../../station/config/product.ts';
import { isSerialNumber } from '../../../station/domain/ids.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { fakeFamilies } from './fake-families.ts';
import { tomlDocument } from './toml-document.ts';

const product = (lines: string, attestation = 'x509'): Product => {
  const text = `name = "probe"\nfamily = "shell"\nattestation = "${attestation}"\n${lines}`;
  const checked = checkProduct(tomlDocument(text, '/home/products/probe.toml'), 'products/probe.toml', fakeFamilies);
  if (!checked.ok) throw new Error(checked.problems[0].text.text);
  return checked.value;
};
const any = product('serial_pattern = ".+"');

const scans = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 70 }),
  fc
    .tuple(
      fc.stringMatching(/^ ?[A-Z0-9._]{1,20}$/),
      fc.constantFrom('', '\r', '\r\n', '\n\r', '\t', '\n\n', ' ', '\0'),
    )
    .map((parts) => parts.join('')),
);
const ids = (lines: string, attestation?: string): Product => product(`serial_pattern = '.+'\n${lines}`, attestation);

function serialOrNull(scanned: string): string | null {
  try {
    return checkSerial(any, scanned);
  } catch (error) {
    if (isStationError(error, 'SERIAL_MALFORMED')) return null;
    throw error;
  }
}

describe('a scanned serial number', () => {
  test.each([
    ['AB12', 'AB12'],
    ['AB12\r', 'AB12'],
    ['AB12\n', 'AB12'],
    ['AB12\r\n', 'AB12'],
    ['AB12\t', 'AB12'],
  ])('%j is %j', (scanned, serial) => {
    expect(checkSerial(product("serial_pattern = '[A-Z]{2}\\d{2}'"), scanned)).toBe(serial);
  });

  test.each([
    ['AB12\n\n', 'AB12<LF>'],
    ['AB12\n\r', 'AB12<LF>'],
    [' AB12', ' AB12'],
    ['ab12', 'ab12'],
    ['xAB12', 'xAB12'],
    ['AB123', 'AB123'],
    ['AB\u001d12', 'AB<GS>12'],
    ['AB\u200b12', 'AB<U+200B>12'],
    ['AB\u007f', 'AB<DEL>'],
    ['ÄB12', 'ÄB12'],
    ['', ''],
    ['A'.repeat(100), `${'A'.repeat(80)}…`],
  ])('%j is refused and shown as “%s”', (scanned, shown) => {
    expect(() => checkSerial(product("serial_pattern = '[A-Z]{2}\\d{2}'"), scanned)).toThrow(
      expect.objectContaining({
        code: 'SERIAL_MALFORMED',
        message: `“${shown}” is not a serial number of product probe.`,
      }),
    );
  });

  test('the refusal names the pattern where the pattern is the reason', () => {
    expect(() => checkSerial(product("serial_pattern = '\\d{2}'"), '123')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('matches \\d{2}.') }),
    );
  });

  test('an alternative at the edge of the pattern does not open it', () => {
    const either = product("serial_pattern = 'A1|B2'");
    expect(() => checkSerial(either, 'A1x')).toThrow(expect.objectContaining({ code: 'SERIAL_MALFORMED' }));
    expect(() => checkSerial(either, 'xB2')).toThrow(expect.objectContaining({ code: 'SERIAL_MALFORMED' }));
  });

  test('what comes back is the scan itself or nothing', () => {
    fc.assert(
      fc.property(scans, (scanned) => {
        const serial = serialOrNull(scanned);
        if (serial === null) return;
        expect(isSerialNumber(serial)).toBe(true);
        expect(scanned.startsWith(serial)).toBe(true);
        expect(['', '\r', '\n', '\r\n', '\t']).toContain(scanned.slice(serial.length));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe('the ids made of it', () => {
  test('the registration id is the template in lower case, the device id keeps its case', () => {
    const both = ids('registration_id = "Probe-{serial}"\ndevice_id = "Unit {serial}"'.replace('Unit ', 'Unit#'));
    const serial = checkSerial(both, 'SN01');
    expect(registrationIdFor(both, serial)).toBe('probe-sn01');
    expect(deviceIdFor(both, serial)).toBe('Unit#SN01');
    expect(deviceIdFor(any, serial)).toBeNull();
  });

  test('the hardware id is the serial unless it is told', () => {
    const hardware = ids('registration_id = "{hardware_id}.{serial}"');
    const serial = checkSerial(hardware, '77');
    expect(registrationIdFor(hardware, serial)).toBe('77.77');
    expect(registrationIdFor(hardware, serial, 'ABC')).toBe('abc.77');
  });

  test.each([
    ['x509', 58, 'a'.repeat(58)],
    ['symmetric-key', 58, 'a'.repeat(58)],
  ])('%s: a registration id of 64 characters fits', (attestation, _, serial) => {
    const long = ids('registration_id = "probe-{serial}"', attestation);
    expect(registrationIdFor(long, checkSerial(long, serial))).toHaveLength(64);
  });

  test('one that does not fit the common name is refused for certificates only', () => {
    const serial = checkSerial(any, 'a'.repeat(59));
    const symmetric = ids('registration_id = "probe-{serial}"', 'symmetric-key');
    expect(registrationIdFor(symmetric, serial)).toHaveLength(65);
    expect(() => registrationIdFor(ids('registration_id = "probe-{serial}"'), serial)).toThrow(
      expect.objectContaining({
        code: 'PRODUCT_REGISTRATION_ID_INVALID',
        message: expect.stringContaining('is 65 characters long; 64 is the most'),
      }),
    );
  });

  test.each(['a/b', 'a', 'A9'])('a serial that the rule of registration ids excludes: %s', (text) => {
    const serial = checkSerial(any, text);
    const act = () => registrationIdFor(ids('registration_id = "{serial}-"'), serial);
    expect(act).toThrow(expect.objectContaining({ code: 'PRODUCT_REGISTRATION_ID_INVALID' }));
  });

  test('a device id that IoT Hub does not take', () => {
    const spaced = ids('device_id = "unit {serial}"');
    expect(() => deviceIdFor(spaced, checkSerial(spaced, '1'))).toThrow(
      expect.objectContaining({ code: 'PRODUCT_DEVICE_ID_INVALID' }),
    );
  });
});
