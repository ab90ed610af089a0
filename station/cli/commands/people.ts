import { type Role, roles } from '../../domain/people.ts';
import type { PersonRow } from '../../ledger/ledger.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withLedger, withStation } from '../open-station.ts';
import { secretReader } from '../read-secret.ts';
import { table } from '../terminal.ts';

/** `station people add|list|change|remove|set-pin`: who may log in, and as what. */
export const peopleCommand = () =>
  commandGroup('people', 'who works here, and as what', [
    addCommand(),
    listCommand(),
    changeCommand(),
    removeCommand(),
    setPinCommand(),
  ]);

const pinHelp = 'where the PIN is read from: env:NAME, file:PATH, fd:N or prompt; never the PIN';
const roleHelp = roles.join(', ');
const person = ['--person <id>', 'who does it (else STATION_PERSON, else the user)'] as const;

interface AddOptions {
  readonly badge: string;
  readonly name: string;
  readonly role: string;
  readonly language?: string;
  readonly pin: string;
  readonly person?: string;
}

const addCommand = () =>
  stationCommand('add', 'give somebody a badge and a PIN')
    .requiredOption('--badge <id>', 'as the scanner reads it: letters, digits and dashes')
    .requiredOption('--name <name>', 'as screens and reports show it')
    .requiredOption('--role <role>', roleHelp)
    .option('--language <tag>', 'of their screens: en, de, es, zh-Hans')
    .option('--pin <source>', pinHelp, 'prompt')
    .option(...person)
    .action(
      action<AddOptions, []>(async (context, { badge: id, name, role, language = null, pin: source, person: by }) => {
        const checked = roleOf(role, 'add');
        return withStation(context, personOf(by), async ({ people }) => {
          const pin = await readPin(context, source, id);
          show(context, await people.add({ id, name, role: checked, language, pin, by: personOf(by) }));
        });
      }),
    );

const listCommand = () =>
  stationCommand('list', 'everybody, those who were removed included').action(
    action<object, []>(async ({ home, terminal }) =>
      withLedger(home, (ledger) => {
        const people = ledger.people().map(shown);
        const rows = people.map(({ id, name, role, language, active, hasPin }) => [
          id,
          name,
          role,
          language,
          active ? 'active' : 'removed',
          hasPin ? 'yes' : 'no',
        ]);
        terminal.result(people, table(['badge', 'name', 'role', 'language', 'state', 'PIN'], rows));
      }),
    ),
  );

interface ChangeOptions {
  readonly name?: string;
  readonly role?: string;
  readonly language?: string;
  readonly active?: boolean;
  readonly person?: string;
}

const changeCommand = () =>
  stationCommand('change', 'change what is known of somebody, or bring them back')
    .argument('<badge>')
    .option('--name <name>')
    .option('--role <role>', roleHelp)
    .option('--language <tag>', 'of their screens: en, de, es, zh-Hans')
    .option('--active', 'bring back who was removed')
    .option(...person)
    .action(
      action<ChangeOptions, [string]>(async (context, { name, role, language, active, person: by }, id) => {
        const change = {
          id,
          by: personOf(by),
          ...(name === undefined ? {} : { name }),
          ...(role === undefined ? {} : { role: roleOf(role, 'change') }),
          ...(language === undefined ? {} : { language }),
          ...(active === undefined ? {} : { active }),
        };
        return withStation(context, change.by, async ({ people }) => show(context, await people.change(change)));
      }),
    );

const removeCommand = () =>
  stationCommand('remove', 'let somebody log in no more; what they did keeps their name')
    .argument('<badge>')
    .option(...person)
    .action(
      action<{ person?: string }, [string]>(async (context, { person: by }, id) =>
        withStation(context, personOf(by), async ({ people }) => {
          await people.remove({ id, by: personOf(by) });
          context.terminal.result({ badge: id, active: false }, `removed: ${id}`);
        }),
      ),
    );

const setPinCommand = () =>
  stationCommand('set-pin', 'set a new PIN; ends a lockout')
    .argument('<badge>')
    .option('--pin <source>', pinHelp, 'prompt')
    .option(...person)
    .action(
      action<{ pin: string; person?: string }, [string]>(async (context, { pin: source, person: by }, id) =>
        withStation(context, personOf(by), async ({ people }) => {
          await people.setPin({ id, pin: await readPin(context, source, id), by: personOf(by) });
          context.terminal.result({ badge: id, pin: 'set' }, `new PIN set: ${id}`);
        }),
      ),
    );

const readPin = ({ home, terminal }: CommandContext, source: string, badge: string): Promise<Buffer> =>
  secretReader(home, terminal)(source, `PIN of ${badge}`);

const shown = ({ credentialSha256, ...row }: PersonRow) => ({ ...row, hasPin: credentialSha256 !== null });

function show({ terminal }: CommandContext, row: PersonRow): void {
  terminal.result(shown(row), `${row.id}: ${row.name}, ${row.role}`);
}

function roleOf(text: string, command: string): Role {
  const role = roles.find((name) => name === text);
  if (role !== undefined) return role;
  const reason = `a role is one of ${roleHelp}`;
  throw cliError('USAGE_VALUE_INVALID', { command: `people ${command}`, option: '--role', value: text, reason });
}
