import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Shared access signature tokens: `SharedAccessSignature sr=…&sig=…&se=…&skn=…`, fields in any order.
 * sig = base64(HMAC-SHA256(base64decode(key), sr + "\n" + se)), URL-encoded. Clients differ in whether they sign the
 * URL-encoded `sr` or the plain one, so the signature is checked over the raw text of the token.
 */
export interface SasToken {
  /** As written in the token: what was signed. */
  readonly rawResource: string;
  /** Decoded. */
  readonly resource: string;
  readonly signature: Buffer;
  readonly rawExpiry: string;
  readonly expiresAt: Date;
  readonly keyName: string | undefined;
}

const prefix = /^SharedAccessSignature\s+/i;

/** Undefined for anything that is not a whole, well-formed token. */
export function parseSasToken(text: string): SasToken | undefined {
  if (!prefix.test(text)) return undefined;
  const fields = new Map<string, string>();
  for (const field of text.replace(prefix, '').trim().split('&')) {
    const equals = field.indexOf('=');
    if (equals < 1) return undefined;
    const name = field.slice(0, equals);
    if (fields.has(name)) return undefined;
    fields.set(name, field.slice(equals + 1));
  }
  const rawResource = fields.get('sr');
  const rawSignature = fields.get('sig');
  const rawExpiry = fields.get('se');
  if (!rawResource || !rawSignature || !rawExpiry || !/^\d{1,12}$/.test(rawExpiry)) return undefined;
  const resource = decode(rawResource);
  const signature = decode(rawSignature);
  const rawKeyName = fields.get('skn');
  const keyName = rawKeyName === undefined ? undefined : decode(rawKeyName);
  if (resource === undefined || signature === undefined) return undefined;
  return {
    rawResource,
    resource,
    // `+` arrives as a space from clients that encode twice or not at all.
    signature: Buffer.from(signature.replaceAll(' ', '+'), 'base64'),
    rawExpiry,
    expiresAt: new Date(Number(rawExpiry) * 1000),
    keyName,
  };
}

/** Whether the token was signed with that key (base64). Constant time in the signature. */
export function isSignedWith(token: SasToken, key: string): boolean {
  const expected = createHmac('sha256', Buffer.from(key, 'base64'))
    .update(`${token.rawResource}\n${token.rawExpiry}`)
    .digest();
  return token.signature.length === expected.length && timingSafeEqual(token.signature, expected);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
