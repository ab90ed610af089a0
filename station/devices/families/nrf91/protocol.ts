/**
 * The AT commands of an nRF91 modem (Nordic's “nRF91x1 Cellular AT Commands”) as text, and its answers as values.
 * Pure: nothing here talks to a device.
 */

/** Credential types of %CMNG that a provisioned device uses. */
export const credentialType = { ca: 0, certificate: 1, privateKey: 2 } as const;
export type CredentialType = (typeof credentialType)[keyof typeof credentialType];

/** Every command ends so: a command host waits for CR, LF or CRLF, and all of them take this. */
export const commandEnd = '\r\n';

const quotable = /^[\u0020\u0021\u0023-\u007E\n]*$/;

/** A string parameter. AT strings know no escape, so a quote cannot stand in one. @throws TypeError */
export function quoted(text: string): string {
  if (!quotable.test(text)) throw new TypeError('an AT string parameter holds ASCII without quotes');
  return `"${text}"`;
}

export const commands = {
  attention: 'AT',
  /** Numbered errors instead of a bare ERROR. */
  numberedErrors: 'AT+CMEE=1',
  imei: 'AT+CGSN',
  firmware: 'AT+CGMR',
  radioOff: 'AT+CFUN=4',
  powerOff: 'AT+CFUN=0',
  list: (secTag: number) => `AT%CMNG=1,${secTag}`,
  listOne: (secTag: number, type: CredentialType) => `AT%CMNG=1,${secTag},${type}`,
  write: (secTag: number, type: CredentialType, text: string) => `AT%CMNG=0,${secTag},${type},${quoted(text)}`,
  erase: (secTag: number, type: CredentialType) => `AT%CMNG=3,${secTag},${type}`,
  generateKey: (secTag: number, subject: string) => `AT%KEYGEN=${secTag},2,0,${quoted(subject)}`,
  /** A token without expiry, signed with the key at `secTag`. */
  sign: (secTag: number, subject: string) => `AT%JWT=0,0,${quoted(subject)},"",${secTag},2`,
  writeDps: (command: string, values: readonly string[]) => `AT${command}=${values.map(quoted).join(',')}`,
  readDps: (command: string) => `AT${command}?`,
} as const;

/** The end of an answer: OK, ERROR, or ERROR with a number. Undefined for every other line. */
export function finalResult(line: string): { ok: boolean; cme: number | null } | undefined {
  if (line === 'OK') return { ok: true, cme: null };
  if (line === 'ERROR') return { ok: false, cme: null };
  const match = /^\+CME ERROR: (\d{1,5})$/.exec(line);
  return match === null ? undefined : { ok: false, cme: Number(match[1]) };
}

const firstMatch = (lines: readonly string[], rule: RegExp): RegExpExecArray | undefined => {
  for (const line of lines) {
    const match = rule.exec(line);
    if (match !== null) return match;
  }
  return undefined;
};

export const parseImei = (lines: readonly string[]): string | undefined => firstMatch(lines, /^\d{15}$/)?.[0];

export interface ModemFirmware {
  /** `mfw_nrf91x1_2.0.2` */
  readonly text: string;
  /** `nrf91x1` */
  readonly model: string;
  readonly version: readonly [number, number, number];
}

export function parseFirmware(lines: readonly string[]): ModemFirmware | undefined {
  const match = firstMatch(lines, /^mfw_(nrf[0-9a-z]+(?:-ntn)?)_(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:[-_][\w.-]*)?$/);
  if (match === undefined) return undefined;
  const [text, model = '', major, minor, patch] = match;
  return { text, model, version: [Number(major), Number(minor), Number(patch)] };
}

/** 1.3.0 is the first that generates keys. The satellite firmware counts its versions anew and always could. */
export const canGenerateKeys = ({ model, version: [major, minor] }: ModemFirmware): boolean =>
  model.endsWith('-ntn') || major > 1 || (major === 1 && minor >= 3);

export interface StoredCredential {
  readonly secTag: number;
  readonly type: number;
  /** Lower-case hex of the text's digest. */
  readonly sha256: string;
}

const listedRule = /^%CMNG: (\d{1,10}),(\d{1,2}),"([0-9A-Fa-f]{64})"$/;

/** Undefined when a line of the list cannot be read: a list with a hole is not the list. */
export function parseCredentialList(lines: readonly string[]): StoredCredential[] | undefined {
  const listed: StoredCredential[] = [];
  for (const line of lines) {
    if (!line.startsWith('%CMNG')) continue;
    const match = listedRule.exec(line);
    if (match === null) return undefined;
    listed.push({ secTag: Number(match[1]), type: Number(match[2]), sha256: (match[3] ?? '').toLowerCase() });
  }
  return listed;
}

const base64url = (text: string): Buffer => Buffer.from(text, 'base64url');

/** The CSR (DER) and the attestation over it (COSE_Sign1), which old firmware leaves out. */
export function parseGeneratedKey(lines: readonly string[]): { csr: Buffer; attestation: Buffer | null } | undefined {
  const match = firstMatch(lines, /^%KEYGEN: "([\w-]+)(?:\.([\w-]+))?"$/);
  if (match?.[1] === undefined) return undefined;
  return { csr: base64url(match[1]), attestation: match[2] === undefined ? null : base64url(match[2]) };
}

/** A JWT in compact form (RFC 7515 §7.1). */
export const parseToken = (lines: readonly string[]): string | undefined =>
  firstMatch(lines, /^%JWT: "([\w-]+\.[\w-]+\.[\w-]+)"$/)?.[1];

/**
 * ID scope, registration id and global endpoint as the application holds them; empty strings where it holds none. A value
 * may hold line ends: what came after a command that a pulled cable cut off inside a string became part of that string.
 */
export function parseDps(lines: readonly string[], command: string): [string, string, string] | undefined {
  const match = /^(#\w+): "([^"]*)","([^"]*)","([^"]*)"$/m.exec(lines.join('\n'));
  return match?.[1] === command ? [match[2] ?? '', match[3] ?? '', match[4] ?? ''] : undefined;
}
