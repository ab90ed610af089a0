import { createHash, X509Certificate } from 'node:crypto';
import type { DeviceAdapter, GeneratedKey } from '../devices/device-adapter.ts';
import type { Entry } from '../domain/entry.ts';
import type { CredentialRow, LedgerReader } from '../ledger/ledger.ts';
import type { CertificateIssuer } from '../pki/certificate-issuer.ts';
import { certificateProfileOf } from './certificate-profile.ts';
import type { CredentialFlow, CredentialInHand } from './credential.ts';
import { groupOnRecord } from './group-on-record.ts';
import { type KeyPlan, planKey } from './key-plan.ts';
import { lineError } from './line-errors.ts';
import { owedRework } from './owed-rework.ts';
import { type RunContext, record, unitEntry, voidingEntry } from './run-context.ts';

/** A key that has no certificate yet. `privateKey` is null when it stays inside the device. */
interface NewKey extends GeneratedKey {
  readonly privateKey: Buffer | null;
}

/**
 * A certificate for a key made in the device, or on the host for firmware that cannot. A run that finds the ledger ahead of
 * it (an intended signature, an issued certificate) goes on from there and never mints a second one.
 */
export function x509Flow(run: RunContext): CredentialFlow {
  let resumed: CredentialRow | undefined;
  let made: NewKey | undefined;
  let atHand: CertificateIssuer | undefined;
  const wipe = (): void => void made?.privateKey?.fill(0);

  return {
    async key(adapter, held, signal) {
      const { request, ports, registrationId } = run;
      await ports.settleIssuer();
      // The one that the unit began with, also when another one's day comes meanwhile.
      atHand = ports.issuer();
      atHand.assertFits(certificateProfileOf(request.product.config), ports.clock.now());
      const current = ports.ledger.credential(registrationId);
      const { serial } = request;
      const rework = owedRework(ports.ledger, serial);
      const erasureIntended =
        current?.kind === 'x509' && current.state === 'key-intended' && isErasureIntended(ports.ledger, serial);
      const plan = planKey({ serial, current, held, erasureIntended, rework });
      if (plan.action === 'resume') {
        resumed = plan.credential;
        if (!letsIn(run, resumed.issuer)) throw lineError('ISSUER_CHANGED', { serial });
      } else {
        const { group = '' } = request.product.config.enrollment;
        if (!letsIn(run, atHand.issuerId)) throw lineError('GROUP_WITHOUT_ISSUER', { group });
        made = await makeKey(run, plan, adapter, signal);
      }
      // Too late for a phase that has ended: nobody else will.
      if (signal.aborted) wipe();
    },

    async sign(signal) {
      const begunBy = resumed?.issuer;
      const issuer = begunBy ? run.ports.issuer(begunBy) : (atHand ?? run.ports.issuer());
      if (resumed && resumed.issuer !== issuer.issuerId)
        throw lineError('ISSUER_CHANGED', { serial: run.request.serial });
      const certificate = await certificateFor(run, issuer, resumed, made, signal);
      assertNotExpired(run, certificate);
      return {
        credential: { kind: 'x509', chain: [certificate, ...issuer.chain], privateKey: made?.privateKey ?? null },
        sha256: sha256Hex(certificate),
        [Symbol.dispose]: wipe,
      } satisfies CredentialInHand;
    },

    [Symbol.dispose]: wipe,
  };
}

/** False where the product's group would turn its device away: it would pass here, and get in nowhere. */
function letsIn({ request, ports }: RunContext, issuer: string | null): boolean {
  const { via, group } = request.product.config.enrollment;
  const known = via === 'group' && group !== undefined ? groupOnRecord(ports.ledger, group).issuers : undefined;
  return known === undefined || issuer === null || known.has(issuer);
}

