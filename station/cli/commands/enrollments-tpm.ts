import { type EndorsementImport, type ImportedUnit, importEndorsementKey } from '../../acts/import-endorsement-key.ts';
import type { ReadTpm } from '../../acts/read-tpm.ts';
import { checkSerial, type Product, productNamed } from '../../config/product.ts';
import { isStationError } from '../../domain/station-error.ts';
import type { Station } from '../../station.ts';
import { endorsementIdConventions } from '../../tpm/registration-id.ts';
import { cliError } from '../cli-errors.ts';
import { exitCode } from '../exit-code.ts';
import { action, type CommandContext, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { type TpmSource, tpmKeysFrom } from '../tpm-keys.ts';
import { type ListedTpm, listedTpms } from '../tpm-list.ts';

interface TpmOptions {
  readonly product: string;
  readonly serial?: string;
  readonly ek?: string;
  readonly srk?: string;
  readonly read?: string;
  readonly withSrk?: boolean;
  readonly list?: string;
  readonly registrationId?: string;
  readonly person?: string;
}

/** `station enrollments tpm`: the enrollment of a unit that the line does not touch. */
export const tpmCommand = () =>
  stationCommand('tpm', 'import the endorsement key of a unit’s TPM; its enrollment is created by the next sync')
    .requiredOption('--product <name>', 'what the unit is: a product with attestation = "tpm"')
    .option('--serial <serial>', 'the unit’s serial number')
    .option('--ek <file>', 'its endorsement key, as `tpm2_createek -u` writes it, or base64 of that')
    .option('--srk <file>', 'its storage root key, where only a TPM with this owner may register')
    .option('--read <port>', 'read it off the TPM itself: device:/dev/tpmrm0, tcp:HOST:PORT or a serial port')
    .option('--with-srk', 'with --read or --list: read the storage root key, too')
    .option('--list <file>', 'many units: a CSV file with columns serial, and read, or ek and srk')
    .option(
      '--registration-id <how>',
      'sha256 or base32: from the endorsement key, as devices do; or an id. Default: as the product says',
    )
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<TpmOptions, []>(async (context, options) => {
        const chosen = await chosenTpms(options);
        const person = personOf(options.person);
        return withStation(context, person, async (station) => {
          const product = productNamed(station.products, options.product);
          const shared = { station, product, person, registrationId: wayTo(options.registrationId) };
          if (options.list === undefined) {
            const [only] = chosen;
            if (only) tellOne(context, await importOne(shared, only, context.stop));
            return exitCode.ok;
          }
          return importAll(context, shared, chosen);
        });
      }),
    );

/** @throws USAGE_OPTION_MISSING, USAGE_VALUE_INVALID, FILE_UNREADABLE */
async function chosenTpms(options: TpmOptions): Promise<readonly ListedTpm[]> {
  const { serial, ek, srk, read, list, withSrk = false, registrationId } = options;
  const command = 'enrollments tpm';
  if ([ek, read, list].filter((source) => source !== undefined).length !== 1) {
    throw cliError('USAGE_OPTION_MISSING', { option: '--ek FILE, --read PORT or --list FILE', command });
  }
  if (list !== undefined) {
    if (registrationId !== undefined && 'is' in wayTo(registrationId)) {
      const reason = 'many units cannot have one id';
      throw cliError('USAGE_VALUE_INVALID', { command, option: '--registration-id', value: registrationId, reason });
    }
    return listedTpms(list, withSrk);
  }
  if (serial === undefined) throw cliError('USAGE_OPTION_MISSING', { option: '--serial', command });
  const source: TpmSource = read === undefined ? { ek: ek ?? '', srk: srk ?? null } : { read, withSrk };
  return [{ serial, source }];
}

interface Shared {
  readonly station: Station;
  readonly product: Product;
  readonly person: string;
  readonly registrationId: EndorsementImport['registrationId'];
}

type Imported = ImportedUnit & { readonly tpm: Pick<ReadTpm, 'from' | 'make' | 'certificate'> | null };

async function importOne(shared: Shared, { serial: scanned, source }: ListedTpm, stop: AbortSignal): Promise<Imported> {
  const { station, product, person, registrationId } = shared;
  const serial = checkSerial(product, scanned);
  const { endorsementKey, storageRootKey, tpm } = await tpmKeysFrom(source, stop);
  const keys = { endorsementKey, storageRootKey, readFrom: tpm?.from ?? null };
  const unit = await importEndorsementKey(station.ledger, { product, serial, ...keys, registrationId, person });
  return { ...unit, tpm: tpm && { from: tpm.from, make: tpm.make, certificate: tpm.certificate } };
}

/** Unit by unit: one that cannot be imported keeps no other from it. */
async function importAll(context: CommandContext, shared: Shared, chosen: readonly ListedTpm[]): Promise<number> {
  const { terminal, stop } = context;
  const units: (Imported | { readonly serial: string; readonly error: object })[] = [];
  let failed = 0;
  for (const listed of chosen) {
    stop.throwIfAborted();
    try {
      const unit = await importOne(shared, listed, stop);
      units.push(unit);
      terminal.note(`${unit.serial}: ${unit.isNew ? 'imported' : 'was imported before'} as ${unit.registrationId}`);
    } catch (error) {
      if (!isStationError(error)) throw error;
      failed += 1;
      units.push({ serial: listed.serial, error: error.toJSON() });
      terminal.note(`${listed.serial}: ${error.code}  ${error.message}`);
    }
  }
  const imported = units.filter((unit) => 'isNew' in unit && unit.isNew).length;
  const text = `${imported} of ${units.length} imported, ${failed} refused; \`station sync\` creates their enrollments`;
  terminal.result({ imported, failed, units }, text);
  return failed > 0 ? exitCode.fail : exitCode.ok;
}

function tellOne({ terminal }: CommandContext, unit: Imported): void {
  const { serial, registrationId, endorsementKeySha256, isNew, tpm } = unit;
  const sentence = isNew
    ? `${serial} registers as ${registrationId}; \`station sync\` creates its enrollment`
    : `${serial} was imported before, as ${registrationId}: nothing was changed`;
  terminal.result(unit, [sentence, `endorsement key SHA-256 ${endorsementKeySha256}`, ...told(tpm)].join('\n'));
}

function told(tpm: Imported['tpm']): string[] {
  if (!tpm) return [];
  const { from, make, certificate } = tpm;
  const lines = [`read off ${from}: ${make.model} ${make.firmware}; it has proven that it holds this key`];
  if (!certificate) return [...lines, 'its maker left no certificate for the key in it'];
  const { subject, issuer, isForKey } = certificate;
  const about = `${subject.replaceAll('\n', ', ')} by ${issuer.replaceAll('\n', ', ')}`;
  return [...lines, `its maker’s certificate ${isForKey ? 'is for this key' : 'is for ANOTHER key'}: ${about}`];
}

function wayTo(text: string | undefined): EndorsementImport['registrationId'] {
  if (text === undefined) return { by: 'product' };
  const convention = endorsementIdConventions.find((known) => known === text);
  return convention === undefined ? { is: text } : { by: convention };
}
