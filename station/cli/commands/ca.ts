import { readFile } from 'node:fs/promises';
import { activateIssuer, issuerRequestFile, openIssuer, requestIssuer } from '../../issuing-authority.ts';
import { decodePem } from '../../pki/pem.ts';
import { assertSigner } from '../../signer-guard.ts';
import { cliError } from '../cli-errors.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { caInCloudCommands } from './ca-in-cloud.ts';

/** `station ca`: the certificate of the key that signs devices, for a root that is kept elsewhere, and the CAs that DPS holds. */
export const caCommand = () =>
  commandGroup('ca', 'the issuing CA, and the CAs that DPS trusts', [
    stationCommand('request', 'write a CSR for the issuing CA’s key: take it to your root')
      .requiredOption('--name <common name>', 'subject of the certificate')
      .action(
        action<{ name: string }, []>(async (context, { name }) =>
          withStation(context, personOf(undefined), async (station) => {
            const { home } = station;
            await requestIssuer({ signer: await station.signer(), subject: { commonName: name }, home });
            const file = issuerRequestFile(home);
            context.terminal.result({ file }, `request written to ${file}`);
          }),
        ),
      ),
    stationCommand('install', 'take the chain in that the root answered with')
      .requiredOption('--chain <file>', 'PEM: the issuing CA’s certificate first, then towards the root')
      .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
      .action(
        action<{ chain: string; person?: string }, []>(async (context, options) => {
          const person = personOf(options.person);
          return withStation(context, person, async (station) => {
            const text = await readFile(options.chain, 'utf8').catch((error: unknown) => {
              throw cliError('FILE_UNREADABLE', { file: options.chain }, error);
            });
            const { home, ledger } = station;
            const signer = await station.signer();
            await assertSigner(ledger, signer, person);
            const certificates = decodePem('CERTIFICATE', text);
            await activateIssuer({ signer, ledger, home, person, certificates, now: new Date() });
            const { issuerId } = await openIssuer(home, signer, new Date());
            context.terminal.result({ issuer: issuerId }, `issuing CA ${issuerId} is active`);
          });
        }),
      ),
    ...caInCloudCommands(),
  ]);