/** A unit may wait for its next scan longer than its certificate lasts. */
function assertNotExpired({ request: { serial }, ports }: RunContext, certificate: Buffer): void {
  const { validToDate } = new X509Certificate(certificate);
  if (validToDate > ports.clock.now()) return;
  throw lineError('CERTIFICATE_EXPIRED', { serial, notAfter: validToDate.toISOString() });
}

function isErasureIntended(ledger: LedgerReader, serial: string): boolean {
  const last = ledger.entries({ from: 0, limit: 10_000, subject: serial }).findLast(isKeyIntent);
  return last?.content.erase === true;
}

const isKeyIntent = (entry: Entry): entry is Extract<Entry, { kind: 'key.intended' }> => entry.kind === 'key.intended';

async function makeKey(
  run: RunContext,
  plan: Extract<KeyPlan, { action: 'make' }>,
  adapter: DeviceAdapter,
  signal: AbortSignal,
): Promise<NewKey> {
  const { product } = run.request;
  const { registrationId, runId } = run;
  const keyOrigin = product.config.key_origin;
  const intent = unitEntry(run, 'key.intended', { runId, registrationId, keyOrigin, erase: plan.erase });
  // Both or neither: voided alone, what the device holds would be a credential that no record explains.
  await (plan.voids ? record(run, voidingEntry(run, plan.voids), intent) : record(run, intent));
  if (plan.erase) await adapter.eraseCredentials(signal);

  if (keyOrigin === 'host') {
    const { privateKey, csr } = await run.ports.makeHostKey(product.config.certificate.key_algorithm, registrationId);
    return { privateKey, csr, deviceKeySha256: null, commonName: null, attestation: null };
  }
  if (!adapter.generateKey) throw new TypeError(`${product.family.name} makes no keys, and its product was accepted`);
  return { ...(await adapter.generateKey({ commonName: registrationId }, signal)), privateKey: null };
}

async function certificateFor(
  run: RunContext,
  issuer: CertificateIssuer,
  resumed: CredentialRow | undefined,
  made: NewKey | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  if (resumed?.certificate) return resumed.certificate;
  const intent =
    resumed?.tbs && resumed.serialNumber
      ? { tbs: resumed.tbs, serialNumber: resumed.serialNumber }
      : await intend(run, issuer, made);
  const certificate = await issuer.sign(intent.tbs, signal);
  // Goes with the injection's intent in one commit: the device sees the certificate only after both are durable.
  run.waiting.push(
    unitEntry(run, 'certificate.issued', {
      runId: run.runId,
      registrationId: run.registrationId,
      serialNumber: intent.serialNumber,
      sha256: sha256Hex(certificate),
      certificate: certificate.toString('base64'),
      signer: run.ports.signer.kind,
      notForProduction: run.ports.signer.notForProduction,
    }),
  );
  return certificate;
}

/** Lays out the certificate and records, durably, the exact bytes that will be signed. */
async function intend(run: RunContext, issuer: CertificateIssuer, made: NewKey | undefined) {
  if (!made) throw new TypeError('sign before key');
  const { request, registrationId, runId, device } = run;
  const accepted = [registrationId, request.serial, device?.hardwareId, made.commonName];
  const prepared = issuer.prepare({
    csr: made.csr,
    registrationId,
    serial: request.serial,
    acceptedCommonNames: accepted.filter((name) => typeof name === 'string'),
    profile: certificateProfileOf(request.product.config),
    now: run.ports.clock.now(),
  });
  const { attestation } = made;
  await record(
    run,
    unitEntry(run, 'signature.intended', {
      runId,
      registrationId,
      issuer: issuer.issuerId,
      serialNumber: prepared.serialNumber,
      publicKeySha256: prepared.publicKeySha256,
      deviceKeySha256: made.deviceKeySha256,
      keyOrigin: request.product.config.key_origin,
      keyAttestation: attestation && { ...attestation, evidence: attestation.evidence.toString('base64') },
      tbs: prepared.tbs.toString('base64'),
    }),
  );
  return prepared;
}

const sha256Hex = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
