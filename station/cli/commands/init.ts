import { hostname } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { StationAnswers } from '../../config/samples/station-file.ts';
import { initialiseStation } from '../../initialise.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, stationCommand } from '../frame.ts';
import { personOf } from '../open-station.ts';
import { secretReader } from '../read-secret.ts';
import { softwareSignerWarning } from '../run-report.ts';

interface InitOptions {
  readonly stationId?: string;
  readonly site?: string;
  readonly signer?: string;
  readonly module?: string;
  readonly token?: string;
  readonly pin?: string;
  readonly idScope?: string;
  readonly connectionString?: string;
  readonly dpsAddress?: string;
  readonly dpsCaFile?: string;
  readonly caName?: string;
  readonly caKey: string;
  readonly caRequest?: boolean;
  readonly adminBadge?: string;
  readonly adminName?: string;
  readonly adminPin?: string;
  readonly person?: string;
}

/** `station init`: a new station, from flags or from a few questions. */
export const initCommand = () =>
  stationCommand('init', 'make a station: home, keys, issuing CA, ledger, sample products')
    .option('--station-id <id>', 'names the station in every record')
    .option('--site <name>', 'where it stands')
    .option('--signer <kind>', 'software (trials only) or pkcs11')
    .option('--module <path>', 'pkcs11: the vendor’s library')
    .option('--token <label>', 'pkcs11: the token’s label')
    .option('--pin <source>', 'pkcs11: where the PIN is read from: env:NAME, file:PATH, fd:N or prompt; never the PIN')
    .option('--id-scope <scope>', 'the DPS instance’s ID scope')
    .option('--connection-string <source>', 'where its service connection string is read from: env:NAME or file:PATH')
    .option('--dps-address <host:port>', 'connect there instead (an emulator)')
    .option('--dps-ca-file <path>', 'PEM of the authority behind it')
    .option('--ca-name <name>', 'common name of the issuing CA')
    .option('--ca-key <algorithm>', 'ec-p256 or rsa-2048', 'ec-p256')
    .option('--ca-request', 'write a CSR for an offline root instead of a self-signed issuing CA')
    .option('--admin-badge <id>', 'badge of the first admin')
    .option('--admin-name <name>', 'their name (else the badge)')
    .option('--admin-pin <source>', 'where their PIN is read from: env:NAME, file:PATH, fd:N or prompt (the default)')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<InitOptions, []>(async (context, options) => {
        const { home, terminal } = context;
        const answers = await ask(context, options);
        if (options.caKey !== 'ec-p256' && options.caKey !== 'rsa-2048') {
          throw valueInvalid('--ca-key', options.caKey, 'it is neither ec-p256 nor rsa-2048');
        }
        const admin = await firstAdmin(context, options);
        await initialiseStation({
          home,
          ...(admin === undefined ? {} : { admin }),
          answers,
          person: personOf(options.person),
          readSecret: (at) => secretReader(at, terminal),
          issuingCa: options.caRequest ? 'request' : 'self-signed',
          caCommonName: options.caName ?? `${answers.id} Issuing CA`,
          caKeyAlgorithm: options.caKey,
        });
        const next = [
          ...(options.caRequest
            ? [`have ${home.dir}/pki/issuing-ca.csr signed by your root, then station ca install --chain FILE`]
            : []),
          ...(admin
            ? []
            : ['add the first admin: station people add --role admin --badge ID --name NAME --pin prompt']),
          ...(answers.dps ? [] : ['fill in [dps] in station.toml']),
          'station doctor',
        ];
        const warning = answers.signer.kind === 'software' ? `\n${softwareSignerWarning}` : '';
        terminal.result(
          {
            station: answers.id,
            home: home.dir,
            signer: answers.signer.kind,
            issuingCa: options.caRequest ? 'requested' : 'self-signed',
            next,
          },
          `station ${answers.id} is in ${home.dir}${warning}\nnext:\n${next.map((step) => `  ${step}`).join('\n')}`,
        );
      }),
    );

/** A relative PATH starts where the command does: the home is not there yet. */
async function firstAdmin({ home, terminal }: CommandContext, options: InitOptions) {
  const { adminBadge: badge, adminName: name, adminPin: source = 'prompt' } = options;
  if (badge === undefined) {
    if (name === undefined && options.adminPin === undefined) return undefined;
    throw cliError('USAGE_OPTION_MISSING', { option: '--admin-badge', command: 'init' });
  }
  const pin = await secretReader({ ...home, dir: process.cwd() }, terminal)(source, `PIN of ${badge}`);
  return { badge, name: name ?? badge, pin };
}

async function ask({ terminal }: CommandContext, options: InitOptions): Promise<StationAnswers> {
  const question = terminal.interactive ? asker() : undefined;
  const value = async (given: string | undefined, text: string, fallback: string): Promise<string> =>
    given ?? ((await question?.(`${text} [${fallback}]: `)) || fallback);
  try {
    const fallbackId =
      hostname()
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, '')
        .slice(0, 32) || 'station';
    const id = await value(options.stationId, 'station id', fallbackId);
    const site = await value(options.site, 'site', 'unnamed site');
    const kind = await value(options.signer, 'signer (software or pkcs11)', options.module ? 'pkcs11' : 'software');
    const idScope = await value(options.idScope, 'DPS ID scope (empty: later)', '');
    return { id, site, signer: signerOf(kind, options), ...dpsOf(idScope, options) };
  } finally {
    question?.close();
  }
}

function signerOf(kind: string, { module, token, pin }: InitOptions): StationAnswers['signer'] {
  if (kind === 'software') return { kind };
  if (kind !== 'pkcs11') throw valueInvalid('--signer', kind, 'it is neither software nor pkcs11');
  if (!module) throw cliError('USAGE_OPTION_MISSING', { option: '--module', command: 'init' });
  if (!token) throw cliError('USAGE_OPTION_MISSING', { option: '--token', command: 'init' });
  return { kind, module, token, ...(pin === undefined ? {} : { pin }) };
}

function dpsOf(idScope: string, options: InitOptions): Pick<StationAnswers, 'dps'> {
  if (idScope === '') return {};
  const { connectionString, dpsAddress: address, dpsCaFile: caFile } = options;
  return {
    dps: {
      idScope,
      ...(connectionString === undefined ? {} : { connectionString }),
      ...(address === undefined ? {} : { address }),
      ...(caFile === undefined ? {} : { caFile }),
    },
  };
}

function asker() {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return Object.assign((text: string) => lines.question(text), { close: () => lines.close() });
}

const valueInvalid = (option: string, value: string, reason: string) =>
  cliError('USAGE_VALUE_INVALID', { command: 'init', option, value, reason });
