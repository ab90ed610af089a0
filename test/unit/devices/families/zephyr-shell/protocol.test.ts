import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDeviceId,
  parseKernelVersion,
  parseProof,
} from '../../../../../station/devices/families/zephyr-shell/protocol/device.ts';
import {
  parseKeyDeleted,
  parseKeyGenerated,
  parseKeyPublic,
  parseKeyRequest,
} from '../../../../../station/devices/families/zephyr-shell/protocol/device-key.ts';
import {
  parseSettingsDone,
  parseSettingsRead,
  settingsWrite,
} from '../../../../../station/devices/families/zephyr-shell/protocol/settings.ts';
import {
  parseAdded,
  parseCleared,
  parseCredentialList,
  parseDeleted,
  parseStored,
} from '../../../../../station/devices/families/zephyr-shell/protocol/tls-credentials.ts';
import type { CommandContext } from '../../../../../station/devices/families/zephyr-shell/simulated/commands.ts';
import { simulatedSettings } from '../../../../../station/devices/families/zephyr-shell/simulated/settings.ts';

const parameters = { seed: 22, numRuns: 300 };
const out = (...lines: string[]): Buffer => Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');

/** What a device prints for a stored value. */
function dumpOf(value: Buffer): Buffer {
  const lines: string[] = [];
  const note = (text: string): void => void lines.push(text);
  const context: CommandContext = { print: note, error: note, warn: note, finish: () => undefined };
  const command = simulatedSettings({ stored: new Map([['a', value]]), faults: new Set(), write: () => undefined });
  command.subcommands?.['read']?.handler?.(['read', 'a'], context);
  return out(...lines);
}

describe('settings', () => {
  it('are written in the form that every generation of the shell takes', () => {
    expect(settingsWrite('azure/id_scope', Buffer.from('0ne\0')).toString('latin1')).toBe(
      'settings write azure/id_scope 306e6500',
    );
  });

  it('are read from a dump as Zephyr prints it', () => {
    const dump = out(
      '00000000: 73 65 6e 73 6f 72 2d 61  62 31 32 33 34 35 36 37 |sensor-a b1234567|',
      '00000010: 38 00                                            |8.               |',
    );
    expect(parseSettingsRead(dump)).toEqual({ kind: 'value', value: Buffer.from('sensor-ab12345678\0') });
  });

  it('come back whatever the value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (data) => {
        expect(parseSettingsRead(dumpOf(Buffer.from(data)))).toEqual({ kind: 'value', value: Buffer.from(data) });
      }),
      parameters,
    );
  });

  it('never come back as another text when a bit of the dump flipped', () => {
    const value = Buffer.from('dGhlIGtleSBpdHNlbGYgaXMgMzIgYnl0ZXMgbG9uZyE=\0');
    fc.assert(
      fc.property(fc.nat(dumpOf(value).length - 1), fc.nat(7), (at, bit) => {
        const dump = dumpOf(value);
        dump[at] = (dump[at] ?? 0) ^ (1 << bit);
        const answer = parseSettingsRead(dump);
        if (answer.kind !== 'value') return;
        // The NUL is shown as a dot, as other unprintable bytes are: of those the dump tells only once.
        expect(answer.value.subarray(0, -1)).toEqual(value.subarray(0, -1));
        expect(answer.value.length).toBe(value.length);
      }),
      { seed: 23, numRuns: 2_000 },
    );
  });

  it('are not read from a dump with a row missing', () => {
    const rows = dumpOf(Buffer.alloc(40, 0x41)).toString('latin1').trim().split('\r\n');
    expect(parseSettingsRead(out(...rows.slice(1)))).toEqual({ kind: 'unreadable' });
    expect(parseSettingsRead(out(rows[0] ?? '', rows[2] ?? ''))).toEqual({ kind: 'unreadable' });
  });

  it.each([
    ['Setting not found', 'absent'],
    ['Value is empty', 'absent'],
    ['Failed to load setting: -2', 'absent'],
    ['Failed to load setting: -5', 'refused'],
    ['settings: command not found', 'unknown-command'],
    ['gibberish', 'unreadable'],
  ])('%s → %s', (line, kind) => {
    expect(parseSettingsRead(out(line)).kind).toBe(kind);
  });

  it('are written when the shell says nothing, and only then', () => {
    expect(parseSettingsDone(out())).toEqual({ kind: 'value', value: true });
    expect(parseSettingsDone(out('Failed to write setting: -28'))).toMatchObject({ kind: 'refused', full: true });
    expect(parseSettingsDone(out('Failed to write setting: -5'))).toMatchObject({ kind: 'refused', full: false });
    expect(parseSettingsDone(out('Failed to parse hex value'))).toMatchObject({ kind: 'refused', full: false });
    expect(parseSettingsDone(out('Failed to delete setting: -2'))).toEqual({ kind: 'absent' });
    expect(parseSettingsDone(out('write: wrong parameter count'))).toEqual({ kind: 'unknown-command' });
    expect(parseSettingsDone(out('?'))).toEqual({ kind: 'unreadable' });
  });
});

