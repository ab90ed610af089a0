import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const script = join(import.meta.dirname, '..', '..', '..', 'packaging', 'linux', 'kiosk-session');

interface Session extends AsyncDisposable {
  /** The runtime folder, which the script and the kiosk share. */
  readonly run: string;
  start(...args: readonly string[]): ChildProcess;
  /** Resolves when that file is there. */
  appears(name: string): Promise<void>;
}

/** The script installed as the package has it, with a kiosk and a compositor of the test's own. */
async function installed({ kiosk, cage }: { kiosk: string; cage: string }): Promise<Session> {
  const root = await mkdtemp(join(tmpdir(), 'kiosk-session-'));
  const bin = join(root, 'bin');
  const run = join(root, 'run');
  const resources = join(root, 'resources');
  for (const folder of [bin, run, resources]) await mkdir(folder);
  await copyFile(script, join(resources, 'kiosk-session'));
  const program = (path: string, text: string): Promise<void> =>
    writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await program(join(root, 'station-kiosk'), kiosk);
  await program(join(bin, 'cage'), cage);
  return {
    run,
    start: (...args) =>
      spawn(join(resources, 'kiosk-session'), args, {
        env: { PATH: `${bin}:/usr/bin:/bin`, RUNTIME_DIRECTORY: run },
        stdio: 'ignore',
      }),
    async appears(name) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const watcher = watch(run, () => existsSync(join(run, name)) && resolve());
      if (existsSync(join(run, name))) resolve();
      await promise.finally(() => watcher.close());
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

const codeOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

/** What a compositor does: it runs its client, and forgets how it ended. */
const forgetful = 'shift; WAYLAND_DISPLAY=wayland-0 "$@"; exit 0';

test.each([0, 7])(
  'a kiosk that ends with %i ends its session so: systemd sees whether to bring it back',
  async (code) => {
    await using session = await installed({
      cage: forgetful,
      kiosk: `[ "$1" = --ozone-platform=wayland ] && exit ${code}`,
    });
    expect(await codeOf(session.start())).toBe(code);
  },
);

test('a screen that dies is a failure, whatever the session before it said', async () => {
  await using session = await installed({ cage: 'exit 0', kiosk: 'exit 0' });
  await writeFile(join(session.run, 'kiosk.status'), '0\n');
  expect(await codeOf(session.start())).toBe(1);
});

test('stop asks the kiosk, and waits until it has left by itself', async () => {
  await using session = await installed({
    cage: forgetful,
    // A unit is in a slot: it leaves when that is done.
    kiosk: [
      `trap 'touch "$RUNTIME_DIRECTORY/asked"' TERM`,
      'touch "$RUNTIME_DIRECTORY/up"',
      'until [ -e "$RUNTIME_DIRECTORY/unit-done" ]; do sleep 0.02; done',
      'touch "$RUNTIME_DIRECTORY/left"',
    ].join('\n'),
  });
  const screen = codeOf(session.start());
  await session.appears('up');
  await session.appears('kiosk.pid');
  const stop = session.start('stop');
  const stopped = codeOf(stop);
  await session.appears('asked');
  expect(stop.exitCode).toBeNull();
  await writeFile(join(session.run, 'unit-done'), '');
  expect(await stopped).toBe(0);
  expect(existsSync(join(session.run, 'left'))).toBe(true);
  expect(await screen).toBe(0);
});

test('stop without a kiosk is done at once', async () => {
  await using session = await installed({ cage: forgetful, kiosk: 'exit 0' });
  expect(await codeOf(session.start('stop'))).toBe(0);
});
