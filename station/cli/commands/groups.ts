import { changeGroup, deleteGroup, type GroupAct } from '../../cloud/acts/group-acts.ts';
import { cloudError } from '../../cloud/cloud-errors.ts';
import type { CloudGroup } from '../../cloud/group-directory.ts';
import type { ProvisioningStatus } from '../../domain/entry.ts';
import { issuerOfRecord } from '../../issuer-of-record.ts';
import { makeGroup } from '../../make-group.ts';
import type { Station } from '../../station.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { groupName } from '../group-name.ts';
import { personOf, withStation } from '../open-station.ts';
import { table } from '../terminal.ts';

/** `station groups create|list|show|update|delete`: enrollment groups, which let in every device of the station's CA. */
export const groupsCommand = () =>
  commandGroup('groups', 'enrollment groups: one entry in DPS that lets many devices in', [
    createCommand(),
    listCommand(),
    showCommand(),
    updateCommand(),
    deleteCommand(),
  ]);

interface ActOptions {
  readonly reason: string;
  readonly person?: string;
}

const reason = ['--reason <text>', 'why; kept in the ledger'] as const;
const person = ['--person <id>', 'who does it (else STATION_PERSON, else the user)'] as const;

/** Runs `work` with what every act on a group needs. @throws USAGE_OPTION_MISSING */
async function acting(
  context: CommandContext,
  command: string,
  given: ActOptions & { readonly group: string },
  work: (act: GroupAct, station: Station) => Promise<void>,
): Promise<void> {
  if (given.reason.trim() === '') throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command });
  const by = personOf(given.person);
  await withStation(context, by, async (station) => {
    const { groups } = await station.directory();
    const shared = { group: given.group, reason: given.reason, person: by, signal: context.stop };
    await work({ ...shared, ledger: station.ledger, groups }, station);
  });
}

const createCommand = () =>
  stationCommand('create', 'make a group that lets in the devices of the station’s issuing CA')
    .argument('<group>', 'its name in DPS, in lower case', groupName)
    .option('--symmetric-key', 'by a symmetric key instead, which goes into the signer and is shown to nobody')
    .option('--disabled', 'make it turned off')
    .requiredOption(...reason)
    .option(...person)
    .action(
      action<ActOptions & { disabled?: boolean; symmetricKey?: boolean }, [string]>(async (context, options, group) =>
        acting(context, 'groups create', { ...options, group }, async (act, station) => {
          const status = options.disabled ? 'disabled' : 'enabled';
          const attestation = options.symmetricKey ? 'symmetric-key' : 'x509';
          const { how, after } = await makeGroup(act, station, { attestation, status });
          const made = how === 'created' ? 'created' : 'was there already; recorded';
          const text = options.symmetricKey ? `${made}; the signer holds its key` : made;
          context.terminal.result({ how, group: after }, `${group}: ${text}`);
        }),
      ),
    );

const listCommand = () =>
  stationCommand('list', 'the groups in DPS, whoever made them')
    .option('--limit <n>', 'groups a page', wholeNumber(1, 1000), 200)
    .option('--after <token>', 'the next page: the token that the last one ended with')
    .action(
      action<{ limit: number; after?: string }, []>(async (context, { limit, after }) =>
        withStation(context, personOf(undefined), async (station) => {
          const { groups } = await station.directory();
          const page = await groups.page({ limit, ...(after === undefined ? {} : { after }) }, context.stop);
          const rows = page.groups.map(({ group, attestation, status, primarySha256, secondarySha256 }) => [
            group,
            attestation,
            status,
            short(primarySha256),
            short(secondarySha256),
          ]);
          const more = page.next === null ? '' : `\nmore: --after ${page.next}`;
          context.terminal.result(page, table(['group', 'attestation', 'status', 'ca', 'second ca'], rows) + more);
        }),
      ),
    );

const short = (sha256: string | null): string | null => sha256?.slice(0, 16) ?? null;