describe('TLS credentials', () => {
  const digest = 'Lm1x70/PEmwOdUwrB/wB7FRJMhxOws1eB1+e0wPC7Mg=';
  const sha256 = Buffer.from(digest, 'base64').toString('hex');

  it('are listed with their digests', () => {
    const list = out(`42,SERV,${digest},0`, '42,PK_PSA,ERROR,-134', '2 credentials found.');
    expect(parseCredentialList(list)).toEqual({
      kind: 'value',
      value: [
        { secTag: 42, type: 'SERV', sha256 },
        { secTag: 42, type: 'PK_PSA', sha256: null },
      ],
    });
    expect(parseCredentialList(out('0 credentials found.'))).toEqual({ kind: 'value', value: [] });
  });

  it.each([
    [[`42,SERV,${digest},0`, '2 credentials found.']],
    [[`42,SERV,${digest},0`]],
    [['42,SERV,AAAA,0', '1 credentials found.']],
    [['42,SERV', '1 credentials found.']],
    [[]],
  ])('are not read from %j', (lines) => {
    expect(parseCredentialList(out(...lines))).toEqual({ kind: 'unreadable' });
  });

  it('are buffered, added and deleted with an acknowledgement of how much and where', () => {
    expect(parseStored(out('Stored 48 bytes.'))).toEqual({ kind: 'value', value: 48 });
    expect(parseStored(out('Not enough room in credential buffer for provided data. Increase X.')).kind).toBe(
      'refused',
    );
    expect(parseStored(out('Stored 48 bytes.', 'Stored 48 bytes.'))).toEqual({ kind: 'unreadable' });
    expect(parseCleared(out('Credential buffer cleared.'))).toEqual({ kind: 'value', value: true });
    expect(parseCleared(out())).toEqual({ kind: 'value', value: true });
    const added = out(
      'Added TLS credential of type SERVER_CERT, sectag 42, and length 451 bytes.',
      'Credential buffer cleared.',
    );
    expect(parseAdded(added, 42)).toEqual({ kind: 'value', value: 451 });
    expect(parseAdded(added, 43)).toEqual({ kind: 'unreadable' });
    const failed = 'Failed to add TLS credential with sectag 42 and type SERVER_CERT. Error: -12';
    expect(parseAdded(out(failed, '.Credential buffer cleared.'), 42)).toMatchObject({ kind: 'refused', full: true });
    expect(parseAdded(out('Not enough heap for TLS credential of size 451.'), 42)).toMatchObject({ full: true });
    const exists = 'TLS credential with sectag 42 and type SERVER_CERT already exists.';
    expect(parseAdded(out(exists), 42)).toMatchObject({ kind: 'refused', full: false });
    expect(parseDeleted(out('Deleted TLS credential with sectag 42 and type SERVER_CERT.'), 42).kind).toBe('value');
    expect(parseDeleted(out('There is no TLS credential with sectag 42 and type SERVER_CERT.'), 42).kind).toBe(
      'absent',
    );
    expect(parseDeleted(out('Deleted TLS credential with sectag 4 and type SERVER_CERT.'), 42).kind).toBe('unreadable');
  });
});

