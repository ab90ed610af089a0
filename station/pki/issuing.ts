import { X509Certificate } from 'node:crypto';
import { KeyUsageFlags } from '@peculiar/asn1-x509';
import { isStationError } from '../domain/station-error.ts';
import type { IssuingKey, Signer } from '../signer/signer.ts';
import { type CaCertificate, readCaCertificate, signingAlgorithmOf } from './ca-certificate.ts';
import { assembleSigned, encodeTbsCertificate, newSerialNumber } from './certificate.ts';
import type {
  CertificateIssuer,
  CertificateProfile,
  CertificateRequest,
  PreparedCertificate,
} from './certificate-issuer.ts';
import { certificateValidity } from './certificate-validity.ts';
import { checkCsr } from './csr.ts';
import { readSequence } from './der.ts';
import { encodeCheckedName } from './distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  hardwareModuleName,
  keyIdentifierOf,
  keyUsage,
  subjectKeyIdentifier,
} from './extensions.ts';
import { issuingKey } from './issuing-ca.ts';
import { pkiError } from './pki-errors.ts';
import { type SigningAlgorithm, signatureAlgorithmOf } from './signature-algorithm.ts';
import { thumbprint } from './thumbprint.ts';

const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * Opens the issuer: the signer's issuing key with its certificate chain (DER, issuing certificate first).
 * @throws SIGNER_KEY_MISSING, PKI_CHAIN_MALFORMED, PKI_CHAIN_KEY_MISMATCH, PKI_CHAIN_NOT_A_CA
 */
export async function openCertificateIssuer({
  signer,
  chain,
  key = 'issuing-ca',
}: {
  signer: Signer;
  chain: readonly Buffer[];
  key?: IssuingKey;
}): Promise<CertificateIssuer> {
  const { publicKey, algorithm } = await issuingKey(signer, key);
  const ca = readIssuing(chain[0]);
  if (!ca.subjectPublicKeyInfo.equals(publicKey)) throw pkiError('PKI_CHAIN_KEY_MISMATCH');
  if (!ca.isCa || ca.signsCertificates !== true || signingAlgorithmOf(ca.publicKey) !== algorithm) {
    const problem = 'basicConstraints, keyUsage or key type do not allow it';
    throw pkiError('PKI_CHAIN_NOT_A_CA', { subject: ca.subjectText, problem });
  }
  return new SignerIssuer(signer, key, ca, algorithm, chain);
}

function readIssuing(der: Buffer | undefined): CaCertificate {
  try {
    if (der !== undefined) return readCaCertificate(der);
  } catch (error) {
    throw pkiError('PKI_CHAIN_MALFORMED', { position: 1, problem: 'it is not an X.509 certificate' }, error);
  }
  throw pkiError('PKI_CHAIN_MALFORMED', { position: 1, problem: 'there is none' });
}

class SignerIssuer implements CertificateIssuer {
  readonly issuerId: string;
  readonly chain: readonly Buffer[];
  readonly notForProduction: boolean;
  readonly #signer: Signer;
  readonly #key: IssuingKey;
  readonly #ca: CaCertificate;
  readonly #signatureAlgorithm: Buffer;
  /** The extensions that every device certificate of this issuer has alike. */
  readonly #fixedExtensions: readonly Buffer[];

  constructor(
    signer: Signer,
    key: IssuingKey,
    ca: CaCertificate,
    algorithm: SigningAlgorithm,
    chain: readonly Buffer[],
  ) {
    this.#key = key;
    this.issuerId = thumbprint(ca.der);
    this.chain = chain;
    this.notForProduction = signer.notForProduction;
    this.#signer = signer;
    this.#ca = ca;
    this.#signatureAlgorithm = signatureAlgorithmOf(algorithm);
    this.#fixedExtensions = [
      authorityKeyIdentifier(ca.keyIdentifier),
      basicConstraints({ cA: false }),
      keyUsage(KeyUsageFlags.digitalSignature),
      extendedKeyUsage(clientAuth),
    ];
  }

  assertFits(profile: CertificateProfile, now: Date): void {
    certificateValidity(this.#ca, profile, now);
  }

  prepare({ csr, registrationId, serial, acceptedCommonNames, profile, now }: CertificateRequest): PreparedCertificate {
    const { subjectPublicKeyInfo } = checkCsr(csr, { keyAlgorithm: profile.keyAlgorithm, acceptedCommonNames });
    const { notBefore, notAfter } = certificateValidity(this.#ca, profile, now);
    const subject = encodeCheckedName({
      commonName: registrationId,
      organization: profile.organization,
      organizationalUnit: profile.organizationalUnit,
      serialNumber: profile.serialNumberInSubject ? serial : null,
    });
    const serialNumber = newSerialNumber();
    const tbs = encodeTbsCertificate({
      serialNumber,
      signatureAlgorithm: this.#signatureAlgorithm,
      issuer: this.#ca.subject,
      notBefore,
      notAfter,
      subject,
      subjectPublicKeyInfo,
      extensions: [
        ...this.#fixedExtensions,
        subjectKeyIdentifier(keyIdentifierOf(subjectPublicKeyInfo)),
        ...(profile.hardwareTypeOid === null ? [] : [hardwareModuleName(profile.hardwareTypeOid, serial)]),
      ],
    });
    return { tbs, serialNumber: serialNumber.toString('hex'), publicKeySha256: thumbprint(subjectPublicKeyInfo) };
  }

  async sign(tbs: Buffer, signal: AbortSignal): Promise<Buffer> {
    this.#assertOwn(tbs);
    const signature = await this.#signer.sign(this.#key, tbs, signal);
    const der = assembleSigned(tbs, this.#signatureAlgorithm, signature);
    const certificate = new X509Certificate(der);
    if (!certificate.checkIssued(this.#ca.x509) || !certificate.verify(this.#ca.publicKey)) {
      throw pkiError('PKI_CERTIFICATE_INVALID');
    }
    return der;
  }

  /** What comes out of a record is checked before it is signed: this issuer's, and never a CA. */
  #assertOwn(tbs: Buffer): void {
    let unsigned: X509Certificate;
    try {
      const [, , algorithm, issuer] = readSequence(tbs);
      if (algorithm?.raw.equals(this.#signatureAlgorithm) !== true)
        throw foreign('it names another signature algorithm');
      if (issuer?.raw.equals(this.#ca.subject) !== true) throw foreign('it names another issuer');
      // With a placeholder for the signature OpenSSL reads the rest as it will read the certificate.
      unsigned = new X509Certificate(assembleSigned(tbs, this.#signatureAlgorithm, Buffer.alloc(1)));
    } catch (error) {
      throw isStationError(error) ? error : foreign('it cannot be read', error);
    }
    if (unsigned.ca) throw foreign('it would be a CA');
    if (!unsigned.checkIssued(this.#ca.x509)) throw foreign('it was made for another issuing key');
  }
}

const foreign = (problem: string, cause?: unknown) => pkiError('PKI_TBS_FOREIGN', { problem }, cause);
