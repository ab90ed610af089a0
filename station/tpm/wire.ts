/** Handles of what every TPM has (TPM 2.0 Part 2 §7.4), and where TCG’s profiles put keys and certificates. */
export const handles = {
  owner: 0x4000_0001,
  none: 0x4000_0007,
  password: 0x4000_0009,
  endorsement: 0x4000_000b,
  /** TCG TPM v2.0 Provisioning Guidance §7.8; where Microsoft's device SDKs look, too. */
  storageRootKey: 0x8100_0001,
  endorsementKey: 0x8101_0001,
  /** Of the RSA-2048 endorsement key’s certificate (TCG EK Credential Profile §2.2.1.4). */
  endorsementCertificate: 0x01c0_0002,
} as const;

/** TPM_ST (Part 2 §6.9): what a command or response begins with. */
export const tags = {
  /** Of TPM 1.2, and of a TPM 2.0 that was spoken to in the language of 1.2. */
  version12: 0x00c4,
  noSessions: 0x8001,
  sessions: 0x8002,
} as const;

/** TPM_CC (Part 2 §6.5.2) of the commands that the station speaks. */
export const commandCodes = {
  CreatePrimary: 0x0131,
  ActivateCredential: 0x0147,
  NV_Read: 0x014e,
  PolicySecret: 0x0151,
  FlushContext: 0x0165,
  NV_ReadPublic: 0x0169,
  ReadPublic: 0x0173,
  StartAuthSession: 0x0176,
  GetCapability: 0x017a,
  Hash: 0x017d,
} as const;
export type CommandName = keyof typeof commandCodes;

/** Tag, size and code: what every command and every response begins with, in bytes. */
export const headerBytes = 10;
/** No response is longer: TPM2_MAX_RESPONSE_SIZE of the PC Client profile. */
export const longestResponse = 4096;
