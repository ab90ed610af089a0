import { type ContractServer, contractServer } from '../contract/server.ts';
import type { StateEvent, StationState } from '../contract/state.ts';
import { openLink } from '../devices/transport/open-link.ts';
import type { SlotId } from '../domain/ids.ts';
import type { People } from '../people/people.ts';
import { startSerialScanner } from '../peripherals/serial-scanner.ts';
import type { Station } from '../station.ts';
import { ConfigChanges } from './config-changes.ts';
import { failureOf } from './failure.ts';
import { kioskHandlers } from './handlers/kiosk-handlers.ts';
import { kioskError } from './kiosk-errors.ts';
import { KioskLine } from './kiosk-line.ts';
import { KioskSync } from './kiosk-sync.ts';
import { loadLineChoice } from './line-choice.ts';
import { shownOrder } from './records.ts';
import { loadScreenSettings } from './screen-settings.ts';
import { ScreenSession } from './sessions.ts';
import { emptySlot, shownProducts } from './shown-station.ts';
import { StateStore } from './state-store.ts';
import { Takt } from './takt.ts';
import { ScreenVerification } from './verification.ts';
import { Works } from './works.ts';

export interface KioskOptions {
  readonly station: Station;
  readonly people: People;
  /** The line's slots, and the port of each. */
  readonly slots: ReadonlyMap<SlotId, string>;
  readonly onEvent: (event: StateEvent) => void;
  /** How many units are in work: the shell does not end while there are any. */
  readonly onBusy: (units: number) => void;
  /** A supervisor leaves the kiosk. */
  readonly onExit: () => void;
}

/** The station behind one screen. Whoever holds it closes it, and the station after it. */
export interface Kiosk extends ContractServer {
  close(): Promise<void>;
}

/** How often it is looked whether the person at the screen has gone. */
const idleCheckMs = 1000;

/** Serves the contract on a station: the line opens when its signer can, the sync runs for as long as this does. */
export async function openKiosk(options: KioskOptions): Promise<Kiosk> {
  const { station, people, slots, onEvent, onBusy, onExit } = options;
  const store = new StateStore(await initialState(station, slots), onEvent);
  const session = new ScreenSession(people, (now) => store.set({ session: now }));
  const sync = new KioskSync(station, store);
  const works = new Works();
  const takt = new Takt(store);
  const line = new KioskLine({
    station,
    store,
    ports: slots,
    onBusy,
    // Whoever watched a long unit sees its verdict: the idle lock starts again with it.
    onVerdict: () => session.touch(),
    onFinished(result) {
      takt.finished(result.outcome);
      const { order } = store.state;
      if (order) store.set({ order: shownOrder(station.orders.show(order.id)) });
      sync.wake();
    },
    onIdle: () => void changes.settle(),
  });
  const changes = new ConfigChanges(station, store, line);
  const verification = new ScreenVerification(station.home.ledgerFile, store);
  const server = contractServer({
    handlers: kioskHandlers({ station, people, store, session, line, sync, changes, verification, works, onExit }),
    caller() {
      const who = session.current();
      return { who, role: who?.role ?? null };
    },
    refuse: (refusal, details) => kioskError(refusal, details).toJSON(),
    failureOf,
  });
  const { scanner } = station.config;
  const stopScanner =
    scanner &&
    startSerialScanner({
      open: openLink,
      address: scanner.port,
      baudRate: scanner.baud_rate,
      onScan: (text) => store.scanned(text),
      onState: (missing) => store.set({ scanner: missing && failureOf(missing) }),
    });
  const idle = setInterval(() => session.current(), idleCheckMs);
  // Beside the login: a token takes its time, and whoever scans a unit waits for it then.
  const opening = line.open();
  sync.start();
  return {
    handle: (name, input) => server.handle(name, input),
    async close() {
      await opening;
      clearInterval(idle);
      await stopScanner?.();
      await works.close();
      await sync.close();
    },
  };
}

async function initialState(station: Station, slots: ReadonlyMap<SlotId, string>): Promise<StationState> {
  const { config, home } = station;
  return {
    station: {
      id: config.station.id,
      site: config.station.site,
      signer: config.signer.kind,
      notForProduction: config.signer.kind === 'software',
    },
    session: null,
    screen: await loadScreenSettings(home),
    products: shownProducts(station),
    ...(await loadLineChoice(station)),
    slots: [...slots].map(([slot, port]) => emptySlot(slot, port)),
    nextSlot: [...slots.keys()][0] ?? null,
    cloud: {
      state: config.dps?.id_scope ? 'online' : 'not-configured',
      pending: 0,
      parked: 0,
      done: 0,
      nextAttemptAt: null,
      perMinute: 0,
      failure: null,
    },
    interrupted: [],
    ready: { open: false, failure: null },
    changes: { waiting: false, failure: null },
    scanner: null,
    takt: { seconds: null, passedLastHour: 0 },
  };
}
