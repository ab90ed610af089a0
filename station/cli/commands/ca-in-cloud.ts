import { readFile } from 'node:fs/promises';
import { type CaActs, existingCa, planCode, planDelete, planForeignProof, planUpload } from '../../acts/ca-acts.ts';
import type { UploadedCa } from '../../cloud/dps-administration.ts';
import { currentIssuer, issuerForKey } from '../../issuing/issuers.ts';
import { caActs, planOwnProof } from '../../issuing/own-ca.ts';
import { decodePem } from '../../pki/pem.ts';
import { keyOfGeneration } from '../../signer/key-generations.ts';
import type { Station } from '../../station.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, stationCommand, wholeNumber } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { type ActOptions, carryOut } from '../planned-act.ts';
import { table } from '../terminal.ts';

const personOption = ['--person <id>', 'who does it (else STATION_PERSON, else the user)'] as const;
const yesOption = ['--yes', 'do not ask'] as const;
const dryRunOption = ['--dry-run', 'show what would be changed; change nothing'] as const;

/** `station ca upload|list|status|verify|delete`: the CAs that DPS holds, and their proof of possession. */
export const caInCloudCommands = () => [
  uploadCommand(),
  listCommand(),
  statusCommand(),
  verifyCommand(),
  deleteCommand(),
];

const uploadCommand = () =>
  stationCommand('upload', 'bring a CA to DPS: this station’s issuing CA, or another one’s certificate')
    .argument('[file]', 'PEM or DER; without it, the issuing CA')
    .requiredOption('--name <name>', 'what DPS calls it')
    .option(
      '--key <n>',
      'the CA of this issuing key of the signer, in the place of the one that signs',
      wholeNumber(1, 16),
    )
    .option('--replace', 'put it in the place of another CA of that name; it must then be verified again')
    .option(...yesOption)
    .option(...dryRunOption)
    .option(...personOption)
    .action(
      action<ActOptions & { name: string; key?: number; replace?: boolean }, [string | undefined]>(
        async (context, options, given) =>
          withActs(context, options, async (acts, station) => {
            const { key, name, replace = false } = options;
            const own = given === undefined ? ownCa(station, key) : undefined;
            const file = given ?? own?.key ?? station.home.issuingCaFile;
            const bytes = own?.certificate ?? (await read(file));
            const wanted = { name, file, bytes, replace };
            await carryOut(context, options, await planUpload(acts, wanted), (ca) => show(context, ca));
          }),
      ),
    );

/** The issuing CA that signs now, or that of another key of the signer. */
const ownCa = ({ ledger }: Station, generation: number | undefined) =>
  generation === undefined ? currentIssuer(ledger) : issuerForKey(ledger, keyOfGeneration('issuing-ca', generation));

const listCommand = () =>
  stationCommand('list', 'the CAs that DPS holds').action(
    action<ActOptions, []>(async (context, options) =>
      withActs(context, options, async ({ administration, signal }) => {
        const cas = (await administration.cas(signal)).map(shown);
        const rows = cas.map((ca) => [ca.name, ca.verified ? 'verified' : 'not verified', ca.expires, ca.subject]);
        context.terminal.result(cas, table(['name', 'state', 'expires', 'subject'], rows));
      }),
    ),
  );

const statusCommand = () =>
  stationCommand('status', 'what DPS knows of a CA')
    .argument('<name>')
    .action(
      action<ActOptions, [string]>(async (context, options, name) =>
        withActs(context, options, async (acts) => show(context, await existingCa(acts, name))),
      ),
    );

interface VerifyOptions extends ActOptions {
  readonly code?: boolean;
  readonly proof?: string;
}

const verifyCommand = () =>
  stationCommand('verify', 'prove to DPS that this station holds the CA’s key: the signer signs the proof')
    .argument('<name>')
    .option('--code', 'only fetch a code, for a CA whose key is elsewhere')
    .option('--proof <file>', 'hand in a certificate (PEM or DER) that the CA’s holder signed for that code')
    .option(...dryRunOption)
    .option(...personOption)
    .action(
      action<VerifyOptions, [string]>(async (context, options, name) =>
        withActs(context, options, async (acts, station) => {
          if (options.code) {
            const text = (code: string) =>
              `verification code of ${name}: ${code}\nHave the CA sign a certificate with this CN, then: station ca verify ${name} --proof <file>`;
            await carryOut(context, options, await planCode(acts, name), ({ code }) =>
              context.terminal.result({ name, code }, text(code)),
            );
            return;
          }
          const plan =
            options.proof === undefined
              ? await planOwnProof(acts, station, name)
              : await planForeignProof(acts, { name, proof: derOf(await read(options.proof)) });
          await carryOut(context, options, plan, (ca) => show(context, ca));
        }),
      ),
    );

const deleteCommand = () =>
  stationCommand('delete', 'take a CA away from DPS: devices below it can register no more')
    .argument('<name>')
    .option(...yesOption)
    .option(...dryRunOption)
    .option(...personOption)
    .action(
      action<ActOptions, [string]>(async (context, options, name) =>
        withActs(context, options, async (acts) =>
          carryOut(context, options, await planDelete(acts, name), () =>
            context.terminal.result({ name, deleted: true }, `deleted: ${name}`),
          ),
        ),
      ),
    );

async function withActs(
  context: CommandContext,
  options: ActOptions,
  work: (acts: CaActs, station: Station) => Promise<void>,
): Promise<void> {
  const person = personOf(options.person);
  return withStation(context, person, async (station) => {
    await work(await caActs(station, person, context.stop), station);
  });
}

const read = (file: string): Promise<Buffer> =>
  readFile(file).catch((error: unknown) => {
    throw cliError('FILE_UNREADABLE', { file }, error);
  });

const derOf = (bytes: Buffer): Buffer =>
  bytes.includes('-----BEGIN') ? (decodePem('CERTIFICATE', bytes.toString('latin1'))[0] ?? bytes) : bytes;

const shown = ({ name, isVerified, subject, thumbprint, sha256, expiresAt }: UploadedCa) => ({
  name,
  verified: isVerified,
  subject,
  expires: expiresAt.toISOString().slice(0, 10),
  thumbprint,
  sha256,
});

function show({ terminal }: CommandContext, ca: UploadedCa): void {
  const { name, verified, subject, expires, thumbprint } = shown(ca);
  const next = verified ? '' : `\nnext: station ca verify ${name}`;
  terminal.result(
    shown(ca),
    `${name}: ${verified ? 'verified' : 'not verified'}\n${subject}, until ${expires}, SHA-1 ${thumbprint}${next}`,
  );
}
