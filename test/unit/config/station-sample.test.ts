import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Checked, checkDocument } from '../../../station/config/check-document.ts';
import { type StationAnswers, stationFileText } from '../../../station/config/samples/station-file.ts';
import {
  defaultConnectionString,
  type StationConfig,
  stationConfigSchema,
} from '../../../station/config/station-config.ts';
import { tomlDocument } from './toml-document.ts';

const load = (text: string): Checked<StationConfig> => checkDocument(tomlDocument(text), stationConfigSchema);

test('a new station’s file says what was answered and nothing else', () => {
  const text = stationFileText({ id: 'line-1', site: 'Plant "North"', signer: { kind: 'software' } });
  expect(load(text)).toEqual(load('[station]\nid = "line-1"\nsite = "Plant \\"North\\""\n'));
});

test('with a hardware module and a provisioning service', () => {
  const answers: StationAnswers = {
    id: 'a',
    site: 'b',
    signer: { kind: 'pkcs11', module: '/lib/p11.so', token: 'T', pin: 'fd:3' },
    dps: {
      idScope: '0ne00000000',
      globalEndpoint: 'localhost',
      connectionString: 'file:dps/connection-string',
      address: '[::1]:8443',
      caFile: 'dps/ca.pem',
    },
  };
  expect(load(stationFileText(answers))).toMatchObject({
    ok: true,
    value: {
      signer: { kind: 'pkcs11', module: '/lib/p11.so', token: 'T', pin: 'fd:3' },
      dps: {
        id_scope: '0ne00000000',
        global_endpoint: 'localhost',
        connection_string: 'file:dps/connection-string',
        address: '[::1]:8443',
        ca_file: 'dps/ca.pem',
      },
    },
  });
});

test('what it shows as defaults are the defaults', () => {
  const signer = { kind: 'pkcs11', module: '/lib/p11.so', token: 'T' } as const;
  const text = stationFileText({ id: 'a', site: 'b', signer, dps: { idScope: '0ne00000000' } });
  const shown = text
    .replace('# [slots]', '')
    .replace(/^# \[scanner\]\n# port = .*\n# baud_rate = .*\n/m, '')
    .replace(/^# \[issuing\.next\]\n# key = .*\n# from = .*\n/m, '')
    .replace(`# connection_string = "${defaultConnectionString}"\n`, '')
    .replaceAll(/^# (?:address|ca_file|next|\d) = .*$/gm, '')
    .replaceAll(/^# (?=\w+ = |\[)/gm, '');
  expect(shown).not.toContain('connection_string');
  expect(shown).toContain('\nteardown = 15\n');
  expect(shown).toContain('\noperations_per_minute = 900\n');
  expect(load(shown)).toEqual(load(text));
});

test('what it shows of a service that is not there yet is right once the # are gone', () => {
  const text = stationFileText({ id: 'a', site: 'b', signer: { kind: 'software' } });
  const dps = text.slice(text.indexOf('# [dps]'), text.indexOf('# The slots'));
  const shown = text.replace(dps, dps.replaceAll(/^# (?=\w+ = |\[)/gm, ''));
  expect(load(shown)).toMatchObject({
    ok: true,
    value: { dps: { id_scope: '0ne00ABCDEF', address: '127.0.0.1:8443' } },
  });
});

test('any answer stands in the file as it was given', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constant('a\u007f\u0085'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((site) => site.isWellFormed()),
      ),
      (site) => {
        const checked = load(stationFileText({ id: 'a', site, signer: { kind: 'software' } }));
        expect(checked.ok && checked.value.station.site).toBe(site);
      },
    ),
    { seed: 9, numRuns: 300 },
  );
});

test('the scanner that it shows is right once the # are gone', () => {
  const text = stationFileText({ id: 'a', site: 'b', signer: { kind: 'software' } });
  const shown = text.replaceAll(/^# (?=(?:port|baud_rate) = |\[scanner)/gm, '');
  expect(load(shown)).toMatchObject({ ok: true, value: { scanner: { port: '/dev/ttyACM0', baud_rate: 9600 } } });
});

test('the slots that it shows are right once the # are gone', () => {
  const text = stationFileText({ id: 'a', site: 'b', signer: { kind: 'software' } });
  const shown = text.replaceAll(/^# (?=\d = |\[slots)/gm, '');
  expect(load(shown)).toMatchObject({ ok: true, value: { slots: { 1: 'usb:1-2.3', 2: '/dev/ttyUSB0' } } });
});
