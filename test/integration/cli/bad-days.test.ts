import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SerialPort } from 'serialport';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import { createSoftHsm } from '../../setup/softhsm.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';
import { type Finished, station } from '../../setup/station-process.ts';

const imei = '350000000000017';

/** What every failure owes its reader: a code, a sentence, a next step, an exit code, and no stack trace. */
function expectFailure(result: Finished, code: string, exitCode: number): void {
  const [answer] = result.json();
  const error = Object(answer?.['error']);
  expect({ code: error.code, exitCode: result.code }, result.stderr).toEqual({ code, exitCode });
  expect(error.message).toMatch(/\S.*[.!?]$/s);
  expect(error.hint).toMatch(/\S/);
  expect(result.stdout + result.stderr).not.toMatch(/\n\s+at .*:\d+:\d+|node:internal/);
}

describe('what a person asks for', () => {
  let line: TestStation;
  beforeAll(async () => {
    line = await createTestStation();
  });
  afterAll(() => line[Symbol.asyncDispose]());

  const provision = (change: Readonly<Record<string, string>>): Promise<Finished> => {
    const options = { product: 'tracker', serial: imei, port: join(line.root, 'nothing'), ...change };
    return line.run(['provision', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])]);
  };

  test('an unknown product', async () => {
    const result = await provision({ product: 'trakcer' });
    expectFailure(result, 'PRODUCT_UNKNOWN', 2);
    expect(result.stdout).toContain('tracker');
  });

  test.each(['35000000000001', '35000000000001x', '350000000000017\u001b[2J', ' '])(
    'a malformed serial: %j',
    async (serial) => {
      expectFailure(await provision({ serial }), 'SERIAL_MALFORMED', 2);
    },
  );

  test('a port that does not exist', async () => {
    expectFailure(await provision({}), 'PORT_NOT_FOUND', 3);
  });

  test('a port that is no port', async () => {
    expectFailure(await provision({ port: 'tcp:nowhere' }), 'PORT_ADDRESS_INVALID', 3);
  });

  test('a port that nobody listens on', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    expectFailure(await provision({ port: `tcp:127.0.0.1:${port}` }), 'PORT_NOT_FOUND', 3);
  });

  test('a silent device', async () => {
    await using device = await line.simulate('nrf91', imei, ['--fault', 'no-answer']);
    expectFailure(await provision({ port: String(device.ready['link']) }), 'DEVICE_NO_ANSWER', 3);
  });

  test('a port that another program holds', async () => {
    await using device = await line.simulate('nrf91', imei);
    const port = String(device.ready['link']);
    const holder = await SerialPort.binding.open({ path: port, baudRate: 115_200, lock: true });
    try {
      expectFailure(await provision({ port }), 'PORT_BUSY', 3);
    } finally {
      await holder.close();
    }
  });

  test('a slot, an outcome and a fault that do not exist', async () => {
    expectFailure(await provision({ slot: 'not a slot' }), 'USAGE_VALUE_INVALID', 2);
    expectFailure(await line.run(['units', 'list', '--outcome', 'PERHAPS']), 'USAGE_INVALID', 2);
    expectFailure(await line.run(['units', 'show', 'X1']), 'UNIT_UNKNOWN', 2);
    expectFailure(await line.run(['ledger', 'show', '999999']), 'ENTRY_UNKNOWN', 2);
    expectFailure(
      await line.run(['sync', '--retry', 'nobody', '--reason', 'it is mended']),
      'ENROLLMENT_NOT_PARKED',
      3,
    );
    expectFailure(await line.run(['sync', '--drop', 'nobody', '--reason', 'scrapped']), 'ENROLLMENT_NOT_WAITING', 3);
    expectFailure(await line.run(['sync', '--drop', 'nobody']), 'USAGE_OPTION_MISSING', 2);
    expectFailure(await line.run(['sync', '--compare', 'nobody']), 'ENROLLMENT_NOT_WAITING', 3);
    expectFailure(await line.run(['provision', '--product', 'tracker']), 'USAGE_INVALID', 2);
    expectFailure(await line.run(['dance']), 'USAGE_INVALID', 2);
  });

  test('a second station in the same place', async () => {
    expectFailure(await line.run(['init', '--no-input', '--station-id', 'other']), 'STATION_EXISTS', 2);
  });

  test('a home that is none', async () => {
    const home = await mkdtemp(join(tmpdir(), 'station-test-'));
    expectFailure(await station(['units', 'list', '--json', '--dir', home]), 'STATION_MISSING', 2);
    await rm(home, { recursive: true });
  });

  test('nothing of all that was lost or left half-done', async () => {
    const verified = await line.run(['ledger', 'verify']);
    expect(verified.json()[0]).toMatchObject({ verified: true });
    const runs = await line.run(['ledger', 'list', '--limit', '1000', '--kind', 'run.started']);
    const ends = await line.run(['ledger', 'list', '--limit', '1000', '--kind', 'run.finished']);
    const count = (result: Finished): number => Object(result.json()[0])['entries'].length;
    expect(count(ends)).toBe(count(runs));
  });
});

