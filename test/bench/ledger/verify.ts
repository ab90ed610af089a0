import { hash } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../../../station/domain/clock.ts';
import { openForReading } from '../../../station/ledger/open-database.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import type { CertificateIssuer } from '../../../station/pki/certificate-issuer.ts';
import { generateHostKey } from '../../../station/pki/host-key.ts';
import { openCertificateIssuer } from '../../../station/pki/issuing.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import { createSoftwareSigner } from '../../../station/signer/software/software-signer.ts';
import type { Benchmark } from '../benchmark.ts';
import { median } from '../report.ts';
import { appendPassedUnits } from './history.ts';

const rounds = 5;
/** Entries of two units, one with a derived key and one with a certificate. */
const entriesAPair = 4 + 6;

/** The audit of 100,000 entries, half of whose units have certificates, against SHA-256 over the same stored records. */
export const ledgerVerify: Benchmark = {
  name: 'ledger-verify',
  async run({ directory, small }) {
    const file = join(directory, 'ledger.db');
    const ledger = openLedger({ file, station: 'bench', clock: systemClock });
    const units = 2 * Math.floor((small ? 600 : 100_000) / entriesAPair);
    try {
      await seed(ledger, join(directory, 'signer'), units);
    } finally {
      await ledger.close();
    }
    const seconds = async (scope: 'tree' | 'all'): Promise<number> => {
      const startMs = performance.now();
      const { verified, problems } = await verifyLedger({ file, scope });
      if (!verified) throw new Error(`the ledger does not verify: ${problems[0]?.message.text}`);
      return (performance.now() - startMs) / 1000;
    };
    const [floors, trees]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      floors.push(rawSha256Seconds(file));
      trees.push(await seconds('tree'));
    }
    const floor = median(floors);
    return [
      {
        name: 'verify 100,000 entries, tree',
        unit: 's',
        value: median(trees),
        floor,
        aim: { of: 'ratio', atMost: 3 },
      },
      { name: 'verify 100,000 entries, all', unit: 's', value: await seconds('all'), floor },
    ];
  },
};

async function seed(ledger: StationLedger, signerDirectory: string, units: number): Promise<void> {
  const passphrase = Buffer.from('a passphrase for the bench');
  const signer = await createSoftwareSigner({ directory: signerDirectory, passphrase });
  try {
    await signer.createKey('issuing-ca', 'ec-p256');
    await signer.createKey('device-key-derivation', 'hmac-sha256');
    const now = new Date();
    const subject = { commonName: 'Bench CA' };
    const certificate = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null });
    const issuer = await openCertificateIssuer({ signer, chain: [certificate] });
    await ledger.commit((tx) => {
      tx.append({
        kind: 'station.initialised',
        subject: 'bench',
        person: 'bench',
        content: { site: 'bench', signer: 'software', notForProduction: true },
      });
      tx.append(activated(issuer, certificate));
    });
    const { csr } = await generateHostKey('ec-p256', 'unit');
    await appendPassedUnits(ledger, { units, signer, certificates: { issuer, csr } });
  } finally {
    await signer.close();
  }
}

const activated = ({ issuerId }: CertificateIssuer, certificate: Buffer) =>
  ({
    kind: 'issuer.activated',
    subject: issuerId,
    person: 'bench',
    content: {
      certificate: certificate.toString('base64'),
      chain: [],
      sha256: issuerId,
      subject: 'CN=Bench CA',
      selfSigned: true,
      notForProduction: true,
    },
  }) as const;

/** One digest a record, as any leaf needs it; the records are in memory already. */
function rawSha256Seconds(file: string): number {
  const db = openForReading(file);
  const records = db.prepare<[], Buffer>('SELECT record FROM entries ORDER BY seq').pluck().all();
  db.close();
  const startMs = performance.now();
  for (const record of records) hash('sha256', record, 'buffer');
  return (performance.now() - startMs) / 1000;
}
