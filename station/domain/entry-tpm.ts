/** Entries about units that are enrolled by the TPM they have. Keys are public: base64 of TPM2B_PUBLIC. */
export interface TpmEntryContents {
  /**
   * A person brought the endorsement key (TPM2B_PUBLIC) of a unit's TPM. The line did not touch the unit, and nothing of it
   * is proven but what `readFrom` says: DPS has the TPM prove itself when the device registers. Its enrollment is due from
   * here on.
   */
  'endorsement-key.imported': EndorsementKey & {
    product: string;
    registrationId: string;
    deviceId: string | null;
    /** The port of the TPM itself, which proved there that it holds these keys. Absent: they were brought in files. */
    readFrom?: string;
  };
  /**
   * The TPM of the unit in the slot opened what was encrypted to this endorsement key, bound to this storage root key where
   * one is named: it holds both. Recorded with the run's PASS and never without; nothing was signed for the unit or written
   * into it.
   */
  'endorsement-key.proven': EndorsementKey & { runId: string; registrationId: string };
}

interface EndorsementKey {
  endorsementKey: string;
  endorsementKeySha256: string;
  /** null: the device is not held to its TPM's present owner. */
  storageRootKey: string | null;
}