describe('configuration', () => {
  test.each([
    ['an unknown key', 'site = ', 'sight = ', 'CONFIG_UNKNOWN_KEY'],
    ['a wrong value', 'id = "test-line"', 'id = "Test Line"', 'CONFIG_INVALID'],
    ['broken TOML', 'id = "test-line"', 'id = test-line', 'CONFIG_SYNTAX'],
  ])('%s names its file and line', async (_, before, after, code) => {
    await using line = await createTestStation();
    await edit(join(line.home, 'station.toml'), (text) => text.replace(before, after));
    const number =
      (await readFile(join(line.home, 'station.toml'), 'utf8')).split('\n').findIndex((text) => text.includes(after)) +
      1;
    const result = await line.run(['units', 'list']);
    expectFailure(result, code, 2);
    expect(result.stderr).toContain(`station.toml:${number}`);
  });
});

describe('the signer', () => {
  test('a wrong PIN is tried once, a missing module is named', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'station-test-hsm-'));
    const { module, tokenLabel, pin, env } = await createSoftHsm(directory);
    await using line = await createTestStation({
      init: ['--signer', 'pkcs11', '--module', module, '--token', tokenLabel],
      env: { ...env, STATION_PIN: pin.toString() },
    });
    const traced = join(directory, 'calls');
    const spy = '/usr/lib/x86_64-linux-gnu/pkcs11-spy.so';
    await edit(join(line.home, 'station.toml'), (text) => text.replace(module, spy));
    const wrong = await line.run(['hsm', 'status'], {
      env: { STATION_PIN: 'not the PIN', PKCS11SPY: module, PKCS11SPY_OUTPUT: traced },
    });
    expectFailure(wrong, 'HSM_PIN_REJECTED', 3);
    expect((await readFile(traced, 'utf8')).match(/: C_Login$/gm)).toHaveLength(1);
    expect(wrong.stdout + wrong.stderr).not.toContain('not the PIN');

    expectFailure(await line.run(['hsm', 'status'], { env: { STATION_PIN: '' } }), 'SECRET_EMPTY', 3);
    await edit(join(line.home, 'station.toml'), (text) => text.replace(spy, '/usr/lib/no-such-module.so'));
    expectFailure(await line.run(['hsm', 'status']), 'HSM_MODULE_NOT_FOUND', 3);
    await rm(directory, { recursive: true });
  });
});

