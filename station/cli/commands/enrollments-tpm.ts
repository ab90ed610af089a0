import { readFile } from 'node:fs/promises';
import { checkSerial, productNamed } from '../../config/product.ts';
import { type EndorsementImport, importEndorsementKey } from '../../import-endorsement-key.ts';
import { endorsementIdConventions } from '../../tpm/registration-id.ts';
import { cliError } from '../cli-errors.ts';
import { action, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';

interface TpmOptions {
  readonly product: string;
  readonly serial: string;
  readonly ek: string;
  readonly srk?: string;
  readonly registrationId?: string;
  readonly person?: string;
}

/** `station enrollments tpm`: the enrollment of a unit that the line does not touch. */
export const tpmCommand = () =>
  stationCommand('tpm', 'import the endorsement key of a unit’s TPM; its enrollment is created by the next sync')
    .requiredOption('--product <name>', 'what the unit is: a product with attestation = "tpm"')
    .requiredOption('--serial <serial>', 'the unit’s serial number')
    .requiredOption('--ek <file>', 'its endorsement key, as `tpm2_createek -u` writes it, or base64 of that')
    .option('--srk <file>', 'its storage root key, where only a TPM with this owner may register')
    .option(
      '--registration-id <how>',
      'sha256 or base32: from the endorsement key, as devices do; or an id. Default: as the product says',
    )
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<TpmOptions, []>(async (context, options) => {
        const endorsementKey = await keyIn(options.ek);
        const storageRootKey = options.srk === undefined ? null : await keyIn(options.srk);
        const person = personOf(options.person);
        await withStation(context, person, async ({ ledger, products }) => {
          const product = productNamed(products, options.product);
          const serial = checkSerial(product, options.serial);
          const registrationId = wayTo(options.registrationId);
          const request = { product, serial, endorsementKey, storageRootKey, registrationId, person };
          const unit = await importEndorsementKey(ledger, request);
          const { registrationId: id, endorsementKeySha256 } = unit;
          const sentence = unit.isNew
            ? `${serial} registers as ${id}; \`station sync\` creates its enrollment`
            : `${serial} was imported before, as ${id}: nothing was changed`;
          context.terminal.result(unit, `${sentence}\nendorsement key SHA-256 ${endorsementKeySha256}`);
        });
      }),
    );

function wayTo(text: string | undefined): EndorsementImport['registrationId'] {
  if (text === undefined) return { by: 'product' };
  const convention = endorsementIdConventions.find((known) => known === text);
  return convention === undefined ? { is: text } : { by: convention };
}

const base64Text = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** The bytes of a key's file. A TPM2B_PUBLIC begins with its length, whose first byte is no letter: it is never taken for base64. */
async function keyIn(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw cliError('FILE_UNREADABLE', { file }, error);
  });
  const text = bytes.toString('latin1');
  return base64Text.test(text) ? Buffer.from(text, 'base64') : bytes;
}
