/** What an entry is to hold: two certificates, or two keys (raw, the caller zeroes them), of which the first is the primary. */
export type CredentialPair =
  | { readonly kind: 'x509' /** DER. */; readonly primary: Buffer; readonly secondary: Buffer | null }
  | { readonly kind: 'symmetric-key'; readonly primary: Buffer; readonly secondary: Buffer };

/** Zeroes the keys of a pair; certificates are no secret. */
export function wipePair(pair: CredentialPair): void {
  if (pair.kind !== 'symmetric-key') return;
  pair.primary.fill(0);
  pair.secondary.fill(0);
}
