import type { X509Certificate } from 'node:crypto';
import { commonNameOf } from '../certificates.ts';
import type { DpsClock } from '../dps-clock.ts';
import { unauthorized } from '../dps-error.ts';
import {
  type Attestation,
  type EnrollmentRecord,
  type GroupRecord,
  isDpsRegistrationId,
  registrationKey,
} from '../enrollment.ts';
import { isSignedWith, parseSasToken, type SasToken } from '../sas.ts';
import { type Admission, admitByGroup, admitIndividual } from './admission.ts';
import { isPathValid, isSelfSigned } from './certificate-path.ts';
import { groupByCertificate, groupByToken } from './group-authentication.ts';
import { createTpmAttestation, type TpmChallenge } from './tpm-attestation.ts';
import type { Trust } from './trust.ts';

/** What a device showed on its connection. */
export interface PresentedCredential {
  /** `SharedAccessSignature …`: the Authorization header, the password of MQTT or SASL PLAIN, the last response of SASL TPM. */
  readonly sasToken: string | undefined;
  /** The TLS client's certificates, leaf first; empty without one. The handshake proved possession of the leaf's key. */
  readonly certificates: readonly X509Certificate[];
}

export interface DeviceClaim {
  readonly idScope: string;
  readonly registrationId: string;
  readonly protocol: 'https' | 'mqtt' | 'amqp';
  readonly presented: PresentedCredential;
}

export interface DeviceAuthentication {
  /** @throws DpsError 401002 */
  readonly admit: (claim: DeviceClaim) => Admission;
  /**
   * What a device with a TPM must answer before it is admitted: for a registration without a token. Undefined for
   * everybody else. `offered` is the `tpm` of its body, or the same out of SASL.
   * @throws DpsError 400004, 401002
   */
  readonly challenge: (claim: DeviceClaim, offered: unknown) => TpmChallenge | undefined;
}

/**
 * Attests devices. An individual enrollment under the registration id decides alone; without one, the enrollment groups
 * are asked. What exactly did not match stays untold, as DPS leaves it untold. With `trust().required`, a leaf that is
 * not self-signed must lead to one of the verified CAs of that moment. TPMs are attested over HTTPS and AMQP.
 */
export function createDeviceAuthentication(options: {
  idScope: string;
  find: (registrationId: string) => EnrollmentRecord | undefined;
  findGroup: (groupId: string) => GroupRecord | undefined;
  groups: () => Iterable<GroupRecord>;
  trust: () => Trust;
  clock: DpsClock;
}): DeviceAuthentication {
  const { clock } = options;
  const tpms = createTpmAttestation();

  /** The device's token, made for itself and not expired; who signed it is still open. */
  const tokenOf = (claim: DeviceClaim): SasToken => {
    const token = claim.presented.sasToken === undefined ? undefined : parseSasToken(claim.presented.sasToken);
    if (!token || token.keyName !== 'registration' || token.expiresAt <= clock.now()) throw unauthorized();
    const resource = `${claim.idScope}/registrations/${claim.registrationId}`.toLowerCase();
    if (token.resource.toLowerCase() !== resource) throw unauthorized();
    return token;
  };

  const isNamed = (leaf: X509Certificate, claim: DeviceClaim): boolean =>
    registrationKey(commonNameOf(leaf) ?? '') === registrationKey(claim.registrationId);

  /** The thumbprint of the certificate that let the device in. */
  const checkCertificate = (claim: DeviceClaim, { x509 }: Extract<Attestation, { type: 'x509' }>): string => {
    const [leaf, ...intermediates] = claim.presented.certificates;
    if (!leaf) throw unauthorized();
    const trust = options.trust();
    const path = { leaf, intermediates, now: clock.now() };
    const isFit =
      'caReferences' in x509
        ? !isSelfSigned(leaf) &&
          isPathValid({ ...path, verifiedCas: trust.referenced(x509.caReferences), required: true })
        : isEnrolled(leaf, x509.clientCertificates) && isPathValid({ ...path, ...trust });
    if (!isFit || !isNamed(leaf, claim)) throw unauthorized('Invalid certificate.');
    return thumbprintOf(leaf);
  };

  const admitThroughGroup = (claim: DeviceClaim): Admission => {
    const { registrationId, presented } = claim;
    const [leaf] = presented.certificates;
    if (!leaf) {
      const byToken = groupByToken(tokenOf(claim), registrationId, options.groups());
      if (!byToken) throw unauthorized();
      return admitByGroup(byToken, { registrationId, thumbprint: undefined }, options.findGroup);
    }
    const trust = { ...options.trust(), now: clock.now() };
    const group = groupByCertificate(presented.certificates, [...options.groups()], trust);
    if (!group || !isNamed(leaf, claim)) throw unauthorized('Invalid certificate.');
    return admitByGroup(group, { registrationId, thumbprint: thumbprintOf(leaf) }, options.findGroup);
  };

  const checkScope = (claim: DeviceClaim): void => {
    if (claim.idScope.toLowerCase() !== options.idScope.toLowerCase()) throw unauthorized();
  };

  const admit = (claim: DeviceClaim): Admission => {
    checkScope(claim);
    const enrollment = options.find(claim.registrationId);
    if (!enrollment) {
      if (!isDpsRegistrationId(claim.registrationId)) throw unauthorized();
      return admitThroughGroup(claim);
    }
    const { attestation } = enrollment;
    switch (attestation.type) {
      case 'symmetricKey': {
        const token = tokenOf(claim);
        const { primaryKey, secondaryKey } = attestation.symmetricKey;
        if (!isSignedWith(token, primaryKey) && !isSignedWith(token, secondaryKey)) throw unauthorized();
        break;
      }
      case 'x509':
        return admitIndividual(enrollment, options.find, { thumbprint: checkCertificate(claim, attestation) });
      case 'tpm':
        if (claim.protocol === 'mqtt') throw unauthorized();
        return admitIndividual(enrollment, options.find, {
          tpm: tpms.keysOf(claim.registrationId, attestation.tpm, tokenOf(claim)),
        });
      case 'none':
        throw unauthorized();
    }
    return admitIndividual(enrollment, options.find, {});
  };

  const challenge = (claim: DeviceClaim, offered: unknown): TpmChallenge | undefined => {
    if (claim.protocol === 'mqtt' || claim.presented.sasToken !== undefined || offered === undefined) return undefined;
    checkScope(claim);
    const attestation = options.find(claim.registrationId)?.attestation;
    return attestation?.type === 'tpm' ? tpms.challenge(claim.registrationId, attestation.tpm, offered) : undefined;
  };

  return { admit, challenge };
}

type ClientCertificates = Extract<
  Extract<Attestation, { type: 'x509' }>['x509'],
  { clientCertificates: object }
>['clientCertificates'];

const isEnrolled = (leaf: X509Certificate, { primary, secondary }: ClientCertificates): boolean =>
  [primary, secondary].some((slot) => slot?.info.sha256Thumbprint === thumbprintOf(leaf));

const thumbprintOf = (certificate: X509Certificate): string => certificate.fingerprint256.replaceAll(':', '');