describe('the ledger', () => {
  const file = (line: TestStation): string => join(line.home, 'ledger', 'station.db');

  test('from a newer version is refused', async () => {
    await using line = await createTestStation();
    const db = new Database(file(line));
    db.pragma('user_version = 4711');
    db.close();
    expectFailure(await line.run(['units', 'list']), 'LEDGER_FROM_NEWER_VERSION', 3);
  });

  test('locked by another program: nothing is done to the unit', async () => {
    await using line = await createTestStation();
    await using device = await line.simulate('nrf91', imei);
    const db = new Database(file(line));
    db.exec('BEGIN IMMEDIATE');
    const scan = ['provision', '--product', 'tracker', '--serial', imei, '--port', String(device.ready['link'])];
    expectFailure(await line.run(scan), 'LEDGER_LOCKED', 3);
    db.exec('ROLLBACK');
    db.close();
    expect((await line.run(scan)).json()[0]).toMatchObject({ outcome: 'PASS' });
  });

  test('ahead of a clock that jumped back: the line does not start', async () => {
    await using line = await createTestStation();
    const tomorrow = { now: () => new Date(Date.now() + 86_400_000), monotonicMs: () => performance.now() };
    const ledger = openLedger({ file: file(line), station: 'test-line', clock: tomorrow });
    await ledger.commit((tx) => {
      tx.append({
        kind: 'config.changed',
        subject: 'a file',
        person: 'tester',
        content: { file: 'a file', sha256: null },
      });
    });
    await ledger.close();
    const scan = ['provision', '--product', 'tracker', '--serial', imei, '--port', 'nowhere'];
    expectFailure(await line.run(scan), 'CLOCK_BEHIND_LEDGER', 3);
    const doctor = await line.run(['doctor']);
    expect(doctor.code).toBe(1);
    expect(doctor.json()[0]).toMatchObject({ healthy: false });
    expectFailure(await line.run(['sync']), 'CLOCK_BEHIND_LEDGER', 3);

    // The clock was ahead before and is right now: a person says so, once, and the record stays.
    const accepted = await line.run(['clock', 'accept', '--reason', 'the battery of the clock was empty']);
    expect(accepted.code).toBe(0);
    expect((await line.run(['doctor'])).code).toBe(0);
    expect((await line.run(scan)).json()[0]).toMatchObject({ error: { code: 'PORT_NOT_FOUND' } });
    expectFailure(await line.run(['clock', 'accept', '--reason', 'again']), 'CLOCK_NOT_BEHIND', 3);
    expect((await line.run(['ledger', 'verify'])).json()[0]).toMatchObject({
      verified: true,
      clockSteps: [expect.any(Number)],
    });
  });

  test('on a full disk: the unit does not pass, and goes on when there is room', async () => {
    await using line = await createTestStation();
    await using device = await line.simulate('nrf91', imei);
    const small = join(line.root, 'small');
    // A disk of a few pages, in a mount namespace of its own; what is written to it is carried out at the end.
    const script = `
      set -e; mkdir -p ${small}; mount -t tmpfs -o size=1m tmpfs ${small}; cp -a ${line.home} ${small}/home
      dd if=/dev/zero of=${small}/ballast bs=4k 2>/dev/null || true; truncate -s -64k ${small}/ballast
      set +e; "$@" --dir ${small}/home; code=$?; set -e
      rm ${small}/ballast; rm -rf ${line.home}; cp -a ${small}/home ${line.home}; exit $code`;
    const scan = ['provision', '--product', 'tracker', '--serial', imei, '--port', String(device.ready['link'])];
    const full = await line.run(scan, { through: ['unshare', '-m', 'bash', '-c', script, 'full-disk'] });
    expectFailure(full, 'LEDGER_DISK_FULL', 3);
    expect((await line.run(['ledger', 'verify'])).json()[0]).toMatchObject({ verified: true, passes: 0 });
    expect((await line.run(scan)).json()[0]).toMatchObject({ outcome: 'PASS' });
    expect((await line.run(['ledger', 'verify'])).json()[0]).toMatchObject({ verified: true, passes: 1 });
  });

  test('that was edited by hand does not verify, and the first bad entry is named', async () => {
    await using line = await createTestStation();
    const db = new Database(file(line));
    const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all();
    for (const name of triggers) db.exec(`DROP TRIGGER "${String(name)}"`);
    const table = String(
      db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'entr%'").pluck().get(),
    );
    const column = String(
      db.prepare(`SELECT name FROM pragma_table_info('${table}') WHERE type = 'BLOB'`).pluck().get(),
    );
    const record = String(db.prepare(`SELECT CAST(${column} AS TEXT) FROM ${table} WHERE seq = 2`).pluck().get());
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE seq = 2`).run(Buffer.from(record.replace('tester', 'nobody')));
    db.close();
    const verified = await line.run(['ledger', 'verify']);
    expect(verified.code).toBe(1);
    expect(verified.json()[0]).toMatchObject({ verified: false, firstBadEntry: 2 });
  });
});

test('openssl and the PKCS#11 spy are here', () => {
  expect(execFileSync('openssl', ['version'], { encoding: 'utf8' })).toMatch(/^OpenSSL/);
});
