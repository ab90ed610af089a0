import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import type { Benchmark } from '../benchmark.ts';
import { megabyte } from '../memory-watch.ts';
import { median } from '../report.ts';
import { pageSize, queryPages } from './query-pages.ts';

/** A million enrollments: a restart, and whether the last pages of a query cost what the first did, in time and memory. */
export const emulatorPaging: Benchmark = {
  name: 'emulator-paging',
  async run({ directory, small }) {
    const enrollments = small ? 20_000 : 1_000_000;
    const file = join(directory, 'dps.state');
    const filling = await startProcess(file);
    await filling.ask(`fill:${enrollments}`);
    await filling.end();

    const emulator = await startProcess(file);
    try {
      const pages = queryPages(emulator.ready);
      const times: number[] = [];
      const first = await pages.next(undefined);
      let after = first.continuation;
      let seen = first.items;
      const memory = [Number(await emulator.ask('memory'))];
      const sampleEvery = enrollments / pageSize / 10;
      while (after !== undefined) {
        const page = await pages.next(after);
        times.push(page.ms);
        seen += page.items;
        after = page.continuation;
        if (times.length % sampleEvery === 0) memory.push(Number(await emulator.ask('memory')));
      }
      pages.close();
      if (seen !== enrollments) throw new Error(`${seen} of ${enrollments} enrollments were in the pages`);
      const tenth = Math.ceil(times.length / 10);
      return [
        {
          name: 'last pages of 1,000,000, a page of 1,000',
          unit: 'ms',
          value: median(times.slice(-tenth)),
          floor: median(times.slice(0, tenth)),
          aim: { of: 'ratio', atMost: 1.25 },
        },
        {
          name: 'memory gained, paging 1,000,000',
          unit: 'MB',
          value: (Math.max(...memory) - (memory[0] ?? 0)) / megabyte,
          aim: { of: 'value', atMost: 16 },
        },
        {
          name: 'emulator opens 1,000,000 enrollments',
          unit: 's',
          value: emulator.openedMs / 1000,
          aim: { of: 'value', atMost: 30 },
        },
        { name: 'memory an enrollment', unit: 'bytes', value: (memory[0] ?? 0) / enrollments },
        { name: 'state file an enrollment', unit: 'bytes', value: statSync(file).size / enrollments },
      ];
    } finally {
      await emulator.end();
    }
  },
};

interface EmulatorProcess {
  readonly ready: DpsEmulator['ready'];
  readonly openedMs: number;
  ask(message: string): Promise<unknown>;
  end(): Promise<void>;
}

async function startProcess(stateFile: string): Promise<EmulatorProcess> {
  const child = fork(new URL('emulator-process.ts', import.meta.url), [stateFile], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const next = async (): Promise<unknown> => {
    const gone = new AbortController();
    const onExit = (): void => gone.abort(new Error('the emulator’s process ended'));
    child.once('exit', onExit);
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- typed by the process that sends it
      const [{ content }] = (await once(child, 'message', { signal: gone.signal })) as [{ content: unknown }];
      return content;
    } finally {
      child.off('exit', onExit);
    }
  };
  const ask = async (message: string): Promise<unknown> => {
    const answer = next();
    child.send(message);
    return await answer;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const { ready, openedMs } = (await next()) as Pick<EmulatorProcess, 'ready' | 'openedMs'>;
  return {
    ready,
    openedMs,
    ask,
    async end() {
      await ask('close');
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
