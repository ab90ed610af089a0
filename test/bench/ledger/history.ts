import { createHash } from 'node:crypto';
import type { EntryContents, EntryKind, NewEntry } from '../../../station/domain/entry.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import type { CertificateIssuer } from '../../../station/pki/certificate-issuer.ts';
import type { Signer } from '../../../station/signer/signer.ts';

const never = new AbortController().signal;
const unitsACommit = 250;

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const entry = <Kind extends EntryKind>(kind: Kind, subject: string, content: EntryContents[Kind]): NewEntry =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kind and content belong together by their types
  ({ kind, subject, person: 'bench', content }) as NewEntry;

const notForProduction = true;
const derivationKey = 'device-key-derivation';

export interface Certificates {
  readonly issuer: CertificateIssuer;
  /** Whose common name is `unit`; every certificate is for its key. */
  readonly csr: Buffer;
}

/** What a run that passes leaves behind: a derived key, or a certificate where an issuer and a request are given. */
async function passedUnit(n: number, signer: Signer, certificates: Certificates | undefined): Promise<NewEntry[]> {
  const serial = `B${String(n).padStart(9, '0')}`;
  const registrationId = `bench-${serial}`.toLowerCase();
  const ids = { runId: `run-${serial}`, registrationId };
  const attestation = certificates ? 'x509' : 'symmetric-key';
  const credential: NewEntry[] = [];
  let credentialSha256: string;
  if (certificates) {
    const { issuer, csr } = certificates;
    const profile = {
      keyAlgorithm: 'ec-p256',
      lifetimeDays: null,
      organization: 'Bench',
      organizationalUnit: null,
      serialNumberInSubject: false,
      hardwareTypeOid: null,
    } as const;
    const request = { csr, registrationId, serial, acceptedCommonNames: ['unit'], profile, now: new Date() };
    const { tbs, serialNumber, publicKeySha256 } = issuer.prepare(request);
    const certificate = await issuer.sign(tbs, never);
    credentialSha256 = sha256(certificate);
    credential.push(
      entry('key.intended', serial, { ...ids, keyOrigin: 'device', erase: false }),
      entry('signature.intended', serial, {
        ...ids,
        issuer: issuer.issuerId,
        serialNumber,
        publicKeySha256,
        deviceKeySha256: null,
        keyOrigin: 'device',
        keyAttestation: null,
        tbs: tbs.toString('base64'),
      }),
      entry('certificate.issued', serial, {
        ...ids,
        serialNumber,
        sha256: credentialSha256,
        certificate: certificate.toString('base64'),
        signer: 'software',
        notForProduction,
      }),
    );
  } else {
    credentialSha256 = sha256(await signer.deriveHmac(derivationKey, Buffer.from(registrationId), never));
    credential.push(
      entry('key.derived', serial, { ...ids, derivationKey, keySha256: credentialSha256, notForProduction }),
    );
  }
  return [
    entry('run.started', serial, {
      ...ids,
      product: 'bench',
      slot: '1',
      port: 'bench',
      family: 'bench',
      attestation,
      keyOrigin: certificates ? 'device' : null,
      deviceId: null,
      rework: null,
      lease: 'bench',
    }),
    ...credential,
    entry('injection.intended', serial, { ...ids, credentialSha256, idScope: '0ne00BENCH1', globalEndpoint: 'bench' }),
    entry('run.finished', serial, {
      ...ids,
      outcome: 'PASS',
      phase: 'commit',
      code: null,
      message: null,
      checks: [{ name: 'identity', passed: true, expected: serial, actual: serial }],
      seconds: 1.5,
      traffic: { sent: 1000, received: 1600, baudRate: 115_200 },
      credentialSha256,
      notForProduction,
      recovered: false,
    }),
  ];
}

/**
 * Appends units that passed through the ledger's own door, each with its row in the outbox. Their keys are derived by
 * `signer`; with `certificates` every other one has a certificate instead.
 */
export async function appendPassedUnits(
  ledger: StationLedger,
  { units, signer, certificates }: { units: number; signer: Signer; certificates?: Certificates },
): Promise<void> {
  for (let done = 0; done < units; done += unitsACommit) {
    const count = Math.min(unitsACommit, units - done);
    const numbers = Array.from({ length: count }, (_, at) => done + at);
    const entries: NewEntry[] = [];
    for (const n of numbers) entries.push(...(await passedUnit(n, signer, n % 2 === 1 ? certificates : undefined)));
    await ledger.commit((tx) => {
      for (const each of entries) tx.append(each);
    });
  }
}
