import { cliError } from '../cli-errors.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';

/** `station clock accept`: after a clock that ran ahead was set right, a person says so, and the ledger keeps it. */
export const clockCommand = () =>
  commandGroup('clock', 'the station’s clock against its ledger', [
    stationCommand('accept', 'say that the clock is right now although the ledger has later records')
      .requiredOption('--reason <text>', 'what was wrong before; kept in the ledger')
      .option('--person <id>', 'who says so (else STATION_PERSON, else the user)')
      .action(
        action<{ reason: string; person?: string }, []>(async (context, { reason, person }) => {
          if (reason.trim() === '')
            throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command: 'clock accept' });
          return withStation(context, personOf(person), async (station) => {
            const behindSeconds = station.ledger.clockBehindSeconds();
            await station.acceptClock(reason);
            context.terminal.result(
              { behindSeconds, reason },
              `accepted: the ledger was ${Math.round(behindSeconds)} s ahead`,
            );
          });
        }),
      ),
  ]);
