import type { PhraseTable } from '../../code-table.ts';

export const tpm: PhraseTable = {
  TPM_BYTES_FOLLOW: 'le siguen {count} bytes más',
  TPM_BYTES_INSIDE: 'sobran {count} bytes dentro',
  TPM_ENDS_EARLY: 'acaba demasiado pronto',
  TPM_EMPTY: 'está vacía',
  TPM_IS_PEM: 'es texto PEM',
  TPM_IS_DER: 'es DER, como los certificados y las claves públicas de OpenSSL',
  TPM_ECC: 'es una clave ECC, y los SDK de dispositivo de Microsoft solo prueban claves RSA ante DPS',
  TPM_NOT_ASYMMETRIC: 'no es una clave asimétrica',
  TPM_NOT_RESTRICTED: 'no está restringida a descifrar',
  TPM_POLICY_SIZE: 'su política no es un resumen de su algoritmo',
  TPM_NO_POLICY: 'no tiene política, así que no es una clave de respaldo',
  TPM_NOT_AES: 'no protege con AES',
  TPM_NOT_CFB: 'no protege con AES en modo CFB',
  TPM_OWN_SCHEME: 'tiene un esquema de firma o cifrado propio',
  TPM_EXPONENT: 'su exponente RSA es imposible',
  TPM_MODULUS: 'su módulo no es de {bits} bits',
  TPM_HASH_UNKNOWN: 'su algoritmo de resumen es desconocido',
  TPM_SIZE_OTHER: 'no se admiten {bits} bits ({what})',
  AES_KEY_SIZE: 'tamaño de clave AES',
  RSA_KEY_SIZE: 'tamaño de clave RSA',
};
