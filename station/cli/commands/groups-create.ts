import { resolve } from 'node:path';
import { shownSettings } from '../../cloud/enrollment-settings.ts';
import { readGroupSettings } from '../../config/settings-file.ts';
import { groupSettingsOf } from '../../enrollment-terms.ts';
import { type GroupRisk, groupRisks } from '../../groups/group-concerns.ts';
import { type LetsInBy, makeGroup, planGroup } from '../../groups/make-group.ts';
import { cliError } from '../cli-errors.ts';
import { action, stationCommand } from '../frame.ts';
import { type ActOptions, acting, person, reason, shownGroup } from '../group-acting.ts';
import { groupName } from '../group-name.ts';
import { accept, assertUsable, settingsFile } from '../settings-options.ts';

interface Options extends ActOptions {
  readonly disabled?: boolean;
  readonly symmetricKey?: boolean;
  readonly caReference?: string;
  readonly secondCa?: string;
  readonly settings?: string;
  readonly accept?: readonly GroupRisk[];
  readonly dryRun?: boolean;
}

/** `station groups create`: everything that can be known to be wrong is said before anything is made. */
export const groupsCreateCommand = () =>
  stationCommand('create', 'make a group that lets in the devices of the station’s issuing CA')
    .argument('<group>', 'its name in DPS, in lower case', groupName)
    .option('--symmetric-key', 'by a symmetric key instead, which goes into the signer and is shown to nobody')
    .option('--ca-reference <name>', 'by a verified CA that the service holds under this name (`station ca list`)')
    .option('--second-ca <name>', 'with --ca-reference: another one beside it')
    .option(...settingsFile)
    .option('--disabled', 'make it turned off')
    .addOption(accept(groupRisks))
    .option('--dry-run', 'look, and say what would be made; changes nothing')
    .requiredOption(...reason)
    .option(...person)
    .action(
      action<Options, [string]>(async (context, options, group) => {
        checkOptions(options);
        const settings =
          options.settings === undefined ? {} : groupSettingsOf(await readGroupSettings(resolve(options.settings)));
        await acting(context, 'groups create', { ...options, group }, async (act, station) => {
          const status = options.disabled ? 'disabled' : 'enabled';
          const plan = await planGroup(act, station, { by: letsInBy(options), status, settings }, options.accept ?? []);
          const { wish, found, differences, concerns } = plan;
          assertUsable(context, concerns);
          if (options.dryRun) {
            const wanted = { group, status, attestation: wish.by.kind, settings: shownSettings(settings) };
            const there = found === null ? 'would be made' : 'is there already';
            const differing = differences.map(
              ({ setting, cloud, wanted: ours }) => `\n  ${setting}: ${cloud} there, ${ours} wanted`,
            );
            context.terminal.result(
              { dryRun: true, wanted, found: found && shownGroup(found), differences },
              `${group}: ${there}${differing.join('')}`,
            );
            return;
          }
          const { how, after } = await makeGroup(act, station, plan);
          const differs = after.status === status ? '' : `; it is ${after.status} there, and stays so`;
          const made = how === 'created' ? 'created' : `was there already; recorded${differs}`;
          const text = options.symmetricKey ? `${made}; the signer holds its key` : made;
          context.terminal.result({ how, group: shownGroup(after) }, `${group}: ${text}`);
        });
      }),
    );

/** @throws USAGE_VALUE_INVALID */
function checkOptions({ symmetricKey, caReference, secondCa }: Options): void {
  const command = 'groups create';
  if (symmetricKey && caReference !== undefined) {
    const why = 'a group lets devices in by a key or by a CA, not by both';
    throw cliError('USAGE_VALUE_INVALID', { option: '--ca-reference', value: caReference, reason: why, command });
  }
  if (secondCa !== undefined && caReference === undefined) {
    const why = 'it is of use only beside --ca-reference';
    throw cliError('USAGE_VALUE_INVALID', { option: '--second-ca', value: secondCa, reason: why, command });
  }
}

function letsInBy({ symmetricKey, caReference: primary, secondCa }: Options): LetsInBy {
  if (symmetricKey) return { kind: 'symmetric-key' };
  return primary === undefined ? { kind: 'x509' } : { kind: 'ca-reference', primary, secondary: secondCa ?? null };
}
