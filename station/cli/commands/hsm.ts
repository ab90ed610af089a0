import { makeNextDeviceKey } from '../../issuing/next-device-key.ts';
import { assertSigner } from '../../issuing/signer-guard.ts';
import { generationsOf } from '../../signer/key-generations.ts';
import { exitCode } from '../exit-code.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { softwareSignerWarning } from '../run-report.ts';
import { table } from '../terminal.ts';

/** `station hsm status`: the signer, its keys, and what is wrong with them. */
export const hsmCommand = () =>
  commandGroup('hsm', 'the signer', [
    stationCommand('status', 'the signer, its keys, and what is wrong with them').action(
      action<object, []>(async (context) =>
        withStation(context, personOf(undefined), async (station) => {
          const signer = await station.signer();
          const health = await signer.health();
          const keys = health.keys.map(({ key, algorithm, publicKey }) => ({
            key,
            algorithm,
            publicKey: publicKey?.toString('base64') ?? null,
          }));
          const { kind, notForProduction } = signer;
          const lines = [
            table(
              ['signer', kind],
              Object.entries(health.facts).map(([name, value]) => [name, String(value)]),
            ),
            '',
            table(
              ['key', 'algorithm'],
              keys.map(({ key, algorithm }) => [key, algorithm]),
            ),
            ...health.problems.map(({ code, message, hint }) => `✕ ${code}  ${message}\n  → ${hint}`),
            ...(notForProduction ? [softwareSignerWarning] : []),
            health.healthy ? 'healthy' : 'not healthy',
          ];
          context.terminal.result({ kind, notForProduction, ...health, keys }, lines.join('\n'));
          return health.healthy ? exitCode.ok : exitCode.fail;
        }),
      ),
    ),
    createDeviceKeyCommand(),
  ]);

const createDeviceKeyCommand = () =>
  stationCommand('create-device-key', 'make the next key that symmetric device keys derive from, for a roll')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<{ person?: string }, []>(async (context, options) => {
        const person = personOf(options.person);
        return withStation(context, person, async (station) => {
          const signer = await station.signer();
          await assertSigner(station.ledger, signer, person);
          const key = await makeNextDeviceKey(station.ledger, signer, person);
          const generation = generationsOf('device-key-derivation').findIndex((name) => name === key) + 1;
          const text = `${key} is made\nnext: [device_keys] next = ${generation} in station.toml`;
          context.terminal.result({ key, generation }, text);
        });
      }),
    );
