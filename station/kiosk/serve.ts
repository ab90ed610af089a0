import { z } from 'zod';
import { homeAt, resolveHome } from '../config/home.ts';
import { configuredSlots } from '../config/slots.ts';
import type { Reply } from '../contract/contract.ts';
import { systemClock } from '../domain/clock.ts';
import { readSecret } from '../signer/secret-source.ts';
import { createStation, type Station } from '../station.ts';
import { failureOf } from './failure.ts';
import { type Kiosk, openKiosk } from './kiosk.ts';

/** The far end of the kiosk: where its requests come from and its replies and events go. */
export interface KioskPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface KioskOptions {
  /** The station's home; the default one if undefined. */
  readonly dir: string | undefined;
}

const incoming = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.number(), name: z.unknown(), input: z.unknown() }),
  z.object({ kind: z.literal('stop') }),
]);

/** Who the records name for what the machine does by itself. */
const machine = 'station';

interface Served {
  readonly station: Station;
  readonly kiosk: Kiosk;
}

/**
 * Serves the station to a kiosk on `port`, until it is told to stop. A station that cannot be opened is no reason to end:
 * every request is answered with why, so that the screen can say it.
 */
export async function serveKiosk(port: KioskPort, { dir }: KioskOptions): Promise<void> {
  const opened = open(port, dir);
  opened.catch(() => undefined);
  const answer = async (name: unknown, input: unknown): Promise<Reply> => {
    try {
      return await (await opened).kiosk.handle(name, input);
    } catch (error) {
      return { ok: false, error: failureOf(error) };
    }
  };
  port.onMessage((message) => {
    const parsed = incoming.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.kind === 'stop') return void stop(opened);
    const { id, name, input } = parsed.data;
    void answer(name, input).then((reply) => port.post({ kind: 'reply', id, reply }));
  });
  port.post({ kind: 'ready' });
  await opened.catch(() => undefined);
}

async function open(port: KioskPort, dir: string | undefined): Promise<Served> {
  const home = dir === undefined ? resolveHome(undefined) : homeAt(dir);
  const station = await createStation({
    home,
    person: machine,
    readSecret: (source, what) => readSecret({ source, what, baseDirectory: home.dir }),
    clock: systemClock,
  });
  try {
    const kiosk = await openKiosk({
      station,
      people: station.people,
      slots: configuredSlots(station.config),
      onEvent: (event) => port.post({ kind: 'event', event }),
      onBusy(units) {
        port.post({ kind: 'busy', units });
      },
      onExit: () => port.post({ kind: 'quit' }),
    });
    return { station, kiosk };
  } catch (error) {
    await station.close();
    throw error;
  }
}

/** Units in work are waited for; then everything is closed and the process ends. */
async function stop(opened: Promise<Served>): Promise<void> {
  try {
    const { kiosk, station } = await opened;
    await kiosk.close();
    await station.close();
    process.exit(0);
  } catch {
    process.exit(1);
  }
}
