import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { issuerReport } from '../../issuing/issuer-report.ts';
import { activateIssuer, issuerRequestFile, requestIssuer } from '../../issuing/issuing-authority.ts';
import { makeNextIssuingKey } from '../../issuing/next-issuing-key.ts';
import { assertIssuingKey, assertSigner } from '../../issuing/signer-guard.ts';
import { createSelfSignedIssuingCa } from '../../pki/issuing-ca.ts';
import { decodePem } from '../../pki/pem.ts';
import { thumbprint } from '../../pki/thumbprint.ts';
import { generationsOf, keyOfGeneration } from '../../signer/key-generations.ts';
import type { IssuingKey, Signer } from '../../signer/signer.ts';
import type { Station } from '../../station.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { secretReader } from '../read-secret.ts';
import { table } from '../terminal.ts';
import { caInCloudCommands } from './ca-in-cloud.ts';

/** `station ca`: the certificates of the keys that sign devices, for a root that is kept elsewhere, and the CAs that DPS holds. */
export const caCommand = () =>
  commandGroup('ca', 'the issuing CAs, and the CAs that DPS trusts', [
    issuersCommand(),
    nextCommand(),
    requestCommand(),
    selfSignCommand(),
    installCommand(),
    ...caInCloudCommands(),
  ]);

const personOption = ['--person <id>', 'who does it (else STATION_PERSON, else the user)'] as const;
const keyOption = ['--key <n>', 'which of the signer’s issuing keys', wholeNumber(1, 16), 1] as const;
const keyOf = (generation: number): IssuingKey => keyOfGeneration('issuing-ca', generation);

const issuersCommand = () =>
  stationCommand(
    'issuers',
    'the station’s issuing CAs: which signs now, which is next, and what each has signed',
  ).action(
    action<object, []>(async (context) =>
      withStation(context, personOf(undefined), async ({ ledger, config }) => {
        const issuers = issuerReport(ledger, config.issuing);
        const rows = issuers.map((row) => [
          row.sha256.slice(0, 16),
          row.state === 'next' ? `next, from ${row.from}` : row.state,
          row.key,
          row.subject,
          row.notAfter.slice(0, 10),
          String(row.signed),
          String(row.live),
          String(row.inCloud),
        ]);
        const head = ['sha-256', 'state', 'key', 'subject', 'until', 'signed', 'in use', 'in the cloud'];
        context.terminal.result({ issuers }, table(head, rows));
      }),
    ),
  );

interface NextOptions {
  readonly algorithm: string;
  readonly reason: string;
  readonly badge: string;
  readonly pin: string;
  readonly person?: string;
}

const algorithmOf = (text: string): 'ec-p256' | 'rsa-2048' => {
  if (text === 'ec-p256' || text === 'rsa-2048') return text;
  throw cliError('USAGE_OPTION_MISSING', { option: '--algorithm ec-p256 or rsa-2048', command: 'ca next' });
};

const nextCommand = () =>
  stationCommand('next', 'make the next issuing key in the signer; a second person approves it')
    .option('--algorithm <name>', 'ec-p256 or rsa-2048', 'ec-p256')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .requiredOption('--badge <id>', 'the supervisor or admin who approves')
    .option('--pin <source>', 'where their PIN is read from: env:NAME, file:PATH, fd:N or prompt', 'prompt')
    .option(...personOption)
    .action(
      action<NextOptions, []>(async (context, { algorithm, reason, badge, pin: source, person }) =>
        withStation(context, personOf(person), async (station) => {
          const { ledger, people } = station;
          const acceptance = {
            ledger,
            signer: await station.signer(),
            people,
            requestedBy: personOf(person),
            badge,
            reason,
            readPin: () => secretReader(context.home, context.terminal)(source, `PIN of ${badge}`),
          };
          const key = await makeNextIssuingKey(acceptance, algorithmOf(algorithm));
          const generation = generationsOf('issuing-ca').indexOf(key) + 1;
          const text = `${key} is made and approved\nnext: station ca request --key ${generation} --name … (or self-sign)`;
          context.terminal.result({ key, generation }, text);
        }),
      ),
    );

