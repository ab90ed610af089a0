import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDocument } from '../../../station/config/check-document.ts';
import { homeAt } from '../../../station/config/home.ts';
import { loadStationConfig } from '../../../station/config/load-station.ts';
import { problemsError } from '../../../station/config/problems.ts';
import { stationFileText } from '../../../station/config/samples/station-file.ts';
import { configuredSlots } from '../../../station/config/slots.ts';
import { stationConfigSchema } from '../../../station/config/station-config.ts';
import { isStationError, type StationError } from '../../../station/domain/station-error.ts';
import { tomlDocument } from './toml-document.ts';

function refusal(text: string): StationError {
  try {
    const checked = checkDocument(tomlDocument(text), stationConfigSchema);
    if (!checked.ok) return problemsError(checked.problems);
  } catch (error) {
    if (isStationError(error)) return error;
    throw error;
  }
  throw new Error('the document was accepted');
}

/** Anything but a refusal to parse goes on as it is. */
function outcome(text: string): string {
  try {
    return checkDocument(tomlDocument(text), stationConfigSchema).ok ? 'accepted' : 'refused';
  } catch (error) {
    if (isStationError(error)) return error.code;
    throw error;
  }
}

const good = '[station]\nid = "line-1"\n';
const guid = '00000000-0000-0000-0000-000000000000';
const arm = (credential: string): string =>
  `${good}[dps.arm]\nsubscription = "${guid}"\nresource_group = "g"\nservice = "factory"\ncredential = { ${credential} }`;

describe('where the DPS instance stands in Azure', () => {
  test.each([
    'kind = "token", token = "file:arm-token"',
    `kind = "client-certificate", tenant = "${guid}", client = "${guid}", certificate_file = "azure/app.pem"`,
    `kind = "workload", tenant = "${guid}", client = "${guid}", token_file = "/run/token"`,
    `kind = "device-code", tenant = "${guid}"`,
  ])('%s, before there is an ID scope', (credential) => {
    expect(outcome(arm(credential))).toBe('accepted');
  });

  test('a token itself is no place to read it from', () => {
    expect(refusal(arm('kind = "token", token = "eyJ0eXAi"')).message).not.toContain('eyJ0eXAi');
  });
});

describe('as whom the station asks DPS', () => {
  const dps = (more: string): string => `${good}[dps]\nid_scope = "0ne00ABCDEF"\n${more}`;
  const token = 'credential = { kind = "token", token = "file:token" }\n';
  const host = 'service_host = "factory.azure-devices-provisioning.net"\n';
  test('by a connection string, or as an identity of Entra ID', () => {
    expect(outcome(dps(''))).toBe('accepted');
    expect(outcome(dps(host + token))).toBe('accepted');
  });
  test.each([
    ['without the service’s name', token, 'dps.service_host is missing'],
    [
      'beside a connection string',
      `connection_string = "file:key"\n${host}${token}`,
      'dps.connection_string is not right: [dps.credential] is there too',
    ],
    ['a name without an identity', host, 'dps.service_host is not right: it goes with [dps.credential] only'],
  ])('%s: refused', (_, text, told) => {
    expect(refusal(dps(text)).message).toContain(told);
  });
});

