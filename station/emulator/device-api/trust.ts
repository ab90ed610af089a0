import { X509Certificate } from 'node:crypto';
import { type ArmCertificateRecord, sameName } from '../arm/arm-records.ts';
import type { CaReferences } from '../enrollment.ts';

/** Which CAs the service trusts at a moment. */
export interface Trust {
  readonly verifiedCas: readonly X509Certificate[];
  /** Whether a chained device certificate must lead to one of them. */
  readonly required: boolean;
  /** Those of the CAs that are verified. */
  readonly referenced: (references: CaReferences) => X509Certificate[];
}

/** The CAs that count as verified from the start, and those that were proven over ARM until now. */
export function createTrust(options: {
  /** PEM. */
  readonly given: readonly string[];
  readonly uploaded: () => readonly ArmCertificateRecord[];
  /** Default: as soon as there is any CA. */
  readonly required: boolean | undefined;
}): () => Trust {
  const given = options.given.map((pem) => new X509Certificate(pem));
  return () => {
    const uploaded = options.uploaded();
    const verified = uploaded.filter(({ isVerified }) => isVerified);
    return {
      verifiedCas: given.concat(verified.map(certificateOf)),
      required: options.required ?? given.length + uploaded.length > 0,
      referenced: ({ primary, secondary }) =>
        [primary, secondary].flatMap((name) => {
          const found = name === undefined ? undefined : verified.find((ca) => sameName(ca.name, name));
          return found ? [certificateOf(found)] : [];
        }),
    };
  };
}

const certificateOf = ({ der }: ArmCertificateRecord): X509Certificate =>
  new X509Certificate(Buffer.from(der, 'base64'));