const requestCommand = () =>
  stationCommand('request', 'write a CSR for an issuing key: take it to your root')
    .requiredOption('--name <common name>', 'subject of the certificate')
    .option(...keyOption)
    .action(
      action<{ name: string; key: number }, []>(async (context, { name, key: generation }) =>
        withStation(context, personOf(undefined), async (station) => {
          const { home } = station;
          const signer = await station.signer();
          const key = keyOf(generation);
          await assertIssuingKey(station.ledger, signer, key);
          await requestIssuer({ signer, subject: { commonName: name }, home, key });
          const file = issuerRequestFile(home, key);
          context.terminal.result({ file }, `request written to ${file}`);
        }),
      ),
    );

interface SelfSignOptions {
  readonly name: string;
  readonly key: number;
  readonly years?: number;
  readonly person?: string;
}

const selfSignCommand = () =>
  stationCommand('self-sign', 'have an issuing key sign its own certificate: its root is on the line')
    .requiredOption('--name <common name>', 'subject of the certificate')
    .option(...keyOption)
    .option('--years <n>', 'how long it lasts; without it, it has no end', wholeNumber(1, 100))
    .option(...personOption)
    .action(
      action<SelfSignOptions, []>(async (context, { name, key: generation, years, person }) =>
        withStation(context, personOf(person), async (station) => {
          const signer = await station.signer();
          const key = keyOf(generation);
          await assertSigner(station.ledger, signer, personOf(person));
          await assertIssuingKey(station.ledger, signer, key);
          const subject = { commonName: name };
          const lifetimeYears = years ?? null;
          const own = await createSelfSignedIssuingCa({ signer, subject, now: new Date(), lifetimeYears, key });
          await install(context, station, { certificates: [own], key, person: personOf(person) });
        }),
      ),
    );

const installCommand = () =>
  stationCommand('install', 'take the chain in that the root answered with')
    .requiredOption('--chain <file>', 'PEM: the issuing CA’s certificate first, then towards the root')
    .option(...personOption)
    .action(
      action<{ chain: string; person?: string }, []>(async (context, options) => {
        const person = personOf(options.person);
        return withStation(context, person, async (station) => {
          const text = await readFile(options.chain, 'utf8').catch((error: unknown) => {
            throw cliError('FILE_UNREADABLE', { file: options.chain }, error);
          });
          const signer = await station.signer();
          await assertSigner(station.ledger, signer, person);
          const certificates = decodePem('CERTIFICATE', text);
          const key = await keyOfChain(signer, certificates);
          await install(context, station, { certificates, key, person });
        });
      }),
    );

/** The signer's issuing key that one of the certificates is for; the first where none is, which is then refused. */
async function keyOfChain(signer: Signer, certificates: readonly Buffer[]): Promise<IssuingKey> {
  const keys = certificates.map((der) => {
    try {
      return new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
    } catch {
      return Buffer.alloc(0);
    }
  });
  for (const key of generationsOf('issuing-ca')) {
    const info = await signer.keyInfo(key).catch(() => undefined);
    if (info === undefined) break;
    if (keys.some((spki) => info.publicKey?.equals(spki))) return key;
  }
  return 'issuing-ca';
}

async function install(
  { terminal }: CommandContext,
  station: Station,
  { certificates, key, person }: { certificates: readonly Buffer[]; key: IssuingKey; person: string },
): Promise<void> {
  const { home, ledger, config } = station;
  const signer = await station.signer();
  await activateIssuer({ signer, ledger, home, person, certificates, now: new Date(), key });
  const row = ledger.issuers().findLast((issuer) => issuer.key === key);
  const issuer = row?.sha256 ?? thumbprint(certificates[0] ?? Buffer.alloc(0));
  const active = row?.current ?? false;
  const when = config.issuing.next?.from ?? 'the day that [issuing.next] in station.toml names';
  const text = active ? `issuing CA ${issuer} is active` : `issuing CA ${issuer} waits for ${when}`;
  terminal.result({ issuer, active, key }, text);
}
