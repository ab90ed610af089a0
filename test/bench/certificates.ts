import { join } from 'node:path';
import type { CertificateIssuer } from '../../station/pki/certificate-issuer.ts';
import { generateHostKey } from '../../station/pki/host-key.ts';
import { openCertificateIssuer } from '../../station/pki/issuing.ts';
import { createSelfSignedIssuingCa } from '../../station/pki/issuing-ca.ts';
import { CKA, CKF, CKM, CKO } from '../../station/signer/pkcs11/cryptoki.ts';
import { createDemoToken } from '../../station/signer/pkcs11/demo-token.ts';
import { loadCryptoki } from '../../station/signer/pkcs11/pkcs11-module.ts';
import { openPkcs11Signer } from '../../station/signer/pkcs11/pkcs11-signer.ts';
import type { Signer } from '../../station/signer/signer.ts';
import { createSoftwareSigner } from '../../station/signer/software/software-signer.ts';
import type { Benchmark } from './benchmark.ts';
import { type Measurement, mean } from './report.ts';

const sessions = 4;
const rounds = 4;
const never = new AbortController().signal;
const profile = {
  keyAlgorithm: 'ec-p256',
  lifetimeDays: null,
  organization: 'Bench',
  organizationalUnit: null,
  serialNumberInSubject: true,
  hardwareTypeOid: null,
} as const;

interface Pace {
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** Certificates as a run makes them (request checked, laid out, signed, verified), against the token's bare signatures. */
export const certificates: Benchmark = {
  name: 'certificates',
  async run({ directory, small }) {
    const count = small ? 20 : 1_500;
    const csrs = await Promise.all(
      Array.from({ length: 16 }, async () => (await generateHostKey('ec-p256', 'unit')).csr),
    );
    const token = await createDemoToken({ directory: join(directory, 'token') });
    const hsm = await openPkcs11Signer({ ...token, sessions });
    const software = await createSoftwareSigner({
      directory: join(directory, 'software'),
      passphrase: Buffer.from('a passphrase for the bench'),
    });
    const raw = await bareToken(token.module);
    try {
      const [onToken, inSoftware] = [await issuerOn(hsm), await issuerOn(software)];
      const [floors, values, softwares]: [Pace[], Pace[], Pace[]] = [[], [], []];
      for (let round = 0; round <= rounds; round++) {
        const [floor, value, soft] = [
          await pace(count, sessions, raw),
          await pace(count, sessions, (at) => issue(onToken, csrs, at)),
          await pace(count, sessions, (at) => issue(inSoftware, csrs, at)),
        ];
        if (round === 0) continue; // compiles the code
        floors.push(floor);
        values.push(value);
        softwares.push(soft);
      }
      return measurements(floors, values, softwares);
    } finally {
      await hsm.close();
      await software.close();
      token.pin.fill(0);
    }
  },
};

function measurements(floors: readonly Pace[], values: readonly Pace[], softwares: readonly Pace[]): Measurement[] {
  const perSecond = (paces: readonly Pace[]) => mean(paces.map((each) => each.perSecond));
  const cpuMs = (paces: readonly Pace[]) => mean(paces.map((each) => each.cpuMs));
  const aim = { of: 'value', atMost: 1 } as const;
  return [
    { name: 'certificates, SoftHSM2', unit: '/s', value: perSecond(values), floor: perSecond(floors) },
    { name: 'certificates, software signer', unit: '/s', value: perSecond(softwares) },
    { name: 'CPU a certificate, SoftHSM2', unit: 'ms', value: cpuMs(values), floor: cpuMs(floors), aim },
    { name: 'CPU a certificate, software signer', unit: 'ms', value: cpuMs(softwares), aim },
  ];
}

async function issuerOn(signer: Signer): Promise<CertificateIssuer> {
  await signer.createKey('issuing-ca', 'ec-p256');
  const subject = { commonName: 'Bench CA' };
  const certificate = await createSelfSignedIssuingCa({ signer, subject, now: new Date(), lifetimeYears: null });
  return openCertificateIssuer({ signer, chain: [certificate] });
}

async function issue(issuer: CertificateIssuer, csrs: readonly Buffer[], at: number): Promise<void> {
  const csr = csrs[at % csrs.length];
  if (!csr) throw new RangeError('no requests');
  const registrationId = `bench-${at}`;
  const request = { csr, registrationId, serial: `B${at}`, acceptedCommonNames: ['unit'], profile, now: new Date() };
  await issuer.sign(issuer.prepare(request).tbs, never);
}

/** C_SignInit and C_Sign with the issuing key, on as many sessions of its own as the signer has. */
async function bareToken(module: string): Promise<(at: number, worker: number) => Promise<void>> {
  const cryptoki = await loadCryptoki(module);
  // The signer's C_Initialize and login count for the whole process.
  const [slot] = cryptoki.C_GetSlotList(true);
  if (!slot) throw new Error('the token has no slot');
  const open = Array.from({ length: sessions }, () => cryptoki.C_OpenSession(slot, CKF.SERIAL_SESSION));
  const digest = Buffer.alloc(32, 7);
  let key: Buffer | undefined;
  const findKey = (session: Buffer): Buffer => {
    cryptoki.C_FindObjectsInit(session, [{ type: CKA.CLASS, value: CKO.PRIVATE_KEY }]);
    const [found] = cryptoki.C_FindObjects(session, 1);
    cryptoki.C_FindObjectsFinal(session);
    if (!found) throw new Error('the token has no key');
    return found;
  };
  return async (_at, worker) => {
    const session = open[worker];
    if (!session) throw new RangeError('more workers than sessions');
    key ??= findKey(session);
    cryptoki.C_SignInit(session, { mechanism: CKM.ECDSA }, key);
    await cryptoki.C_SignAsync(session, digest, Buffer.alloc(64));
  };
}

async function pace(
  count: number,
  workers: number,
  work: (at: number, worker: number) => Promise<void>,
): Promise<Pace> {
  let next = 0;
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (next < count) await work(next++, worker);
    }),
  );
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, cpuMs: (user + system) / 1000 / count };
}
