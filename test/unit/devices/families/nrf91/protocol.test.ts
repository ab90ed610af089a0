import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canGenerateKeys,
  commands,
  finalResult,
  parseCredentialList,
  parseDps,
  parseFirmware,
  parseGeneratedKey,
  parseImei,
  parseToken,
  quoted,
} from '../../../../../station/devices/families/nrf91/protocol.ts';
import { parseParameters } from '../../../../../station/devices/families/nrf91/simulated/command-assembler.ts';

const seed = 20_260_801;
const digest = 'ab'.repeat(32);

describe('commands', () => {
  it('spell what Nordic’s installer sends', () => {
    expect(commands.list(16_842_753)).toBe('AT%CMNG=1,16842753');
    expect(commands.listOne(42, 2)).toBe('AT%CMNG=1,42,2');
    expect(commands.write(42, 1, 'a\nb')).toBe('AT%CMNG=0,42,1,"a\nb"');
    expect(commands.erase(42, 0)).toBe('AT%CMNG=3,42,0');
    expect(commands.generateKey(42, 'CN=unit')).toBe('AT%KEYGEN=42,2,0,"CN=unit"');
    expect(commands.sign(42, 'nonce')).toBe('AT%JWT=0,0,"nonce","",42,2');
    expect(commands.writeDps('#XDPS', ['a', 'b', 'c'])).toBe('AT#XDPS="a","b","c"');
    expect(commands.readDps('#XDPS')).toBe('AT#XDPS?');
  });

  it('let no text out of its quotes', () => {
    const attempt = (value: string): unknown => {
      try {
        return parseParameters(`1,${quoted(value)},2`);
      } catch (error) {
        return error instanceof TypeError ? TypeError : error;
      }
    };
    const text = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\r', '\n', 'é', '\\') });
    fc.assert(
      fc.property(text, (value) => {
        expect(attempt(value)).toEqual(/["\ré]/.test(value) ? TypeError : [1, value, 2]);
      }),
      { seed },
    );
  });
});

describe('answers', () => {
  it('end in OK, ERROR or a numbered error, and in nothing else', () => {
    expect(finalResult('OK')).toEqual({ ok: true, cme: null });
    expect(finalResult('ERROR')).toEqual({ ok: false, cme: null });
    expect(finalResult('+CME ERROR: 513')).toEqual({ ok: false, cme: 513 });
    for (const line of ['OK ', 'all OK', 'ERROR: 1', '+CME ERROR: ', '+CME ERROR: 5x', '']) {
      expect(finalResult(line)).toBeUndefined();
    }
  });

  it('name an IMEI by its 15 digits alone', () => {
    expect(parseImei(['<inf> 352656100367872 x', '352656100367872'])).toBe('352656100367872');
    expect(parseImei(['35265610036787', '3526561003678721'])).toBeUndefined();
  });

  it.each([
    ['mfw_nrf9160_1.2.9', false],
    ['mfw_nrf9160_1.3.0', true],
    ['mfw_nrf9160_1.3.0-FOTA-TEST', true],
    ['mfw_nrf91x1_2.0.2', true],
    ['mfw_nrf9151-ntn_1.0.0', true],
  ])('know whether %s makes keys: %s', (text, able) => {
    const firmware = parseFirmware(['[00:00] log', text]);
    expect(firmware?.text).toBe(text);
    expect(firmware && canGenerateKeys(firmware)).toBe(able);
  });

  it('name no firmware that cannot be read', () => {
    expect(parseFirmware(['mfw_nrf9160', 'nrf9160_1.3.0', 'mfw_nrf9160_1.3'])).toBeUndefined();
  });

  it('list credentials, and nothing at all when one line is damaged', () => {
    const line = `%CMNG: 42,1,"${digest.toUpperCase()}"`;
    expect(parseCredentialList(['log', line])).toEqual([{ secTag: 42, type: 1, sha256: digest }]);
    expect(parseCredentialList([])).toEqual([]);
    expect(parseCredentialList([line, line.slice(0, -2)])).toBeUndefined();
  });

  it('carry CSR and attestation, or the CSR alone', () => {
    const csr = Buffer.from('csr?>');
    const cose = Buffer.from('cose');
    const body = csr.toString('base64url');
    expect(parseGeneratedKey([`%KEYGEN: "${body}.${cose.toString('base64url')}"`])).toEqual({ csr, attestation: cose });
    expect(parseGeneratedKey([`%KEYGEN: "${body}"`])).toEqual({ csr, attestation: null });
    expect(parseGeneratedKey([`%KEYGEN: "${body}`])).toBeUndefined();
  });

  it('carry tokens and DPS settings', () => {
    expect(parseToken(['%JWT: "a.b.c"'])).toBe('a.b.c');
    expect(parseToken(['%JWT: "a.b"'])).toBeUndefined();
    expect(parseDps(['#XDPS: "scope","id","host"'], '#XDPS')).toEqual(['scope', 'id', 'host']);
    expect(parseDps(['#XDPS: "","",""'], '#XDPS')).toEqual(['', '', '']);
    expect(parseDps(['#XDPS: "scope","id"'], '#XDPS')).toBeUndefined();
  });

  it('never throw, whatever the line brings', () => {
    const line = fc.string({ unit: fc.constantFrom('%', 'C', 'M', 'N', 'G', ':', ' ', '4', ',', '"', '.', 'K', '#') });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const parsers = [parseImei, parseFirmware, parseCredentialList, parseGeneratedKey, parseToken];
        expect(() => parsers.map((parse) => parse(lines))).not.toThrow(Error);
        expect(() => parseDps(lines, '#XDPS')).not.toThrow(Error);
      }),
      { seed },
    );
  });
});
