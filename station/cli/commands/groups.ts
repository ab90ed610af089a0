import { deleteGroup } from '../../cloud/acts/group-acts.ts';
import { cliError } from '../cli-errors.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { type ActOptions, acting, person, reason, shownGroup } from '../group-acting.ts';
import { groupName } from '../group-name.ts';
import { groupsCreateCommand } from './groups-create.ts';
import { groupsListCommand, groupsShowCommand } from './groups-look.ts';
import { groupRollCommand } from './groups-roll.ts';
import { groupsUpdateCommand } from './groups-update.ts';

/** `station groups create|list|show|update|roll|delete`: enrollment groups, which let in every device of a CA or a key. */
export const groupsCommand = () =>
  commandGroup('groups', 'enrollment groups: one entry in DPS that lets many devices in', [
    groupsCreateCommand(),
    groupsListCommand(),
    groupsShowCommand(),
    groupsUpdateCommand(),
    groupRollCommand(),
    deleteCommand(),
  ]);

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
          context.terminal.result({ before: before && shownGroup(before) }, `${group}: deleted`);
        });
      }),
    );
