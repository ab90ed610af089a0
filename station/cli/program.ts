import { Command } from 'commander';
import { version } from '../version.ts';

const exitCodes = `
Exit codes: 0 PASS or done · 1 FAIL: a unit is bad, a check found something · 2 the command line or the configuration is wrong
            3 ERROR: the station or its surroundings · 4 the scan, or the person, was refused · 130 stopped by a person
`;

/** In the order of the help text. Each loads what it needs only when it is asked for: that is most of a command's start. */
const commands = {
  init: async () => (await import('./commands/init.ts')).initCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  provision: async () => (await import('./commands/provision.ts')).provisionCommand(),
  line: async () => (await import('./commands/line.ts')).lineCommand(),
  sync: async () => (await import('./commands/sync.ts')).syncCommand(),
  enrollments: async () => (await import('./commands/enrollments.ts')).enrollmentsCommand(),
  groups: async () => (await import('./commands/groups.ts')).groupsCommand(),
  drift: async () => (await import('./commands/drift.ts')).driftCommand(),
  units: async () => (await import('./commands/units.ts')).unitsCommand(),
  products: async () => (await import('./commands/products.ts')).productsCommand(),
  orders: async () => (await import('./commands/orders.ts')).ordersCommand(),
  people: async () => (await import('./commands/people.ts')).peopleCommand(),
  ledger: async () => (await import('./commands/ledger.ts')).ledgerCommand(),
  hsm: async () => (await import('./commands/hsm.ts')).hsmCommand(),
  signer: async () => (await import('./commands/signer.ts')).signerCommand(),
  ca: async () => (await import('./commands/ca.ts')).caCommand(),
  dps: async () => (await import('./commands/dps.ts')).dpsCommand(),
  clock: async () => (await import('./commands/clock.ts')).clockCommand(),
  ports: async () => (await import('./commands/ports.ts')).portsCommand(),
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand(),
  emulate: async () => (await import('./commands/emulate.ts')).emulateCommand(),
  demo: async () => (await import('./commands/demo.ts')).demoCommand(),
} satisfies Record<string, () => Promise<Command>>;

const isCommand = (word: string | undefined): word is keyof typeof commands =>
  word !== undefined && Object.hasOwn(commands, word);

/** The command line that begins with `word`: that command alone, or all of them where it names none (help, a slip). */
export async function program(word?: string): Promise<Command> {
  const station = new Command('station')
    .description(
      'A factory provisioning station: credentials into devices, enrollments into DPS, and a ledger of it all.',
    )
    .version(version)
    .addHelpText('after', exitCodes);
  const loaded = isCommand(word) ? [commands[word]()] : Object.values(commands).map((load) => load());
  for (const command of await Promise.all(loaded)) station.addCommand(command);
  exitWithoutEnding(station);
  return station;
}

/** Commander ends the process by itself; here the exit code is set and pending output still gets out. */
function exitWithoutEnding(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) exitWithoutEnding(sub);
}
