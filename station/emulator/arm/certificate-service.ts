import { randomBytes, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { commonNameOf, parseEnrolledCertificate } from '../certificates.ts';
import type { DpsClock } from '../dps-clock.ts';
import { DpsError } from '../dps-error.ts';
import { etagMatches } from '../etag.ts';
import type { ServiceState } from '../service-state.ts';
import { type ArmCertificateRecord, certificateKey } from './arm-records.ts';
import { ProviderRefusal } from './arm-refusal.ts';

const upload = z.looseObject({
  properties: z.looseObject({ certificate: z.string().min(1), isVerified: z.boolean().nullish() }),
});
const proof = z.looseObject({ certificate: z.string().min(1) });

/** What may be done with the CAs of a service. Each step changes the ETag. */
export interface CertificateService {
  of(service: string): ArmCertificateRecord[];
  /** @throws ProviderRefusal 404 */
  existing(service: string, name: string): ArmCertificateRecord;
  /** @throws ProviderRefusal 400, 403, 412 */
  put(service: string, name: string, body: unknown, ifMatch: string | undefined): Promise<ArmCertificateRecord>;
  /** @throws ProviderRefusal 400, 404, 412 */
  generateCode(service: string, name: string, ifMatch: string | undefined): Promise<ArmCertificateRecord>;
  /** @throws ProviderRefusal 400, 404, 412 */
  verify(service: string, name: string, body: unknown, ifMatch: string | undefined): Promise<ArmCertificateRecord>;
  /** @throws ProviderRefusal 400, 404, 412 */
  remove(service: string, name: string, ifMatch: string | undefined): Promise<void>;
}

export function createCertificateService(options: {
  state: ServiceState;
  clock: DpsClock;
  nextEtag: () => string;
  /** Azure's is 25. */
  limit: number;
}): CertificateService {
  const { state, clock, nextEtag } = options;
  const find = (service: string, name: string) => state.armCertificates.get(certificateKey(service, name));
  const of = (service: string) =>
    [...state.armCertificates.values()].filter((record) => record.service === service.toLowerCase());
  const existing = (service: string, name: string): ArmCertificateRecord => {
    const record = find(service, name);
    if (!record) throw new ProviderRefusal(404, `Certificate ${name} was not found.`);
    return record;
  };
  /** The certificate in the version that the caller knows. */
  const matched = (service: string, name: string, ifMatch: string | undefined): ArmCertificateRecord => {
    if (ifMatch === undefined) throw new ProviderRefusal(400, 'The If-Match header is needed.');
    const record = existing(service, name);
    if (!etagMatches(ifMatch, record.etag)) throw new ProviderRefusal(412, 'The ETag is not the current one.');
    return record;
  };
  const keep = async (record: ArmCertificateRecord): Promise<ArmCertificateRecord> => {
    await state.commit({ kind: 'arm-certificate', record });
    return record;
  };
  const step = (): Pick<ArmCertificateRecord, 'etag' | 'updated'> => ({
    etag: nextEtag(),
    updated: clock.now().toUTCString(),
  });

  return {
    of,
    existing,
    async put(service, name, body, ifMatch) {
      const parsed = upload.safeParse(body);
      if (!parsed.success) throw new ProviderRefusal(400, 'properties.certificate is needed.');
      if (!/^[A-Za-z0-9._-]{1,256}$/.test(name)) throw new ProviderRefusal(400, 'The certificate name is not valid.');
      const before = find(service, name);
      if (before) matched(service, name, ifMatch);
      else if (of(service).length >= options.limit) {
        throw new ProviderRefusal(403, `The service holds ${options.limit} certificates already.`);
      }
      const { certificate, isVerified } = parsed.data.properties;
      const ca = readCertificate(certificate);
      if (!ca.ca) throw new ProviderRefusal(400, 'The certificate is not a CA certificate.');
      if (ca.validToDate < clock.now()) throw new ProviderRefusal(400, 'The certificate has expired.');
      const changed = step();
      return keep({
        service: service.toLowerCase(),
        name: before?.name ?? name,
        der: ca.raw.toString('base64'),
        isVerified: isVerified ?? false,
        created: before?.created ?? changed.updated,
        ...changed,
      });
    },
    async generateCode(service, name, ifMatch) {
      const record = matched(service, name, ifMatch);
      return keep({ ...record, verificationCode: randomBytes(24).toString('hex').toUpperCase(), ...step() });
    },
    async verify(service, name, body, ifMatch) {
      const record = matched(service, name, ifMatch);
      const parsed = proof.safeParse(body);
      if (!parsed.success) throw new ProviderRefusal(400, 'The verification certificate is needed.');
      const { verificationCode, ...rest } = record;
      if (verificationCode === undefined) throw new ProviderRefusal(400, 'No verification code was generated.');
      const leaf = readCertificate(parsed.data.certificate);
      const ca = new X509Certificate(Buffer.from(record.der, 'base64'));
      if (commonNameOf(leaf) !== verificationCode) {
        throw new ProviderRefusal(400, 'The subject of the verification certificate is not the verification code.');
      }
      if (leaf.issuer !== ca.subject || !leaf.verify(ca.publicKey)) {
        throw new ProviderRefusal(400, 'The verification certificate is not signed by the certificate.');
      }
      return keep({ ...rest, isVerified: true, ...step() });
    },
    async remove(service, name, ifMatch) {
      const record = matched(service, name, ifMatch);
      await state.commit({ kind: 'arm-certificate-deleted', service: record.service, name: record.name });
    },
  };
}

function readCertificate(text: string): X509Certificate {
  try {
    return parseEnrolledCertificate(text);
  } catch (error) {
    if (error instanceof DpsError) throw new ProviderRefusal(400, error.message);
    throw error;
  }
}
