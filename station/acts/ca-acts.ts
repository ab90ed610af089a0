import type { DpsAdministration, UploadedCa } from '../cloud/dps-administration.ts';
import { administrationError } from '../cloud/dps-administration-errors.ts';
import type { DpsFacts } from '../domain/dps-change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { assertProves, prepareProof, signProof } from '../pki/proof-of-possession.ts';
import { thumbprint } from '../pki/thumbprint.ts';
import { readUploadableCa } from '../pki/uploadable-ca.ts';
import type { IssuingKey, Signer } from '../signer/signer.ts';
import { caSubject, type PlannedAct, type PlannedChange, recordedChange } from './recorded-change.ts';

/** Who acts, on what, and until when. */
export interface CaActs {
  readonly administration: DpsAdministration;
  readonly ledger: Ledger;
  readonly person: string;
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** A CA whose key is in the signer; certificate in DER. */
export interface OwnCa {
  readonly certificate: Buffer;
  readonly key: IssuingKey;
}

/** Azure's own (documentation of March 2024). */
const caLimit = 25;

const factsOf = ({ sha256, subject, isVerified }: UploadedCa): DpsFacts => ({ sha256, subject, isVerified });
const recorder = ({ ledger, person, administration: { service } }: CaActs) => ({ ledger, person, service });
const etagOf = ({ etag }: { etag: string }): string => etag;

/** @throws DPS_CA_UNKNOWN */
export async function existingCa({ administration, signal }: CaActs, name: string): Promise<UploadedCa> {
  const ca = await administration.ca(name, signal);
  if (!ca) throw administrationError('DPS_CA_UNKNOWN', { name });
  return ca;
}

/**
 * Brings a CA to the service. The same one under the same name is left as it is; another is replaced only when that is
 * wanted. @throws CA_*, PEM_MALFORMED, DPS_CA_EXISTS, DPS_CA_QUOTA_REACHED, DPS_ARM_*
 */
export async function planUpload(
  acts: CaActs,
  wanted: { name: string; file: string; bytes: Buffer; replace: boolean },
): Promise<PlannedAct<UploadedCa>> {
  const { administration, signal, now } = acts;
  const { name } = wanted;
  const { der, subjectText: subject } = readUploadableCa(wanted.bytes, wanted.file, now);
  const sha256 = thumbprint(der);
  const there = await administration.cas(signal);
  const before = there.find((ca) => ca.name.toLowerCase() === name.toLowerCase());
  if (before?.sha256 === sha256) return { changes: [], question: null, run: async () => before };
  if (before && !wanted.replace) throw administrationError('DPS_CA_EXISTS', { name });
  if (!before && there.length >= caLimit) throw administrationError('DPS_CA_QUOTA_REACHED', { count: there.length });
  const change: PlannedChange = {
    change: 'ca-upload',
    target: name,
    before: before ? factsOf(before) : null,
    after: { sha256, subject, isVerified: false },
  };
  const upload = () => administration.uploadCa({ name, certificate: der, etag: before?.etag ?? null }, signal);
  return {
    changes: [change],
    question: before
      ? `Replace CA ${name}? Groups below the old one let nobody in until the new one is verified.`
      : null,
    run: () => recordedChange(recorder(acts), change, upload, etagOf),
  };
}

/**
 * Proves to the service that the station holds the key of one of its issuing CAs: a code, a certificate that the signer signs for
 * it (recorded before it is signed), and the service's word. Nothing is done where it is verified already. `onStep` is told
 * what is about to be done.
 * @throws DPS_CA_UNKNOWN, DPS_CA_KEY_ELSEWHERE, PKI_*, DPS_ARM_*, the signer's errors
 */
export async function planProof(
  acts: CaActs,
  { name, signer, issuers }: { name: string; signer: Signer; issuers: readonly OwnCa[] },
  onStep: (step: 'code' | 'sign' | 'verify') => void = () => undefined,
): Promise<PlannedAct<UploadedCa>> {
  const { administration, ledger, person, signal, now } = acts;
  const ca = await existingCa(acts, name);
  if (ca.isVerified) return { changes: [], question: null, run: async () => ca };
  const own = issuers.find(({ certificate }) => ca.certificate.equals(certificate));
  if (own === undefined) throw administrationError('DPS_CA_KEY_ELSEWHERE', { name });
  const { certificate: issuer, key } = own;
  const [code, verify] = [codeChange(ca), verifyChange(ca)];
  const sign = async (verificationCode: string): Promise<Buffer> => {
    const { tbs, serialNumber } = await prepareProof({ signer, key, ca: issuer, code: verificationCode, now });
    const content = { service: administration.service, ca: name, caSha256: ca.sha256, verificationCode, serialNumber };
    const subject = caSubject(name);
    const intent = await ledger.commit((tx) =>
      tx.append({
        kind: 'ca.proof-intended',
        subject,
        person,
        content: { ...content, tbs: tbs.toString('base64') },
      }),
    );
    const proof = await signProof({ signer, key, ca: issuer, code: verificationCode, tbs, signal });
    const signed = { intent, sha256: thumbprint(proof), certificate: proof.toString('base64') };
    await ledger.commit((tx) => {
      tx.append({ kind: 'ca.proof-signed', subject, person, content: signed });
    });
    return proof;
  };
  return {
    changes: [code, verify],
    question: null,
    async run() {
      const generate = () => administration.generateCode(name, ca.etag, signal);
      onStep('code');
      const generated = await recordedChange(recorder(acts), code, generate, etagOf);
      onStep('sign');
      const proof = await sign(generated.code);
      onStep('verify');
      const prove = () => administration.verifyCa(name, generated.etag, proof, signal);
      return recordedChange(recorder(acts), verify, prove, etagOf);
    },
  };
}

/** A code for a proof that somebody else will sign. @throws DPS_CA_UNKNOWN, DPS_ARM_* */
export async function planCode(acts: CaActs, name: string): Promise<PlannedAct<{ code: string; etag: string }>> {
  const ca = await existingCa(acts, name);
  const change = codeChange(ca);
  const generate = () => acts.administration.generateCode(name, ca.etag, acts.signal);
  return { changes: [change], question: null, run: () => recordedChange(recorder(acts), change, generate, etagOf) };
}

/** Takes a proof (DER) that the holder of the CA signed elsewhere. @throws DPS_CA_UNKNOWN, CA_PROOF_WRONG, DPS_ARM_* */
export async function planForeignProof(
  acts: CaActs,
  { name, proof }: { name: string; proof: Buffer },
): Promise<PlannedAct<UploadedCa>> {
  const ca = await existingCa(acts, name);
  assertProves(proof, ca.certificate, null);
  const change = verifyChange(ca);
  const prove = () => acts.administration.verifyCa(name, ca.etag, proof, acts.signal);
  return { changes: [change], question: null, run: () => recordedChange(recorder(acts), change, prove, etagOf) };
}

/** Takes a CA away from the service. @throws DPS_CA_UNKNOWN, DPS_ARM_* */
export async function planDelete(acts: CaActs, name: string): Promise<PlannedAct<void>> {
  const ca = await existingCa(acts, name);
  const change: PlannedChange = { change: 'ca-delete', target: name, before: factsOf(ca), after: null };
  const remove = () => acts.administration.deleteCa(name, ca.etag, acts.signal);
  return {
    changes: [change],
    question: `Delete CA ${name} (${ca.subject})? Devices below it can register no more.`,
    run: () => recordedChange(recorder(acts), change, remove, () => null),
  };
}

const codeChange = (ca: UploadedCa): PlannedChange => ({
  change: 'ca-code',
  target: ca.name,
  before: factsOf(ca),
  after: factsOf(ca),
});
const verifyChange = (ca: UploadedCa): PlannedChange => ({
  change: 'ca-verify',
  target: ca.name,
  before: factsOf(ca),
  after: { ...factsOf(ca), isVerified: true },
});
