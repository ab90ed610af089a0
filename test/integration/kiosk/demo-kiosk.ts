import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Home } from '../../../station/config/home.ts';
import { configuredSlots } from '../../../station/config/slots.ts';
import type { InputOf, OutputOf, RowName } from '../../../station/contract/contract.ts';
import type { SlotState, StateEvent } from '../../../station/contract/state.ts';
import { type DemoLine, demoPeople, startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { isSlotId, type SlotId } from '../../../station/domain/ids.ts';
import { type Kiosk, openKiosk } from '../../../station/kiosk/kiosk.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';

export const slotNamed = (name: string): SlotId => {
  if (!isSlotId(name)) throw new TypeError(name);
  return name;
};

/** The kiosk's far side on a demo line, asked as a screen asks. */
export interface DemoKiosk extends AsyncDisposable {
  readonly demo: DemoLine;
  readonly station: Station;
  readonly kiosk: Kiosk;
  /** Every event since `forget`. */
  readonly events: readonly StateEvent[];
  forget(): void;
  value<Name extends RowName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>;
  /** null: it was done. */
  codeOf<Name extends RowName>(name: Name, input: InputOf<Name>): Promise<string | null>;
  logIn(role: (typeof demoPeople)[number]['role']): Promise<void>;
  /** Resolves with the first such event, also one that came since `forget`. */
  event(isIt: (event: StateEvent) => boolean): Promise<StateEvent>;
  /** Scans a unit into a slot. Resolves with how the slot ends. */
  scanned(slot: string, text: string, approval?: InputOf<'line.scan'>['approval']): Promise<SlotState>;
}

export async function openDemoKiosk({
  slots,
  prepare,
}: {
  readonly slots: readonly SlotId[];
  /** What is done to the station's files before it opens. */
  readonly prepare?: (home: Home) => Promise<void>;
}): Promise<DemoKiosk> {
  const dir = await mkdtemp(join(tmpdir(), 'kiosk-'));
  const demo = await startDemoLine({ dir, slots, baudRate: null });
  const { home } = demo;
  await prepare?.(home);
  let events: StateEvent[] = [];
  const waiting: { isIt: (event: StateEvent) => boolean; found: () => void }[] = [];
  const station = await createStation({
    home,
    person: 'station',
    readSecret: (source, what) => readSecret({ source, what, baseDirectory: home.dir }),
  });
  const kiosk = await openKiosk({
    station,
    people: station.people,
    slots: configuredSlots(station.config),
    onEvent(event) {
      events.push(event);
      for (const { isIt, found } of waiting) if (isIt(event)) found();
    },
    onBusy: () => undefined,
    onExit: () => undefined,
  });
  const value = async <Name extends RowName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> => {
    const reply = await kiosk.handle(name, input);
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`);
    // The server parsed it against the row.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return reply.value as OutputOf<Name>;
  };
  const event: DemoKiosk['event'] = async (isIt) => {
    const there = events.find(isIt);
    if (there) return there;
    await new Promise<void>((found) => waiting.push({ isIt, found }));
    return event(isIt);
  };
  return {
    demo,
    station,
    kiosk,
    get events() {
      return events;
    },
    forget() {
      events = [];
    },
    value,
    async codeOf(name, input) {
      const reply = await kiosk.handle(name, input);
      return reply.ok ? null : reply.error.code;
    },
    async logIn(role) {
      const person = demoPeople.find((one) => one.role === role);
      await value('session.login', { badge: person?.id ?? '', pin: person?.pin ?? '' });
    },
    event,
    async scanned(slot, text, approval = null) {
      events = [];
      await value('line.scan', { text, slot, approval });
      const over = await event(
        (one) => one.type === 'slot' && one.slot.slot === slot && ['done', 'refused'].includes(one.slot.state),
      );
      if (over.type !== 'slot') throw new TypeError(over.type);
      return over.slot;
    },
    async [Symbol.asyncDispose]() {
      await kiosk.close();
      await station.close();
      await demo.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
