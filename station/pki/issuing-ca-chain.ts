import type { IssuingKey, Signer } from '../signer/signer.ts';
import { type CaCertificate, readCaCertificate, signingAlgorithmOf } from './ca-certificate.ts';
import { issuingKey } from './issuing-ca.ts';
import { decodePem } from './pem.ts';
import { pkiError } from './pki-errors.ts';

export interface IssuingCaChain {
  /** DER, issuing certificate first, then towards the root. */
  readonly chain: readonly Buffer[];
  /** Whether it ends in a self-signed root; if not, whoever verifies needs the rest from elsewhere. */
  readonly complete: boolean;
}

/**
 * Takes the certificate that a CA gave for the signer's issuing key, with the certificates above it, in any order. All
 * of them must make one path, issued correctly from step to step and valid now.
 * @throws SIGNER_KEY_MISSING, PEM_MALFORMED, PKI_CHAIN_MALFORMED, PKI_CHAIN_KEY_MISMATCH, PKI_CHAIN_NOT_A_CA,
 * PKI_CHAIN_BROKEN, PKI_CHAIN_NOT_VALID_NOW
 */
export async function acceptIssuingCaChain({
  signer,
  chain,
  now,
  key = 'issuing-ca',
}: {
  signer: Signer;
  /** PEM text, or certificates in DER. */
  chain: string | readonly Buffer[];
  now: Date;
  key?: IssuingKey;
}): Promise<IssuingCaChain> {
  const { publicKey } = await issuingKey(signer, key);
  const given = (typeof chain === 'string' ? decodePem('CERTIFICATE', chain) : chain).map(parse);
  const path = order(given, publicKey);
  const top = path.at(-1);
  path.forEach((certificate, below) => {
    assertMayIssue(certificate, below);
    assertValid(certificate, now);
    const issuer = path[below + 1];
    if (issuer !== undefined) assertIssued(certificate, issuer);
  });
  const complete = top?.selfIssued === true;
  if (complete) assertIssued(top, top);
  return { chain: path.map(({ der }) => der), complete };
}

function parse(der: Buffer, index: number): CaCertificate {
  try {
    return readCaCertificate(der);
  } catch (error) {
    const problem = 'it is not an X.509 certificate';
    throw pkiError('PKI_CHAIN_MALFORMED', { position: index + 1, problem }, error);
  }
}

/** From the certificate of our key upwards by name; every certificate given must have its place. */
function order(given: readonly CaCertificate[], publicKey: Buffer): CaCertificate[] {
  const left = [...given];
  const path: CaCertificate[] = [];
  let next = left.findIndex(({ subjectPublicKeyInfo }) => subjectPublicKeyInfo.equals(publicKey));
  if (next === -1) throw pkiError('PKI_CHAIN_KEY_MISMATCH');
  while (next !== -1) {
    const [certificate] = left.splice(next, 1);
    if (certificate === undefined) break;
    path.push(certificate);
    next = certificate.selfIssued ? -1 : left.findIndex(({ x509 }) => certificate.x509.checkIssued(x509));
  }
  const [stray] = left;
  if (stray !== undefined) {
    const problem = 'it is not above the issuing certificate, or what lies between is missing';
    throw pkiError('PKI_CHAIN_BROKEN', { subject: stray.subjectText, problem });
  }
  return path;
}

/** RFC 5280 §6.1.4 (k)–(n). `below` counts the CA certificates under this one. */
function assertMayIssue(certificate: CaCertificate, below: number): void {
  const { isCa, signsCertificates, pathLength, subjectText: subject, publicKey } = certificate;
  const refuse = (problem: string) => pkiError('PKI_CHAIN_NOT_A_CA', { subject, problem });
  if (!isCa) throw refuse('basicConstraints does not say CA');
  // Old roots have no keyUsage, and RFC 5280 lets them; an issuing CA made today has one (§4.2.1.3).
  if (signsCertificates === false || (below === 0 && signsCertificates === null)) {
    throw refuse('keyUsage does not allow keyCertSign');
  }
  if (pathLength !== null && pathLength < below)
    throw refuse(`its path length is ${pathLength}, with ${below} CAs below`);
  if (below === 0 && signingAlgorithmOf(publicKey) === null) throw refuse('its key is neither P-256 nor RSA-2048');
}

function assertValid({ notBefore, notAfter, subjectText: subject }: CaCertificate, now: Date): void {
  if (now >= notBefore && now <= notAfter) return;
  throw pkiError('PKI_CHAIN_NOT_VALID_NOW', {
    subject,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
  });
}

function assertIssued(certificate: CaCertificate, issuer: CaCertificate): void {
  if (certificate.x509.verify(issuer.publicKey)) return;
  const problem = `its signature is not by “${issuer.subjectText}”`;
  throw pkiError('PKI_CHAIN_BROKEN', { subject: certificate.subjectText, problem });
}
