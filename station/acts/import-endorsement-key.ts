import { hash } from 'node:crypto';
import { deviceIdFor, type Product, registrationIdFor } from '../config/product.ts';
import { isRegistrationId, type SerialNumber } from '../domain/ids.ts';
import type { Ledger, LedgerReader } from '../ledger/ledger.ts';
import { type EndorsementIdConvention, registrationIdOfKey } from '../tpm/registration-id.ts';
import { decodeStorageKey } from '../tpm/storage-key.ts';
import { tpmError } from '../tpm/tpm-errors.ts';
import { tpmSays } from '../tpm/tpm-phrases.ts';

/** The TPM of a unit, as somebody read it off the unit. */
export interface EndorsementImport {
  /** Its units are imported: those of other products pass on the line, or not at all. */
  readonly product: Product;
  readonly serial: SerialNumber;
  /** TPM2B_PUBLIC, both. */
  readonly endorsementKey: Buffer;
  /** null: whichever the TPM has when it registers. */
  readonly storageRootKey: Buffer | null;
  /** The port that both were read off, where the TPM proved that it holds them; null where they came in files. */
  readonly readFrom: string | null;
  /** What it registers as: as the product says, by a convention over the endorsement key, or this very id. */
  readonly registrationId: { readonly by: 'product' | EndorsementIdConvention } | { readonly is: string };
  readonly person: string;
}

export interface ImportedUnit {
  readonly serial: SerialNumber;
  readonly registrationId: string;
  readonly deviceId: string | null;
  readonly endorsementKeySha256: string;
  /** False where the very same was imported before: nothing was written. */
  readonly isNew: boolean;
}

/**
 * Records the unit and makes its enrollment due, in one durable transaction; the same again changes nothing. That no two
 * units have the same endorsement key is the ledger's law.
 * @throws TPM_KEY_UNREADABLE, TPM_KEY_NOT_ALLOWED, TPM_PRODUCT_OTHER, TPM_REGISTRATION_ID_INVALID,
 * PRODUCT_REGISTRATION_ID_INVALID, PRODUCT_DEVICE_ID_INVALID, LEDGER_ENDORSEMENT_KEY_TAKEN, LEDGER_UNIT_KNOWN,
 * LEDGER_REGISTRATION_ID_TAKEN
 */
export async function importEndorsementKey(ledger: Ledger, request: EndorsementImport): Promise<ImportedUnit> {
  const { product, serial, endorsementKey, storageRootKey, readFrom, person } = request;
  const { name } = product.config;
  if (product.family.isImported !== true) throw tpmError('TPM_PRODUCT_OTHER', { product: name });
  // Storage root keys are opened without a policy, endorsement keys (TCG EK Credential Profile §B) never.
  if (decodeStorageKey(endorsementKey).authPolicy.length === 0) {
    throw tpmError('TPM_KEY_NOT_ALLOWED', { problem: tpmSays('TPM_NO_POLICY') });
  }
  if (storageRootKey) decodeStorageKey(storageRootKey);
  const unit = {
    product: name,
    registrationId: registrationIdOf(request),
    deviceId: deviceIdFor(product, serial),
    endorsementKey: endorsementKey.toString('base64'),
    endorsementKeySha256: hash('sha256', endorsementKey),
    storageRootKey: storageRootKey?.toString('base64') ?? null,
  };
  const isNew = await ledger.commit((tx) => {
    if (isKnown(tx, serial, unit)) return false;
    const content = readFrom === null ? unit : { ...unit, readFrom };
    tx.append({ kind: 'endorsement-key.imported', subject: serial, person, content });
    return true;
  });
  const { registrationId, deviceId, endorsementKeySha256 } = unit;
  return { serial, registrationId, deviceId, endorsementKeySha256, isNew };
}

function registrationIdOf({ product, serial, endorsementKey, registrationId }: EndorsementImport): string {
  if ('is' in registrationId) {
    const text = registrationId.is.toLowerCase();
    if (!isRegistrationId(text)) throw tpmError('TPM_REGISTRATION_ID_INVALID');
    return text;
  }
  const { by } = registrationId;
  return by === 'product' ? registrationIdFor(product, serial) : registrationIdOfKey(endorsementKey, by);
}

/** Whether exactly this was imported for the unit before. */
function isKnown(
  ledger: LedgerReader,
  serial: string,
  wanted: {
    product: string;
    registrationId: string;
    deviceId: string | null;
    endorsementKeySha256: string;
    storageRootKey: string | null;
  },
): boolean {
  const unit = ledger.unit(serial);
  if (unit?.registrationId !== wanted.registrationId || unit.product !== wanted.product) return false;
  const credential = ledger.credential(unit.registrationId);
  return (
    unit.deviceId === wanted.deviceId &&
    credential?.sha256 === wanted.endorsementKeySha256 &&
    (credential.storageRootKey?.toString('base64') ?? null) === wanted.storageRootKey
  );
}
