import type { X509Certificate } from 'node:crypto';
import { commonNameOf } from '../certificates.ts';
import type { DpsClock } from '../dps-clock.ts';
import { notCovered, unauthorized } from '../dps-error.ts';
import { type Attestation, type EnrollmentRecord, registrationKey } from '../enrollment.ts';
import { isSignedWith, parseSasToken } from '../sas.ts';
import { isPathValid } from './certificate-path.ts';

/** What a device showed on its connection. */
export interface PresentedCredential {
  /** `SharedAccessSignature …`: the Authorization header, or the MQTT password. */
  readonly sasToken: string | undefined;
  /** The TLS client's certificates, leaf first; empty without one. The handshake proved possession of the leaf's key. */
  readonly certificates: readonly X509Certificate[];
}

export interface DeviceClaim {
  readonly idScope: string;
  readonly registrationId: string;
  readonly presented: PresentedCredential;
}

/**
 * Attests devices against individual enrollments. What exactly did not match stays untold, as DPS leaves it untold.
 * `verifiedCas`: when there are any, a leaf that is not self-signed must lead to one of them.
 */
export function createDeviceAuthentication(options: {
  idScope: string;
  find: (registrationId: string) => EnrollmentRecord | undefined;
  verifiedCas: readonly X509Certificate[];
  clock: DpsClock;
}): (claim: DeviceClaim) => EnrollmentRecord {
  const { clock, verifiedCas } = options;

  const checkToken = (claim: DeviceClaim, keys: { primaryKey: string; secondaryKey: string }): void => {
    const token = claim.presented.sasToken === undefined ? undefined : parseSasToken(claim.presented.sasToken);
    if (!token || token.keyName !== 'registration' || token.expiresAt <= clock.now()) throw unauthorized();
    const resource = `${claim.idScope}/registrations/${claim.registrationId}`.toLowerCase();
    const signed = isSignedWith(token, keys.primaryKey) || isSignedWith(token, keys.secondaryKey);
    if (token.resource.toLowerCase() !== resource || !signed) throw unauthorized();
  };

  const checkCertificate = (claim: DeviceClaim, attestation: Extract<Attestation, { type: 'x509' }>): void => {
    const [leaf, ...intermediates] = claim.presented.certificates;
    if (!leaf) throw unauthorized();
    const { primary, secondary } = attestation.x509.clientCertificates;
    const thumbprint = leaf.fingerprint256.replaceAll(':', '');
    const enrolled = thumbprint === primary.info.sha256Thumbprint || thumbprint === secondary?.info.sha256Thumbprint;
    const named = registrationKey(commonNameOf(leaf) ?? '') === registrationKey(claim.registrationId);
    if (!enrolled || !named || !isPathValid({ leaf, intermediates, verifiedCas, now: clock.now() })) {
      throw unauthorized('Invalid certificate.');
    }
  };

  return (claim) => {
    if (claim.idScope.toLowerCase() !== options.idScope.toLowerCase()) throw unauthorized();
    const enrollment = options.find(claim.registrationId);
    if (!enrollment) throw unauthorized();
    const { attestation } = enrollment;
    switch (attestation.type) {
      case 'symmetricKey':
        checkToken(claim, attestation.symmetricKey);
        break;
      case 'x509':
        checkCertificate(claim, attestation);
        break;
      case 'tpm':
        throw notCovered('registration of devices with TPM attestation');
    }
    return enrollment;
  };
}
