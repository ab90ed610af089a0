import { X509Certificate } from 'node:crypto';
import { type CaActs, planCode, planDelete, planForeignProof, planUpload } from '../../ca-acts.ts';
import type { UploadedCa } from '../../cloud/dps-administration.ts';
import type { CloudCa, ProofStep } from '../../contract/authorities.ts';
import { proofSteps } from '../../contract/authorities.ts';
import { findIssuerOfRecord, issuerOfRecord } from '../../issuer-of-record.ts';
import { caActs, planOwnProof } from '../../own-ca.ts';
import type { Session } from '../../people/people.ts';
import { decodePem } from '../../pki/pem.ts';
import { pkiError } from '../../pki/pki-errors.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'ca.list' | 'ca.upload' | 'ca.prove' | 'ca.code' | 'ca.handIn' | 'ca.delete';

/** How long a person waits for Azure. */
const patienceMs = 60_000;

/** The CAs that the service trusts devices by: brought, proven and taken away, each change in the ledger before it is made. */
export const authorityHandlers = ({ station, store }: HandlerParts): Pick<KioskHandlers, Names> => {
  const acting = (by: Session | null): Promise<CaActs> =>
    caActs(station, personOf(by), AbortSignal.timeout(patienceMs));
  const shown = (ca: UploadedCa): CloudCa => ({
    name: ca.name,
    subject: ca.subject,
    sha256: ca.sha256,
    thumbprint: ca.thumbprint,
    expiresAt: ca.expiresAt.toISOString(),
    isVerified: ca.isVerified,
    isOwn: ca.sha256 === findIssuerOfRecord(station.ledger)?.sha256,
  });
  return {
    async 'ca.list'(_, by) {
      const { administration, signal } = await acting(by);
      const own = findIssuerOfRecord(station.ledger);
      const cas = await administration.cas(signal);
      return { service: administration.service, own: own ? ownCa(own) : null, cas: cas.map(shown) };
    },
    async 'ca.upload'({ name, pem, replace }, by) {
      const bytes = pem === null ? issuerOfRecord(station.ledger).certificate : Buffer.from(pem);
      const plan = await planUpload(await acting(by), { name, file: name, bytes, replace });
      return shown(await plan.run());
    },
    async 'ca.prove'({ name, workId }, by) {
      const onStep = (step: ProofStep) => store.progress(workId, step, proofSteps.indexOf(step), proofSteps.length);
      const plan = await planOwnProof(await acting(by), station, name, onStep);
      return shown(await plan.run());
    },
    async 'ca.code'({ name }, by) {
      const { code } = await (await planCode(await acting(by), name)).run();
      return { code };
    },
    async 'ca.handIn'({ name, pem }, by) {
      const [proof] = decodePem('CERTIFICATE', pem);
      if (!proof) throw pkiError('CA_FILE_MALFORMED', { file: name, problem: 'there is none in it' });
      return shown(await (await planForeignProof(await acting(by), { name, proof })).run());
    },
    async 'ca.delete'({ name }, by) {
      await (await planDelete(await acting(by), name)).run();
      return {};
    },
  };
};

function ownCa({ certificate, sha256 }: { certificate: Buffer; sha256: string }) {
  const { subject, validToDate } = new X509Certificate(certificate);
  return { subject, sha256, expiresAt: validToDate.toISOString() };
}
