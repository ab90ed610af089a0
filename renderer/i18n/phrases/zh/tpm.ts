import type { PhraseTable } from '../../code-table.ts';

export const tpm: PhraseTable = {
  TPM_BYTES_FOLLOW: '其后还有 {count} 个字节',
  TPM_BYTES_INSIDE: '其中多出 {count} 个字节',
  TPM_ENDS_EARLY: '提前结束',
  TPM_EMPTY: '它是空的',
  TPM_IS_PEM: '它是 PEM 文本',
  TPM_IS_DER: '它是 DER，即证书和 OpenSSL 公钥的形式',
  TPM_ECC: '它是 ECC 密钥，而 Microsoft 的设备 SDK 只向 DPS 证明 RSA 密钥',
  TPM_NOT_ASYMMETRIC: '它不是非对称密钥',
  TPM_NOT_RESTRICTED: '它没有限定为解密用',
  TPM_POLICY_SIZE: '其策略不是其散列算法的摘要',
  TPM_NO_POLICY: '它没有策略，因此不是背书密钥',
  TPM_NOT_AES: '它不是用 AES 保护',
  TPM_NOT_CFB: '它不是用 CFB 模式的 AES 保护',
  TPM_OWN_SCHEME: '它自带签名或加密方案',
  TPM_EXPONENT: 'RSA 指数不可能',
  TPM_MODULUS: '模数不是 {bits} 位',
  TPM_HASH_UNKNOWN: '散列算法未知',
  TPM_SIZE_OTHER: '不支持 {bits} 位（{what}）',
  AES_KEY_SIZE: 'AES 密钥长度',
  RSA_KEY_SIZE: 'RSA 密钥长度',
};
