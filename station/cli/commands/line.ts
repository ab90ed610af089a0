import { createInterface } from 'node:readline';
import { productNamed } from '../../config/product.ts';
import { configuredSlots } from '../../config/slots.ts';
import { requireSlotsApart } from '../../doctor/slots-apart.ts';
import { isSlotId, type SlotId } from '../../domain/ids.ts';
import { type Outcome, outcomes } from '../../domain/run.ts';
import { isStationError } from '../../domain/station-error.ts';
import { cliError } from '../cli-errors.ts';
import { exitCode, exitCodeOfOutcome } from '../exit-code.ts';
import { action, stationCommand } from '../frame.ts';
import { LineBoard } from '../line-board.ts';
import { personOf, withStation } from '../open-station.ts';
import { showRecovered, softwareSignerWarning } from '../run-report.ts';
import { SlotQueue } from '../slot-queue.ts';

interface LineOptions {
  readonly product: string;
  readonly slot?: ReadonlyMap<SlotId, string>;
  readonly order?: string;
  readonly person?: string;
}

/** `station line`: any number of slots, fed by a scanner that types serial numbers on stdin. */
export const lineCommand = () =>
  stationCommand(
    'line',
    'provision units in several slots; serial numbers on stdin, one a line, go to the next free slot',
  )
    .requiredOption('--product <name>', 'what they become: a file in products/')
    .option(
      '--slot <name=path>',
      'a slot and its port; once for each slot (else [slots] in station.toml)',
      collectSlots,
    )
    .option('--order <id>', 'the work order that the units count against')
    .option('--person <id>', 'who scans (else STATION_PERSON, else the user)')
    .action(
      action<LineOptions, []>(async (context, { product: productName, slot: given, order, person: personOption }) => {
        const { terminal, stop } = context;
        const person = personOf(personOption);
        return withStation(context, person, async (station) => {
          const slots = given ?? configuredSlots(station.config);
          if (slots.size === 0) throw cliError('USAGE_OPTION_MISSING', { option: '--slot 1=PATH', command: 'line' });
          await requireSlotsApart(slots);
          const product = productNamed(station.products, productName);
          // A wrong number is told at once, not at the first scan.
          if (order !== undefined) station.orders.show(order);
          const { line, recovered } = await station.line();
          showRecovered(terminal, recovered);
          const board = new LineBoard(terminal, [...slots.keys()]);
          const free = new SlotQueue([...slots.keys()]);
          const counts: Record<Outcome | 'REFUSED', number> = { PASS: 0, FAIL: 0, ERROR: 0, ABORTED: 0, REFUSED: 0 };
          const running = new Set<Promise<void>>();

          const runOne = async (serial: string, slot: SlotId): Promise<void> => {
            try {
              const scan = {
                product,
                serial,
                slot,
                port: slots.get(slot) ?? '',
                person,
                ...(order === undefined ? {} : { order }),
              };
              const result = await line.provision(scan, { cancel: stop, onEvent: (event) => board.onEvent(event) });
              counts[result.outcome] += 1;
              if (terminal.json) terminal.result(result, '');
            } catch (error) {
              if (!isStationError(error)) throw error;
              counts[error.blame === 'station' ? 'ERROR' : 'REFUSED'] += 1;
              if (terminal.json) terminal.result({ serial, slot, refused: error.toJSON() }, '');
              terminal.note(`✕ ${serial}  ${error.code}: ${error.message}\n  → ${error.hint}`);
            } finally {
              free.put(slot);
            }
          };

          terminal.ready({ slots: [...slots.keys()], product: productName }, `ready: scan units of ${productName}`);
          for await (const text of scans(stop)) {
            const slot = await free.take();
            if (stop.aborted) break;
            const run = runOne(text, slot).finally(() => running.delete(run));
            running.add(run);
          }
          await Promise.all(running);
          board.close();
          const summary = [...outcomes, 'REFUSED' as const].map((name) => `${counts[name]} ${name}`).join(', ');
          terminal.note(summary + ((await station.signer()).notForProduction ? `  (${softwareSignerWarning})` : ''));
          return worst(counts, stop.aborted);
        });
      }),
    );

/** Serial numbers as they are scanned, without blank lines, until stdin ends or the command is stopped. */
async function* scans(stop: AbortSignal): AsyncGenerator<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const close = (): void => lines.close();
  stop.addEventListener('abort', close, { once: true });
  try {
    for await (const line of lines) if (line.trim() !== '') yield line;
  } finally {
    stop.removeEventListener('abort', close);
    lines.close();
  }
}

function worst(counts: Record<Outcome | 'REFUSED', number>, stopped: boolean): number {
  if (counts.ERROR > 0) return exitCodeOfOutcome('ERROR');
  if (counts.FAIL > 0) return exitCodeOfOutcome('FAIL');
  if (counts.REFUSED > 0) return exitCode.refused;
  return counts.ABORTED > 0 || stopped ? exitCode.aborted : exitCode.ok;
}

function collectSlots(text: string, slots: ReadonlyMap<SlotId, string> = new Map()): ReadonlyMap<SlotId, string> {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  const path = text.slice(at + 1);
  const problem = (reason: string) =>
    cliError('USAGE_VALUE_INVALID', { command: 'line', option: '--slot', value: text, reason });
  if (at < 1 || path === '' || !isSlotId(name)) throw problem('write it as NAME=PORT, as in 1=/dev/ttyUSB0');
  if (slots.has(name)) throw problem(`slot ${name} is named twice`);
  if ([...slots.values()].includes(path)) throw problem(`port ${path} is used by two slots`);
  return new Map(slots).set(name, path);
}
