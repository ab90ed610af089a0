import { pkiError } from './pki-errors.ts';

export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PRIVATE KEY';

/** DER → PEM, strict form of RFC 7468 §3: 64 columns, one newline at the end. */
export function encodePem(label: PemLabel, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.length).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;
const base64Text = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Every block of PEM text as DER, in the order of the file; text between blocks is allowed (RFC 7468 §5.2).
 * @throws PEM_MALFORMED when there is no block, a block of another label, or one that is not base64
 */
export function decodePem(label: PemLabel, text: string): Buffer[] {
  const blocks = [...text.matchAll(block)];
  const markers = text.match(/-----(?:BEGIN|END) /g) ?? [];
  if (blocks.length === 0 || markers.length !== 2 * blocks.length) throw pkiError('PEM_MALFORMED', { what: label });
  return blocks.map(([, found, body = '']) => {
    const base64 = body.replaceAll(/\s/g, '');
    if (found !== label || base64 === '' || !base64Text.test(base64)) throw pkiError('PEM_MALFORMED', { what: label });
    return Buffer.from(base64, 'base64');
  });
}
