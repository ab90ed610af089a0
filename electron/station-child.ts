import { fork } from 'node:child_process';
import { utilityProcess } from 'electron';
import type { StationChild } from './station-host.ts';

export type ChildKind = 'utility' | 'node';

/**
 * Where the station's native modules run: they need N-API 10, which Electron has since its Node is 22.14. In an older
 * one the station is a child on a Node of its own: same code, same messages.
 */
export const childKindFor = (versions: Readonly<Record<string, string | undefined>>): ChildKind =>
  Number(versions['napi'] ?? 0) >= 10 ? 'utility' : 'node';

export interface ChildPlace {
  /** The station process's entry. */
  readonly entry: string;
  readonly args: readonly string[];
}

/** In Electron's own utility process. */
export function startUtilityChild({ entry, args }: ChildPlace): StationChild {
  const child = utilityProcess.fork(entry, [...args], { serviceName: 'station', stdio: 'inherit' });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    // Its own `kill` asks with SIGTERM; who is ended here did not answer.
    kill: () => void (child.pid !== undefined && process.kill(child.pid, 'SIGKILL')),
  };
}

/** On a Node of its own, over the IPC channel that Node gives its children. */
export function startNodeChild({ entry, args, node }: ChildPlace & { readonly node: string }): StationChild {
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...env } = process.env;
  const child = fork(entry, [...args], {
    execPath: node,
    execArgv: [],
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // A post to a process that just died fails here; its exit is told by `exit`, and that is what counts.
  const post = (message: object): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  let told = false;
  return {
    pid: child.pid,
    post,
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      const once = (): void => {
        if (!told) listener();
        told = true;
      };
      // `error` alone, when it could not be started at all.
      child.once('exit', once).once('error', once);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
