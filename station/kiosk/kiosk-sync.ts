import { setTimeout as delay } from 'node:timers/promises';
import type { SyncEvent } from '../cloud/sync/sync-events.ts';
import type { CloudState } from '../contract/state.ts';
import type { Station } from '../station.ts';
import { failureOf, shownFailure } from './failure.ts';
import type { StateStore } from './state-store.ts';
import { Throughput } from './throughput.ts';

/** The cloud’s client is large, and nobody waits for it: the screen is painted first. */
const showingMs = 1000;
/** How often the counts on the screen may change: a drain of thousands must not be thousands of events. */
const refreshMs = 200;
/** How often a rate that nothing adds to is looked at again. */
const fadeMs = 10_000;
/** The cloud holds it now. */
const taken = new Set(['created', 'found-equal', 'replaced', 'rolled-in']);

/** The sync that runs as long as the kiosk does, and what the screen says of it. */
export class KioskSync {
  readonly #station: Station;
  readonly #store: StateStore;
  readonly #stop = new AbortController();
  #watch: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  readonly #throughput = new Throughput();
  #timer: NodeJS.Timeout | undefined;
  #fade: NodeJS.Timeout | undefined;
  #clockSkewSeconds: number | null = null;

  constructor(station: Station, store: StateStore) {
    this.#station = station;
    this.#store = store;
  }

  /** Seconds by which the station's clock is ahead of the cloud's, as last measured; null = not yet. */
  get clockSkewSeconds(): number | null {
    return this.#clockSkewSeconds;
  }

  start(): void {
    this.refresh();
    if (this.#station.config.dps?.id_scope === undefined) return;
    this.#watch = this.#run();
  }

  /** Looks at the outbox now: a unit passed. */
  wake(): void {
    this.#wake();
    this.#later();
  }

  /** Counts anew. */
  refresh(): void {
    const { pending, parked, done, nextDueAtMs } = this.#station.ledger.outboxSummary();
    const nextAttemptAt = nextDueAtMs === null ? null : new Date(nextDueAtMs).toISOString();
    const perMinute = this.#throughput.perMinute();
    this.#set({ pending, parked, done, nextAttemptAt, perMinute });
    clearTimeout(this.#fade);
    if (perMinute > 0 && !this.#stop.signal.aborted) this.#fade = setTimeout(() => this.refresh(), fadeMs);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#watch;
    clearTimeout(this.#timer);
    clearTimeout(this.#fade);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    try {
      await delay(showingMs, undefined, { signal });
      const sync = await this.#station.sync();
      this.#wake = () => sync.wake();
      await sync.watch(signal, (event) => this.#onEvent(event));
    } catch (error) {
      if (!signal.aborted) this.#set({ state: 'paused', failure: failureOf(error) });
    }
  }

  #onEvent(event: SyncEvent): void {
    if (event.type === 'cloud.lost') this.#set({ state: 'offline', failure: shownFailure(event.error) });
    if (event.type === 'sync.failed') this.#set({ state: 'paused', failure: shownFailure(event.error) });
    if (event.type === 'cloud.recovered') this.#set({ state: 'online', failure: null });
    if (event.type === 'clock.skewed') this.#clockSkewSeconds = event.seconds;
    if (event.type === 'enrollment.settled') {
      if (taken.has(event.result)) this.#throughput.count();
      this.#later();
    }
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.refresh();
    }, refreshMs);
  }

  #set(change: Partial<CloudState>): void {
    this.#store.set({ cloud: { ...this.#store.state.cloud, ...change } });
  }
}