const showCommand = () =>
  stationCommand('show', 'one group, and the devices that it let in')
    .argument('<group>', 'its name in DPS', groupName)
    .option('--limit <n>', 'devices a page', wholeNumber(1, 1000), 100)
    .option('--after <token>', 'the next page of devices: the token that the last one ended with')
    .action(
      action<{ limit: number; after?: string }, [string]>(async (context, { limit, after }, group) =>
        withStation(context, personOf(undefined), async (station) => {
          const { groups } = await station.directory();
          const found = await groups.find(group, context.stop);
          if (found === undefined) throw cloudError('GROUP_MISSING', { group });
          const page = { limit, ...(after === undefined ? {} : { after }) };
          const { registrations, next } = await groups.registrations(group, page, context.stop);
          const devices = registrations.map((device) => ({
            ...device,
            serial: station.ledger.unitByRegistrationId(device.registrationId)?.serial ?? null,
          }));
          const rows = devices.map(({ registrationId, serial, status, hub, updatedAt }) => [
            registrationId,
            serial,
            status,
            hub,
            updatedAt,
          ]);
          const text = [
            groupText(found),
            '',
            table(['registration id', 'unit', 'status', 'hub', 'last'], rows),
            ...(next === null ? [] : [`more: --after ${next}`]),
          ].join('\n');
          context.terminal.result({ group: found, devices, next }, text);
        }),
      ),
    );

interface UpdateOptions extends ActOptions {
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly addIssuer?: boolean;
  readonly dropSecond?: boolean;
}

const updateCommand = () =>
  stationCommand('update', 'turn a group on or off, or have it take a second CA beside the first')
    .argument('<group>', 'its name in DPS', groupName)
    .option('--enable', 'let its devices in')
    .option('--disable', 'turn its devices away')
    .option('--add-issuer', 'the station’s issuing CA of now becomes the second, for a CA roll-over')
    .option('--drop-second', 'take the second CA away')
    .requiredOption(...reason)
    .option(...person)
    .action(
      action<UpdateOptions, [string]>(async (context, options, group) => {
        const { enable, disable, addIssuer, dropSecond } = options;
        const chosen = [enable, disable, addIssuer, dropSecond].filter((option) => option === true);
        if (chosen.length !== 1) {
          const option = 'one of --enable, --disable, --add-issuer and --drop-second';
          throw cliError('USAGE_OPTION_MISSING', { option, command: 'groups update' });
        }
        await acting(context, 'groups update', { ...options, group }, async (act, { ledger }) => {
          const status: ProvisioningStatus = enable ? 'enabled' : 'disabled';
          const change =
            enable || disable ? { status } : { secondary: addIssuer ? issuerOfRecord(ledger).certificate : null };
          const changed = await changeGroup(act, change);
          context.terminal.result(changed, groupText(changed.after));
        });
      }),
    );

const deleteCommand = () =>
  stationCommand('delete', 'remove a group: its devices stay on their hubs, and cannot register again')
    .argument('<group>', 'its name in DPS', groupName)
    .option('--yes', 'do it')
    .requiredOption(...reason)
    .option(...person)
    .action(
      action<ActOptions & { yes?: boolean }, [string]>(async (context, options, group) => {
        if (!options.yes) throw cliError('USAGE_OPTION_MISSING', { option: '--yes', command: 'groups delete' });
        await acting(context, 'groups delete', { ...options, group }, async (act) => {
          const before = await deleteGroup(act);
          context.terminal.result({ before }, `${group}: deleted`);
        });
      }),
    );

function groupText({ group, status, attestation, primarySha256, secondarySha256 }: CloudGroup): string {
  const second = secondarySha256 === null ? '' : `, second ca ${short(secondarySha256)}`;
  const ca = primarySha256 === null ? '' : `, ca ${short(primarySha256)}`;
  return `${group}: ${attestation}, ${status}${ca}${second}`;
}
