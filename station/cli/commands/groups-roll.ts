import type { GroupRollContext } from '../../groups/group-credentials.ts';
import { carryOutGroupRoll, planGroupRoll } from '../../groups/group-roll.ts';
import { currentIssuer, plannedIssuer } from '../../issuing/issuers.ts';
import { cliError } from '../cli-errors.ts';
import { action, stationCommand } from '../frame.ts';
import { groupName } from '../group-name.ts';
import { personOf, withStation } from '../open-station.ts';
import { chosenStep, type StepChoice, standing } from './enrollments-roll.ts';

interface GroupRollOptions extends StepChoice {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly person?: string;
}

const command = 'groups roll';

/** `station groups roll`: the next CA or key takes the place of the old one, and no device is turned away meanwhile. */
export const groupRollCommand = () =>
  stationCommand('roll', 'replace a group’s CA or key without a gap: add the next one, promote it, drop the old one')
    .argument('<group>', 'its name in DPS', groupName)
    .option('--add', 'step 1: the next issuing CA, or a new key, beside the old one')
    .option('--promote', 'step 2: the next one becomes the primary, and the old one goes')
    .option('--keep-old', 'with --promote: the old one stays beside it')
    .option('--drop-old', 'step 3, after --keep-old: the old one goes')
    .option('--reason <text>', 'why; kept in the ledger')
    .option('--dry-run', 'look, and say what would be done; changes nothing')
    .option('--yes', 'also where devices are locked out by it')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<GroupRollOptions, [string]>(async (frame, options, group) => {
        const { terminal, stop: signal } = frame;
        const { dryRun = false, yes: lockOut = false, keepOld = false, reason = '' } = options;
        const act = chosenStep(options, command);
        if (!dryRun && reason.trim() === '') throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command });
        const person = personOf(options.person);
        return withStation(frame, person, async (station) => {
          const { ledger, config } = station;
          const signer = () => station.signer();
          const { groups } = await station.directory();
          const nextIssuer = plannedIssuer(ledger, config.issuing)?.row ?? currentIssuer(ledger);
          const context: GroupRollContext = { group, act, keepOld, ledger, groups, signer, nextIssuer, signal };
          const plan = await planGroupRoll(context);
          if (plan.fate === 'nothing') {
            terminal.result({ act, fate: plan.fate }, `${group}: nothing to do`);
            return;
          }
          const { before, lockedOut } = plan;
          if (dryRun) {
            const fate = plan.fate === 'change' ? 'would-change' : 'would-record';
            const after = standing(plan.after);
            const text = `${group}: ${standing(before)} → ${after}; ${lockedOut} devices would be locked out`;
            terminal.result({ act, fate, before, after: plan.after, lockedOut }, text);
            return;
          }
          const { after } = await carryOutGroupRoll(plan, { ...context, reason, person, lockOut });
          const fate = plan.fate === 'change' ? 'changed' : 'recorded';
          terminal.result(
            { act, fate, before, after, lockedOut },
            `${group}: ${standing(before)} → ${standing(after)}`,
          );
        });
      }),
    );
