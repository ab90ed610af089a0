import { resolve } from 'node:path';
import { Option } from 'commander';
import {
  type DpsActs,
  existingInstance,
  planCreate,
  planLink,
  planUnlink,
  planWeight,
  saveConnectionString,
} from '../../acts/dps-acts.ts';
import type { AccessKeys, DpsAllocationPolicy, DpsInstance, LinkedHub } from '../../cloud/dps-administration.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { type ActOptions, carryOut } from '../planned-act.ts';
import { secretReader } from '../read-secret.ts';
import { table } from '../terminal.ts';

const personOption = ['--person <id>', 'who does it (else STATION_PERSON, else the user)'] as const;
const yesOption = ['--yes', 'do not ask'] as const;
const dryRunOption = ['--dry-run', 'show what would be changed; change nothing'] as const;
const weight = wholeNumber(0, 1000);

/** `station dps`: the DPS instance itself, for whoever sets a site up. */
export const dpsCommand = () =>
  commandGroup('dps', 'the DPS instance: its keys, its hubs, itself', [
    showCommand(),
    createCommand(),
    keysCommand(),
    commandGroup('hubs', 'the IoT hubs that devices are sent to', [
      hubsListCommand(),
      linkCommand(),
      weightCommand(),
      unlinkCommand(),
    ]),
  ]);

const showCommand = () =>
  stationCommand('show', 'ID scope, hosts, allocation policy, state and hubs').action(
    action<ActOptions, []>(async (context, options) =>
      withActs(context, options, async (acts) => show(context, await existingInstance(acts))),
    ),
  );

const createCommand = () =>
  stationCommand('create', 'make the instance that [dps.arm] names; takes Azure some minutes')
    .requiredOption('--location <region>', 'Azure region, as in westeurope')
    .addOption(
      new Option('--allocation <policy>', 'how devices are spread over hubs')
        .choices(['Hashed', 'GeoLatency', 'Static'])
        .default('Hashed'),
    )
    .option(...dryRunOption)
    .option(...personOption)
    .action(
      action<ActOptions & { location: string; allocation: DpsAllocationPolicy }, []>(async (context, options) =>
        withActs(context, options, async (acts) => {
          const terms = { location: options.location, allocationPolicy: options.allocation };
          await carryOut(context, options, await planCreate(acts, terms), (instance) => show(context, instance));
        }),
      ),
    );

const keysCommand = () =>
  stationCommand('keys', 'the access policies; their keys are never shown, but one can be saved')
    .option('--policy <name>', 'the policy whose connection string is to be saved')
    .option('--save <file>', 'write its connection string here, for the owner alone to read')
    .option(...personOption)
    .action(
      action<ActOptions & { policy?: string; save?: string }, []>(async (context, options) =>
        withActs(context, options, async (acts) => {
          const { policy, save } = options;
          if (policy !== undefined && save !== undefined) {
            const file = resolve(save);
            await saveConnectionString(acts, { policy, file });
            context.terminal.result({ policy, file }, `connection string of ${policy} saved: ${file}`);
            return;
          }
          if (policy !== undefined || save !== undefined) {
            const option = policy === undefined ? '--policy' : '--save';
            throw cliError('USAGE_OPTION_MISSING', { option, command: 'dps keys' });
          }
          const keys = await acts.administration.accessKeys(acts.signal);
          const rows = keys.map(withoutKeys);
          context.terminal.result(rows, table(['policy', 'rights'], rows.map(Object.values)));
        }),
      ),
    );

function withoutKeys({ policy, rights, primaryKey, secondaryKey }: AccessKeys) {
  primaryKey.fill(0);
  secondaryKey.fill(0);
  return { policy, rights };
}

const hubsListCommand = () =>
  stationCommand('list', 'the linked hubs').action(
    action<ActOptions, []>(async (context, options) =>
      withActs(context, options, async (acts) => {
        const { hubs } = await existingInstance(acts);
        context.terminal.result(hubs, hubTable(hubs));
      }),
    ),
  );

interface LinkOptions extends ActOptions {
  readonly connectionString: string;
  readonly location: string;
  readonly weight: number;
  readonly onlyNamed?: boolean;
}

const linkCommand = () =>
  stationCommand('link', 'link an IoT hub')
    .requiredOption('--location <region>', 'the hub’s Azure region')
    .option('--connection-string <source>', 'where it is read from: env:NAME, file:PATH, fd:N or prompt', 'prompt')
    .option('--weight <n>', 'its share of the devices under “hashed”, against the other hubs’', weight, 1)
    .option('--only-named', 'only entries that name the hub go there')
    .option(...dryRunOption)
    .option(...personOption)
    .action(
      action<LinkOptions, []>(async (context, options) =>
        withActs(context, options, async (acts) => {
          const readSecret = secretReader(context.home, context.terminal);
          const connectionString = await readSecret(options.connectionString, 'connection string of the hub');
          try {
            const { location, weight: share, onlyNamed = false } = options;
            const wanted = { connectionString, location, weight: share, applyAllocationPolicy: !onlyNamed };
            await carryOut(context, options, await planLink(acts, wanted), (made) => show(context, made));
          } finally {
            connectionString.fill(0);
          }
        }),
      ),
    );

const weightCommand = () =>
  stationCommand('weight', 'give a hub another share of the devices')
    .argument('<host>', 'as in factory.azure-devices.net')
    .argument('<n>', '0 to 1000', weight)
    .option(...dryRunOption)
    .option(...personOption)
    .action(
      action<ActOptions, [string, number]>(async (context, options, hostName, share) =>
        withActs(context, options, async (acts) => {
          const plan = await planWeight(acts, { hostName, weight: share });
          await carryOut(context, options, plan, (made) => show(context, made));
        }),
      ),
    );

const unlinkCommand = () =>
  stationCommand('unlink', 'send no device to a hub any more; those in it stay')
    .argument('<host>', 'as in factory.azure-devices.net')
    .option(...yesOption)
    .option(...dryRunOption)
    .option(...personOption)
    .action(
      action<ActOptions, [string]>(async (context, options, hostName) =>
        withActs(context, options, async (acts) =>
          carryOut(context, options, await planUnlink(acts, hostName), (made) => show(context, made)),
        ),
      ),
    );

async function withActs(
  context: CommandContext,
  options: ActOptions,
  work: (acts: DpsActs) => Promise<void>,
): Promise<void> {
  const person = personOf(options.person);
  return withStation(context, person, async (station) => {
    const { ledger } = station;
    await work({ administration: await station.administration(), ledger, person, signal: context.stop });
  });
}

function show({ terminal }: CommandContext, instance: DpsInstance): void {
  const { hubs, etag: _etag, ...facts } = instance;
  const lines = Object.entries(facts).map(([name, value]) => `${name.padEnd(18)} ${value}`);
  terminal.result({ ...facts, hubs }, `${lines.join('\n')}\n${hubTable(hubs)}`);
}

const hubTable = (hubs: readonly LinkedHub[]): string =>
  table(
    ['hub', 'location', 'weight', 'takes'],
    hubs.map((hub) => [hub.hostName, hub.location, hub.weight, hub.applyAllocationPolicy ? 'all' : 'only named']),
  );