describe('what a wrong station.toml is told', () => {
  test.each([
    ['', 'CONFIG_INVALID', 'station.toml: the table [station] is missing.'],
    [
      '[station]\nidd = "a"\nid = "a"',
      'CONFIG_UNKNOWN_KEY',
      'station.toml:2: unknown key idd in [station]; write id (allowed: id, site).',
    ],
    [
      `${good}\n[sgner]\nkind = "software"`,
      'CONFIG_UNKNOWN_KEY',
      'station.toml:4: unknown key sgner at the top; write signer (allowed: station, signer, dps, device_keys, issuing, people, line, scanner, slots).',
    ],
    [
      `${good}line.phase_deadline_seconds = { setup = 1, "no such" = 2 }`.replace('line.', '\n[line]\n'),
      'CONFIG_UNKNOWN_KEY',
      'station.toml:5: unknown key "no such" in [line.phase_deadline_seconds]; remove it (allowed: setup, identify, key, sign, inject, verify, commit, teardown).',
    ],
    [
      '[station]\nid = "Line 1"',
      'CONFIG_INVALID',
      'station.toml:2: station.id must be lower-case letters, digits and dashes, at most 32; write `id = "line-1"`.',
    ],
    [
      `${good}[signer]\nkind = "pkcs12"`,
      'CONFIG_INVALID',
      'station.toml:4: signer.kind must be "software" or "pkcs11"; write `kind = "software"`.',
    ],
    [
      `${good}[signer]\nkind = "pkcs11"\ntoken = "t"`,
      'CONFIG_INVALID',
      'station.toml:3: signer.module is missing; write `module = "/usr/lib/softhsm/libsofthsm2.so"`.',
    ],
    [
      `${good}[signer]\nkind = "software"\npin = "env:PIN"`,
      'CONFIG_UNKNOWN_KEY',
      'station.toml:5: unknown key pin in [signer]; remove it (allowed: kind, passphrase).',
    ],
    [
      `${good}[line.phase_deadline_seconds]\nsign = 0`,
      'CONFIG_INVALID',
      'station.toml:4: line.phase_deadline_seconds.sign must be a number, above 0, at most 3600; write `sign = 30`.',
    ],
    [
      `${good}[line.phase_deadline_seconds]\nsign = nan`,
      'CONFIG_INVALID',
      'station.toml:4: line.phase_deadline_seconds.sign must be a number, above 0, at most 3600; write `sign = 30`.',
    ],
    [
      `${good}site = 1979-05-27`,
      'CONFIG_INVALID',
      'station.toml:3: station.site must be a text in quotes of 1 to 64 characters; write `site = "unnamed site"`.',
    ],
    [
      `${good}[dps]\nid_scope = "0ne00ABCDEF"\noperations_per_minute = 1.5`,
      'CONFIG_INVALID',
      'station.toml:5: dps.operations_per_minute must be a whole number, at least 1, at most 100000; write `operations_per_minute = 900`.',
    ],
    [
      `${good}[dps]\ntimeout_seconds = 5`,
      'CONFIG_INVALID',
      'station.toml:3: dps.id_scope is missing; write `id_scope = "0ne00ABCDEF"`.',
    ],
    [
      `${good}[dps.arm]\nsubscription = "mine"\nresource_group = "g"\nservice = "factory"\ncredential = { kind = "token", token = "file:t" }`,
      'CONFIG_INVALID',
      'station.toml:4: dps.arm.subscription must be a GUID as Azure shows it; write `subscription = "00000000-0000-0000-0000-000000000000"`.',
    ],
    [
      `${good}[dps.arm]\nsubscription = "${guid}"\nresource_group = "g"\nservice = "factory"\nendpoint = "http://a"\ncredential = { kind = "token", token = "file:t" }`,
      'CONFIG_INVALID',
      'station.toml:7: dps.arm.endpoint must be an https address without a path; write `endpoint = "https://127.0.0.1:8443"`.',
    ],
    [
      `${good}[slots]\n"no slot" = "usb:1-2"`,
      'CONFIG_INVALID',
      'station.toml:4: slots."no slot" is not right: a slot is named with at most 16 letters, digits, dots, dashes and underscores.',
    ],
    [
      `${good}[slots]\n1 = "usb:1-2"\nA2 = "usb:1-2"`,
      'CONFIG_INVALID',
      'station.toml:5: slots.A2 is not right: its port belongs to slot 1 already.',
    ],
    [
      `${good}[slots]\n1 = ""`,
      'CONFIG_INVALID',
      'station.toml:4: slots.1 must be a port as --port takes it, without spaces, as in "usb:1-2.3".',
    ],
    ['[[station]]\nid = "a"', 'CONFIG_INVALID', 'station.toml:1: station must be a table.'],
    [
      `${good}site = ${'['.repeat(50)}${']'.repeat(50)}`,
      'CONFIG_SYNTAX',
      'station.toml:3:40: document contains excessively nested structures. aborting.',
    ],
    [`${good}id = "b"`, 'CONFIG_SYNTAX', 'station.toml:3:1: trying to redefine an already defined table or value.'],
    [`${good}__proto__.a = 1`, 'CONFIG_SYNTAX', 'station.toml:3:1: document contains an unsafe property.'],
  ])('%j', (text, code, message) => {
    expect(refusal(text)).toMatchObject({ code, message });
  });

  test('all problems at once, in the order of their lines', () => {
    const error = refusal('[signer]\nkind = "pkcs11"\nsesions = 2\nmodule = "lib.so"\n[station]\nid = 7\n');
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.details).toMatchObject({ file: '/home/station.toml', count: 4, line: 1 });
    expect(error.message.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'station.toml:1:',
      'station.toml:3:',
      'station.toml:4:',
      'station.toml:6:',
    ]);
  });

  test.each([
    `pin = "4711-secret"`,
    `pin = "4711-secret`,
    `pin = 4711-secret`,
    `pin = ["4711-secret"]`,
    `passphrase = "4711-secret"`,
    `kind = "4711-secret"`,
  ])('a secret written where it does not belong is not repeated: %s', (line) => {
    const error = refusal(
      `${good}[signer]\nkind = "pkcs11"\nmodule = "/x"\ntoken = "t"\n${line}\n`.replace(
        /kind = "pkcs11"\n(?=[^]*kind)/,
        '',
      ),
    );
    let said = '';
    for (let at: unknown = error; at instanceof Error; at = at.cause) said += `${at.stack}${JSON.stringify(at)}`;
    expect(said).toContain('station.toml:');
    expect(said).not.toContain('4711');
  });

  test('garbage never crashes the loader', () => {
    const sample = stationFileText({ id: 'a', site: 'b', signer: { kind: 'software' } });
    const mutated = fc
      .tuple(fc.nat(sample.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 12 }))
      .map(([at, cut, insert]) => sample.slice(0, at) + insert + sample.slice(at + cut));
    const tomlish = fc
      .array(
        fc.constantFrom('[', ']', '{', '}', '=', '"', "'", '"""', '\n', '.', ',', '#', 'a', '1', 'station', ' ', '\\'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(mutated, tomlish, fc.string({ unit: 'binary' })), (text) => {
        expect(['accepted', 'refused', 'CONFIG_SYNTAX']).toContain(outcome(text));
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  test('every unknown key is named with its true line', () => {
    const lines = [
      '[station]',
      'id = "a"',
      'site = """\nx = 1\n"""',
      '[signer] # { x',
      'kind = "pkcs11"',
      'module = "/m"',
      'token = "]"',
      '[line.phase_deadline_seconds]',
      'sign = 3',
    ];
    const key = fc.stringMatching(/^[a-z][a-z_-]{2,9}z$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: lines.length }), key), { selector: ([, k]) => k }),
        (extra) => {
          const all = lines.flatMap((line, index) => [
            line,
            ...extra.filter(([at]) => at === index + 1).map(([, name]) => `${name} = [\n1 ]`),
          ]);
          const text = all.join('\n');
          const physical = text.split('\n');
          const checked = checkDocument(tomlDocument(text), stationConfigSchema);
          const told = checked.ok
            ? []
            : checked.problems.map((problem) => `${problem.line} ${problem.text.text.split(' ')[2]}`);
          const expected = extra.map(([, name]) => `${physical.indexOf(`${name} = [`) + 1} ${name}`);
          expect(told.toSorted()).toEqual(expected.toSorted());
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('reading station.toml', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'station-config-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  test('gives the configuration with its defaults, and the digest of the bytes', async () => {
    await writeFile(join(dir, 'station.toml'), good);
    expect(await loadStationConfig(homeAt(dir))).toMatchObject({
      file: 'station.toml',
      sha256: 'fb0f6a535002d523535fefc4090559c27bde0b047455707c7897cdb8cb3ed724',
      config: { station: { id: 'line-1', site: 'unnamed site' }, signer: { kind: 'software' } },
    });
  });

  test('the slots are in it by their ids', async () => {
    await writeFile(join(dir, 'station.toml'), `${good}[slots]\nA3 = "usb:1-2.3"\n"b.4" = "/dev/ttyUSB0"\n`);
    const { config } = await loadStationConfig(homeAt(dir));
    expect([...configuredSlots(config)]).toEqual([
      ['A3', 'usb:1-2.3'],
      ['b.4', '/dev/ttyUSB0'],
    ]);
  });

  test('a home without one says how to make one', async () => {
    const missing = loadStationConfig(homeAt(join(dir, 'nowhere')));
    await expect(missing).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      hint: expect.stringContaining('station init'),
    });
  });

  test.each([
    ['bytes that are no text', Buffer.from('a = "\xff"', 'latin1')],
    ['more than a configuration can be', Buffer.alloc(300 * 1024, '#')],
  ])('%s are CONFIG_UNREADABLE', async (_, bytes) => {
    await writeFile(join(dir, 'station.toml'), bytes);
    await expect(loadStationConfig(homeAt(dir))).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' });
  });

  test('a folder or a device in its place is CONFIG_UNREADABLE', async () => {
    await rm(join(dir, 'station.toml'));
    await symlink('/dev/zero', join(dir, 'station.toml'));
    await expect(loadStationConfig(homeAt(dir))).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' });
  });
});
