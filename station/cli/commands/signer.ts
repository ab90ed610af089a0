import { acceptSigner } from '../../issuing/signer-guard.ts';
import { cliError } from '../cli-errors.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { secretReader } from '../read-secret.ts';

interface AcceptOptions {
  readonly reason: string;
  readonly badge: string;
  readonly pin: string;
  readonly person?: string;
}

/** `station signer accept`: after a token or a key store was replaced, a second person says so. */
export const signerCommand = () =>
  commandGroup('signer', 'which signer the station works with', [
    stationCommand('accept', 'go on with another signer than the ledger knows; a second person approves it')
      .requiredOption('--reason <text>', 'why it was replaced; kept in the ledger')
      .requiredOption('--badge <id>', 'the supervisor or admin who approves')
      .option('--pin <source>', 'where their PIN is read from: env:NAME, file:PATH, fd:N or prompt', 'prompt')
      .option('--person <id>', 'who asks for it (else STATION_PERSON, else the user)')
      .action(
        action<AcceptOptions, []>(async (context, { reason, badge, pin: source, person }) => {
          if (reason.trim() === '') {
            throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command: 'signer accept' });
          }
          return withStation(context, personOf(person), async (station) => {
            const { ledger, people } = station;
            const accepted = await acceptSigner({
              ledger,
              signer: await station.signer(),
              people,
              requestedBy: personOf(person),
              badge,
              reason,
              readPin: () => secretReader(context.home, context.terminal)(source, `PIN of ${badge}`),
            });
            context.terminal.result(accepted, `accepted: the signer is ${accepted.after}, was ${accepted.before}`);
          });
        }),
      ),
  ]);
