import type { PhraseTable } from '../../code-table.ts';

export const tpm: PhraseTable = {
  TPM_BYTES_FOLLOW: 'dahinter stehen noch {count} Bytes',
  TPM_BYTES_INSIDE: 'darin stehen {count} Bytes zu viel',
  TPM_ENDS_EARLY: 'es endet zu früh',
  TPM_EMPTY: 'es ist leer',
  TPM_IS_PEM: 'es ist PEM-Text',
  TPM_IS_DER: 'es ist DER, wie bei Zertifikaten und öffentlichen Schlüsseln von OpenSSL',
  TPM_ECC: 'es ist ein ECC-Schlüssel, und die Geräte-SDKs von Microsoft weisen DPS nur RSA-Schlüssel nach',
  TPM_NOT_ASYMMETRIC: 'es ist kein asymmetrischer Schlüssel',
  TPM_NOT_RESTRICTED: 'er ist nicht auf das Entschlüsseln beschränkt',
  TPM_POLICY_SIZE: 'seine Policy ist kein Digest seines Hash-Verfahrens',
  TPM_NO_POLICY: 'er hat keine Policy, ist also kein Endorsement Key',
  TPM_NOT_AES: 'er schützt nicht mit AES',
  TPM_NOT_CFB: 'er schützt nicht mit AES im CFB-Modus',
  TPM_OWN_SCHEME: 'er hat ein eigenes Signatur- oder Verschlüsselungsschema',
  TPM_EXPONENT: 'sein RSA-Exponent ist unmöglich',
  TPM_MODULUS: 'sein Modulus hat nicht {bits} Bit',
  TPM_HASH_UNKNOWN: 'sein Hash-Verfahren ist unbekannt',
  TPM_SIZE_OTHER: '{bits} Bit werden nicht unterstützt ({what})',
  AES_KEY_SIZE: 'AES-Schlüssellänge',
  RSA_KEY_SIZE: 'RSA-Schlüssellänge',
};
