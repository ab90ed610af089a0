import { type CaActs, planCode, planDelete, planForeignProof, planUpload } from '../../acts/ca-acts.ts';
import { cloudError } from '../../cloud/cloud-errors.ts';
import type { UploadedCa } from '../../cloud/dps-administration.ts';
import type { CloudCa, ProofStep } from '../../contract/authorities.ts';
import { proofSteps } from '../../contract/authorities.ts';
import { issuerReport } from '../../issuing/issuer-report.ts';
import { caActs, planOwnProof } from '../../issuing/own-ca.ts';
import type { Session } from '../../people/people.ts';
import { decodePem } from '../../pki/pem.ts';
import { pkiError } from '../../pki/pki-errors.ts';
import { pkiSays } from '../../pki/pki-phrases.ts';
import type { Station } from '../../station.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'setup.issuers' | 'ca.list' | 'ca.upload' | 'ca.prove' | 'ca.code' | 'ca.handIn' | 'ca.delete';

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
    isOwn: station.ledger.issuers().some(({ sha256 }) => sha256 === ca.sha256),
  });
  /** The one that signs first. */
  const issuers = () =>
    issuerReport(station.ledger, station.config.issuing).toSorted(
      (a, b) => Number(b.state === 'signs') - Number(a.state === 'signs'),
    );
  return {
    'setup.issuers': () => ({ issuers: issuers() }),
    async 'ca.list'(_, by) {
      const { administration, signal } = await acting(by);
      const cas = await administration.cas(signal);
      const own = issuers().map(({ subject, sha256, notAfter, state }) => ({
        subject,
        sha256,
        expiresAt: notAfter,
        state,
      }));
      return { service: administration.service, own, cas: cas.map(shown) };
    },
    async 'ca.upload'({ name, source, replace }, by) {
      const bytes = source.by === 'pem' ? Buffer.from(source.pem) : issuerNamed(station, source.sha256);
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
      if (!proof) throw pkiError('CA_FILE_MALFORMED', { file: name, problem: pkiSays('FILE_WITHOUT') });
      return shown(await (await planForeignProof(await acting(by), { name, proof })).run());
    },
    async 'ca.delete'({ name }, by) {
      await (await planDelete(await acting(by), name)).run();
      return {};
    },
  };
};

/** @throws GROUP_ISSUER_MISSING */
function issuerNamed({ ledger }: Station, wanted: string): Buffer {
  const found = ledger.issuers().find(({ sha256 }) => sha256 === wanted);
  if (found === undefined) throw cloudError('GROUP_ISSUER_MISSING');
  return found.certificate;
}
