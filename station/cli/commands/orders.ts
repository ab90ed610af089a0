import { orderQuantityLimit, orderSubject } from '../../domain/people.ts';
import type { OrderRow } from '../../ledger/ledger.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { personOf, withLedger, withStation } from '../open-station.ts';
import { secretReader } from '../read-secret.ts';
import { table } from '../terminal.ts';

/** `station orders open|list|show|raise|close`: what is to be made, and how far that is. */
export const ordersCommand = () =>
  commandGroup('orders', 'work orders: what is to be made, and how far that is', [
    openCommand(),
    listCommand(),
    showCommand(),
    raiseCommand(),
    closeCommand(),
  ]);

const person = ['--person <id>', 'who does it (else STATION_PERSON, else the user)'] as const;
const quantity = wholeNumber(1, orderQuantityLimit);

interface OpenOptions {
  readonly product: string;
  readonly quantity: number;
  readonly lot?: string;
  readonly person?: string;
}

const openCommand = () =>
  stationCommand('open', 'open a work order; no more units are started for it than it asks for')
    .argument('<order>', 'its number')
    .requiredOption('--product <name>', 'what is made: a file in products/')
    .requiredOption('--quantity <n>', 'how many units', quantity)
    .option('--lot <name>', 'the customer’s lot')
    .option(...person)
    .action(
      action<OpenOptions, [string]>(async (context, { product, quantity: wanted, lot, person: by }, id) =>
        withStation(context, personOf(by), async ({ orders }) => {
          const order = { id, product, quantity: wanted, person: personOf(by) };
          show(context, await orders.open(lot === undefined ? order : { ...order, customerLot: lot }));
        }),
      ),
    );

const listCommand = () =>
  stationCommand('list', 'orders, the last opened first')
    .option('--open', 'only those that are open')
    .action(
      action<{ open?: boolean }, []>(async ({ home, terminal }, { open }) =>
        withLedger(home, (ledger) => {
          const orders = ledger.orders(open === true ? { state: 'open' } : {});
          const rows = orders.map(({ id, product, passed, inWork, quantity: wanted, customerLot, state }) => [
            id,
            product,
            passed,
            inWork,
            wanted,
            customerLot,
            state,
          ]);
          terminal.result(orders, table(['order', 'product', 'passed', 'in work', 'of', 'lot', 'state'], rows));
        }),
      ),
    );

const showCommand = () =>
  stationCommand('show', 'one order')
    .argument('<order>')
    .action(
      action<object, [string]>(async (context, _, id) =>
        withStation(context, personOf(undefined), async ({ orders }) => {
          show(context, orders.show(id));
        }),
      ),
    );

interface RaiseOptions {
  readonly by: number;
  readonly reason: string;
  readonly badge: string;
  readonly pin: string;
  readonly person?: string;
}

const raiseCommand = () =>
  stationCommand('raise', 'let more units be made than were ordered; a second person approves it')
    .argument('<order>')
    .requiredOption('--by <n>', 'how many units more', quantity)
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .requiredOption('--badge <id>', 'the supervisor or admin who approves')
    .option('--pin <source>', 'where their PIN is read from: env:NAME, file:PATH, fd:N or prompt', 'prompt')
    .option(...person)
    .action(
      action<RaiseOptions, [string]>(async (context, { by: amount, reason, badge, pin: source, person: by }, id) => {
        if (reason.trim() === '') {
          throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command: 'orders raise' });
        }
        return withStation(context, personOf(by), async ({ orders, people }) => {
          orders.show(id);
          const requestedBy = personOf(by);
          const pin = await secretReader(context.home, context.terminal)(source, `PIN of ${badge}`);
          const request = { kind: 'quota', subject: orderSubject(id), amount, reason, requestedBy } as const;
          const { entry: approval } = await people.approve({ badge, pin, ...request });
          show(context, await orders.raise({ id, approval, person: requestedBy }));
        });
      }),
    );

const closeCommand = () =>
  stationCommand('close', 'close an order: no more units are started for it')
    .argument('<order>')
    .option('--reason <text>', 'why; kept in the ledger', 'done')
    .option(...person)
    .action(
      action<{ reason: string; person?: string }, [string]>(async (context, { reason, person: by }, id) =>
        withStation(context, personOf(by), async ({ orders }) => {
          show(context, await orders.close({ id, reason, person: personOf(by) }));
        }),
      ),
    );

function show({ terminal }: CommandContext, order: OrderRow): void {
  const { id, product, passed, inWork, quantity: wanted, customerLot, state } = order;
  const lot = customerLot === null ? '' : `, lot ${customerLot}`;
  terminal.result(order, `${id}: ${product}${lot}, ${passed} of ${wanted} passed, ${inWork} in work, ${state}`);
}
