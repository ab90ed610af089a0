import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import { connectTo, type Ready, symmetricKey } from './emulator-client.ts';

let directory: string;
let stateFile: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'emulator-'));
  stateFile = join(directory, 'dps.state');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

async function startProcess(...under: string[]): Promise<{ ready: Ready; kill: () => Promise<void> }> {
  const script = join(import.meta.dirname, 'emulator-process.ts');
  const [command, ...args]: [string, ...string[]] = ['env', ...under, process.execPath, script, stateFile];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the process prints its `ready`
    ready: JSON.parse(String(line)) as Ready,
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

it('loses nothing that it acknowledged when it is killed in the middle of writing', async () => {
  for (const killAfter of [1, 23, 60]) {
    const { ready, kill } = await startProcess();
    const client = connectTo(ready);
    const acknowledged: string[] = [];
    let killed: Promise<void> | undefined;
    const worker = async (name: string): Promise<void> => {
      for (let index = 0; !killed; index++) {
        const registrationId = `${killAfter}-${name}-${index}`;
        const answer = await client.driver.put({ registrationId, attestation: symmetricKey() }).catch(() => undefined);
        if (answer?.status === 200) acknowledged.push(registrationId);
        if (acknowledged.length >= killAfter) killed ??= kill();
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(worker));
    await killed;
    client.close();

    const again = await startDpsEmulator({ stateFile });
    const lost = acknowledged.filter((id) => again.enrollments.get(id) === undefined);
    const { connectionString, idScope, ca } = again.ready;
    await again.close();
    expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter);
    expect(lost).toEqual([]);
    expect({ connectionString, idScope, ca }).toEqual({
      connectionString: ready.connectionString,
      idScope: ready.idScope,
      ca: ready.ca,
    });
  }
});

it('syncs the state file before it answers, as the system sees it', async () => {
  const traceFile = join(directory, 'trace');
  const { ready, kill } = await startProcess('strace', '-D', '-f', '-qq', '-e', 'trace=fdatasync', '-o', traceFile);
  const client = connectTo(ready);
  const syncs = (): number => readFileSync(traceFile, 'utf8').match(/fdatasync/g)?.length ?? 0;
  for (const registrationId of ['a', 'b', 'c']) {
    const before = syncs();
    expect((await client.driver.put({ registrationId, attestation: symmetricKey() })).status).toBe(200);
    expect(syncs()).toBeGreaterThan(before);
  }
  client.close();
  await kill();
});

it('takes up updates, deletions, registrations and ETags where it stopped', async () => {
  const first = await startDpsEmulator({ stateFile });
  const kept = await first.enrollments.put({ registrationId: 'kept', attestation: symmetricKey() });
  await first.enrollments.put({ registrationId: 'gone', attestation: symmetricKey() });
  await first.enrollments.remove('gone');
  const updated = await first.enrollments.put(
    { registrationId: 'KEPT', attestation: symmetricKey(2), provisioningStatus: 'disabled' },
    kept.etag,
  );
  await first.close();
  await first.close();

  const second = await startDpsEmulator({ stateFile });
  try {
    expect(second.enrollments.size).toBe(1);
    expect(second.enrollments.get('kept')).toEqual(updated);
    expect(second.enrollments.get('kept')).toMatchObject({ attestation: symmetricKey(2), registrationId: 'kept' });
  } finally {
    await second.close();
  }
});

it('keeps the server’s key and the state to their owner, and never the CA’s key', async () => {
  const emulator = await startDpsEmulator({ stateFile });
  await emulator.close();
  const keys = readFileSync(join(`${stateFile}.tls`, 'server-key.pem'), 'utf8');
  expect(keys.match(/BEGIN PRIVATE KEY/g)).toHaveLength(1);
  for (const file of ['ca.pem', 'server.pem']) {
    expect(readFileSync(join(`${stateFile}.tls`, file), 'utf8')).not.toContain('PRIVATE');
  }
});

it('refuses a second emulator on the same state, and a port in use', async () => {
  const first = await startDpsEmulator({ stateFile });
  try {
    await expect(startDpsEmulator({ stateFile })).rejects.toMatchObject({ code: 'EMULATOR_STATE_IN_USE' });
    await expect(startDpsEmulator({ port: first.ready.port })).rejects.toMatchObject({
      code: 'EMULATOR_PORT_BUSY',
      details: { port: first.ready.port },
    });
    await expect(startDpsEmulator({ outage: 'nonsense' })).rejects.toMatchObject({ code: 'EMULATOR_OUTAGE_UNKNOWN' });
  } finally {
    await first.close();
  }
});
