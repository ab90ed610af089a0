import { setImmediate as turn } from 'node:timers/promises';
import { vi } from 'vitest';
import type { RunPorts } from '../../../station/line/run-context.ts';
import { replaced } from './replaced.ts';

/**
 * Time that passes only while nothing else can happen: a run that waits three seconds for an answer costs no time at
 * all, and a slow machine never makes a deadline fire. Whatever really happens outside (a commit, a signature, a key
 * pair in the thread pool, a device at work) holds the time still.
 */
export class VirtualTime {
  readonly #others: () => boolean;
  #underWay = 0;

  /** `busy`: whether something is going on beside the watched ports. */
  constructor(busy: () => boolean = () => false) {
    this.#others = busy;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  }

  /** The same ports, each of whose answers holds the time until it is there. */
  watch(ports: RunPorts): RunPorts {
    const { ledger, signer, issuer, makeHostKey } = ports;
    return {
      ...ports,
      ledger: replaced(ledger, { commit: (work) => this.hold(ledger.commit(work)) }),
      signer: replaced(signer, {
        sign: (key, message, signal) => this.hold(signer.sign(key, message, signal)),
        deriveHmac: (key, data, signal) => this.hold(signer.deriveHmac(key, data, signal)),
      }),
      issuer: () => {
        const opened = issuer();
        return replaced(opened, { sign: (tbs, signal) => this.hold(opened.sign(tbs, signal)) });
      },
      makeHostKey: (algorithm, commonName) => this.hold(makeHostKey(algorithm, commonName)),
    };
  }

  hold<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay += 1;
    return work.finally(() => {
      this.#underWay -= 1;
    });
  }

  /** Lets time pass until the work is done. @throws when it waits for something that can never come: it hangs */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    const state = { settled: false };
    const settle = (): void => void (state.settled = true);
    work.then(settle, settle);
    for (let idleTurns = 0; !state.settled; ) {
      await turn();
      if (this.#underWay > 0 || this.#others()) continue;
      // A second look: what a commit woke up may have asked for the next one by now.
      await turn();
      if (state.settled || this.#underWay > 0 || this.#others()) continue;
      idleTurns = vi.getTimerCount() === 0 ? idleTurns + 1 : 0;
      if (idleTurns > hangsAfterTurns) throw new Error('it hangs: nothing is under way, and no timer is set');
      vi.advanceTimersToNextTimer();
    }
    return work;
  }

  [Symbol.dispose](): void {
    vi.useRealTimers();
  }
}

const hangsAfterTurns = 1_000;