describe('device keys', () => {
  it('are made once', () => {
    expect(parseKeyGenerated(out('Generated device key in sec tag 42'), 42)).toEqual({
      kind: 'value',
      value: 'generated',
    });
    const exists = "Key already exists in sec tag 42. Use 'delete' to remove it first.";
    expect(parseKeyGenerated(out(exists), 42)).toEqual({ kind: 'value', value: 'exists' });
    expect(parseKeyGenerated(out('Generated device key in sec tag 4'), 42)).toEqual({ kind: 'unreadable' });
    expect(parseKeyGenerated(out('Key generation failed: -5'), 42).kind).toBe('refused');
    expect(parseKeyGenerated(out('nrf_cloud_cred: command not found'), 42)).toEqual({ kind: 'unknown-command' });
    expect(parseKeyDeleted(out('Deleted device key in sec tag 42'), 42).kind).toBe('value');
  });

  it('are told by whole answers only', () => {
    const point = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]);
    const line = `PUBKEY: ${point.toString('base64')}`;
    expect(parseKeyPublic(out(line, 'Public key export complete'))).toEqual({ kind: 'value', value: point });
    expect(parseKeyPublic(out(line))).toEqual({ kind: 'unreadable' });
    expect(
      parseKeyPublic(out(`PUBKEY: ${Buffer.alloc(64).toString('base64')}`, 'Public key export complete')).kind,
    ).toBe('unreadable');
    expect(parseKeyPublic(out('Public key export failed: -5')).kind).toBe('refused');
    expect(parseKeyRequest(out('CSR: AAAA', 'CSR generation complete'))).toEqual({
      kind: 'value',
      value: Buffer.alloc(3),
    });
    expect(parseKeyRequest(out('CSR: AAA', 'CSR generation complete'))).toEqual({ kind: 'unreadable' });
  });
});

describe('identity and proof', () => {
  it('is the chip’s id, of the length that it says', () => {
    expect(parseDeviceId(out('Length: 8', 'ID: 0xc75d69a4e08e7ec0'))).toEqual({
      kind: 'value',
      value: 'c75d69a4e08e7ec0',
    });
    expect(parseDeviceId(out('Length: 8', 'ID: 0xc75d69a4e08e7ec'))).toEqual({ kind: 'unreadable' });
    expect(parseDeviceId(out('Not supported by hardware'))).toEqual({ kind: 'absent' });
    expect(parseDeviceId(out('hwinfo: command not found'))).toEqual({ kind: 'absent' });
    expect(parseDeviceId(out('Error: -5')).kind).toBe('refused');
  });

  it('has a version where the firmware tells', () => {
    expect(parseKernelVersion(out('Zephyr version 4.1.0'))).toEqual({ kind: 'value', value: '4.1.0' });
    expect(parseKernelVersion(out('kernel: command not found'))).toEqual({ kind: 'absent' });
    expect(parseKernelVersion(out())).toEqual({ kind: 'unreadable' });
  });

  it('is proven in base64', () => {
    expect(parseProof(out('PROOF: AAAA'))).toEqual({ kind: 'value', value: Buffer.alloc(3) });
    expect(parseProof(out('Proof failed: -2')).kind).toBe('refused');
    expect(parseProof(out('PROOF: A'))).toEqual({ kind: 'unreadable' });
  });
});

it('makes nothing of noise', () => {
  const parsers = [
    parseSettingsRead,
    parseSettingsDone,
    parseCredentialList,
    parseStored,
    parseDeviceId,
    parseProof,
    parseKeyPublic,
  ];
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (noise) => {
      for (const parse of parsers) {
        const answer = parse(Buffer.concat([Buffer.from('~'), Buffer.from(noise)]));
        expect(answer.kind).not.toBe('value');
      }
    }),
    parameters,
  );
});
