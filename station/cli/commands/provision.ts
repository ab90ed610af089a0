import { approveRework } from '../../acts/approve-rework.ts';
import { checkSerial, type Product, productNamed } from '../../config/product.ts';
import { isSlotId } from '../../domain/ids.ts';
import type { Station } from '../../station.ts';
import { cliError } from '../cli-errors.ts';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { action, type CommandContext, stationCommand } from '../frame.ts';
import { LineBoard } from '../line-board.ts';
import { personOf, withStation } from '../open-station.ts';
import { secretReader } from '../read-secret.ts';
import { resultText, showRecovered } from '../run-report.ts';

interface ProvisionOptions {
  readonly product: string;
  readonly serial: string;
  readonly port: string;
  readonly slot: string;
  readonly rework?: string;
  readonly badge?: string;
  readonly pin: string;
  readonly order?: string;
  readonly person?: string;
}

/** `station provision`: one unit, from scan to verdict. */
export const provisionCommand = () =>
  stationCommand('provision', 'provision one unit')
    .requiredOption('--product <name>', 'what it becomes: a file in products/')
    .requiredOption('--serial <serial>', 'as the scanner reads it')
    .requiredOption('--port <path>', 'serial port, or tcp:HOST:PORT')
    .option('--slot <slot>', 'the slot’s name', '1')
    .option('--rework <reason>', 'provision again, on purpose: void what the unit has, and say why')
    .option('--badge <id>', 'the supervisor or admin who approves the rework, where the station knows any')
    .option('--pin <source>', 'where their PIN is read from: env:NAME, file:PATH, fd:N or prompt', 'prompt')
    .option('--order <id>', 'the work order that it counts against')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<ProvisionOptions, []>(async (context, options) => {
        const { terminal, stop } = context;
        const { slot, port, serial } = options;
        if (!isSlotId(slot)) throw slotInvalid(slot);
        const person = personOf(options.person);
        return withStation(context, person, async (station) => {
          const product = productNamed(station.products, options.product);
          const { line, recovered } = await station.line();
          showRecovered(terminal, recovered);
          const board = new LineBoard(terminal, [slot]);
          const rework = await approvedRework(context, station, product, { ...options, person });
          const order = options.order === undefined ? {} : { order: options.order };
          const scan = { product, serial, slot, port, person, ...rework, ...order };
          const result = await line.provision(scan, { cancel: stop, onEvent: (event) => board.onEvent(event) });
          board.close();
          terminal.result(result, resultText(result));
          return exitCodeOfOutcome(result.outcome);
        });
      }),
    );

/** Why the unit is provisioned again, and who else said that it may be. */
async function approvedRework(
  { home, terminal }: CommandContext,
  station: Station,
  product: Product,
  { rework: reason, badge, pin: source, serial, person }: ProvisionOptions & { readonly person: string },
): Promise<{ rework?: string; approval?: number }> {
  if (reason === undefined) return {};
  if (badge === undefined) return { rework: reason };
  const unit = checkSerial(product, serial);
  const pin = await secretReader(home, terminal)(source, `PIN of ${badge}`);
  const approval = await approveRework(station, { badge, pin, serial: unit, reason, requestedBy: person });
  return { rework: reason, approval };
}

const slotInvalid = (slot: string) =>
  cliError('USAGE_VALUE_INVALID', {
    command: 'provision',
    option: '--slot',
    value: slot,
    reason: 'a slot’s name has 1 to 16 letters, digits, dots and dashes',
  });
