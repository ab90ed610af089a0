import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Home, homeAt } from './config/home.ts';
import { loadStationConfig } from './config/load-station.ts';
import { sampleProducts, sampleProductText } from './config/samples/sample-products.ts';
import { type StationAnswers, stationFileText } from './config/samples/station-file.ts';
import { writeFileDurably } from './config/write-file.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import type { NewEntry } from './domain/entry.ts';
import { isStationError } from './domain/station-error.ts';
import { activateIssuer, requestIssuer } from './issuing/issuing-authority.ts';
import { syncDirectory } from './ledger/durable-file.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { openSigner, type ReadSecret } from './open-signer.ts';
import { createPinStore } from './people/pin-store.ts';
import { registry } from './people/registry.ts';
import { createSelfSignedIssuingCa } from './pki/issuing-ca.ts';
import { type KeyAlgorithm, type MadeKey, type Signer, type SignerKeyInfo } from './signer/signer.ts';
import { stationError } from './station-errors.ts';

export interface InitialiseOptions {
  readonly home: Home;
  readonly answers: StationAnswers;
  readonly person: string;
  readonly readSecret: (home: Home) => ReadSecret;
  /** `self-signed`, or `request`: a CSR for an offline root, whose answer `activateIssuer` takes in later. */
  readonly issuingCa: 'self-signed' | 'request';
  /** Of the issuing CA's certificate. */
  readonly caCommonName: string;
  readonly caKeyAlgorithm: 'ec-p256' | 'rsa-2048';
  /** Who may set up everything else. The PIN is taken over and zeroed. */
  readonly admin?: { readonly badge: string; readonly name: string; readonly pin: Buffer };
  readonly clock?: Clock;
}

/**
 * Makes a station: configuration, sample products, keys, ledger, issuing CA. It is built beside its place and moved there when
 * it is whole, so that a crash never leaves half a station. Keys that a token already holds are taken, never replaced.
 * @throws STATION_EXISTS, HOME_NOT_EMPTY; the errors of the signer, the PKI and the ledger; PERSON_*
 */
export async function initialiseStation(options: InitialiseOptions): Promise<void> {
  const { home } = options;
  const staged = homeAt(`${home.dir}.${randomBytes(4).toString('hex')}.partial`);
  try {
    await assertFree(home);
    await mkdir(staged.dir, { recursive: true, mode: 0o700 });
    await build(staged, options);
    await mkdir(dirname(home.dir), { recursive: true });
    await putInPlace(staged, home);
  } catch (error) {
    await rm(staged.dir, { recursive: true, force: true });
    throw error;
  } finally {
    options.admin?.pin.fill(0);
  }
}

/** Durable, and never over a station that somebody else made in the meantime. */
async function putInPlace(staged: Home, home: Home): Promise<void> {
  await rename(staged.dir, home.dir).catch((error: NodeJS.ErrnoException) => {
    const taken = error.code === 'ENOTEMPTY' || error.code === 'EEXIST';
    throw taken ? stationError('STATION_EXISTS', { dir: home.dir }, error) : error;
  });
  syncDirectory(dirname(home.dir));
}

async function assertFree(home: Home): Promise<void> {
  const names: readonly string[] = await readdir(home.dir).catch(() => []);
  if (names.includes('station.toml')) throw stationError('STATION_EXISTS', { dir: home.dir });
  if (names.length > 0) throw stationError('HOME_NOT_EMPTY', { dir: home.dir });
}

async function build(home: Home, options: InitialiseOptions): Promise<void> {
  const { answers, person, clock = systemClock } = options;
  await writeFileDurably(home.stationFile, stationFileText(answers));
  for (const name of sampleProducts) {
    await writeFileDurably(join(home.productsDir, `${name}.toml`), await sampleProductText(name));
  }
  if (answers.signer.kind === 'software') {
    const passphrase = randomBytes(32).toString('base64url');
    await writeFileDurably(join(home.signerDir, 'passphrase'), `${passphrase}\n`, { mode: 0o600 });
  }
  const { config } = await loadStationConfig(home);
  const signer = await openSigner(config.signer, home, options.readSecret(home), { create: true });
  try {
    const keys = await createKeys(signer, options.caKeyAlgorithm);
    await mkdir(dirname(home.ledgerFile), { recursive: true, mode: 0o700 });
    const ledger = openLedger({ file: home.ledgerFile, station: answers.id, clock });
    try {
      const entries = [initialised(answers, signer, person), ...keys.map((info) => keyCreated(info, signer, person))];
      await ledger.commit((tx) => {
        for (const entry of entries) tx.append(entry);
      });
      if (options.admin) {
        const { badge: id, name, pin } = options.admin;
        await registry(ledger, createPinStore(home.peopleDir)).add({ id, name, role: 'admin', pin, by: person });
      }
      const subject = { commonName: options.caCommonName };
      if (options.issuingCa === 'request') {
        await requestIssuer({ signer, subject, home });
      } else {
        const certificate = await createSelfSignedIssuingCa({
          signer,
          subject,
          now: clock.now(),
          lifetimeYears: null,
        });
        await activateIssuer({ signer, ledger, home, person, certificates: [certificate], now: clock.now() });
      }
    } finally {
      await ledger.close();
    }
  } finally {
    await signer.close();
  }
}

async function createKeys(signer: Signer, ca: 'ec-p256' | 'rsa-2048'): Promise<SignerKeyInfo[]> {
  const wanted: readonly [MadeKey, KeyAlgorithm][] = [
    ['issuing-ca', ca],
    ['audit', 'ec-p256'],
    ['device-key-derivation', 'hmac-sha256'],
  ];
  const keys: SignerKeyInfo[] = [];
  for (const [key, algorithm] of wanted) keys.push(await createOrTake(signer, key, algorithm));
  return keys;
}

async function createOrTake(signer: Signer, key: MadeKey, algorithm: KeyAlgorithm): Promise<SignerKeyInfo> {
  try {
    return await signer.createKey(key, algorithm);
  } catch (error) {
    if (isStationError(error, 'SIGNER_KEY_EXISTS')) return signer.keyInfo(key);
    throw error;
  }
}

const initialised = (answers: StationAnswers, signer: Signer, person: string): NewEntry => ({
  kind: 'station.initialised',
  subject: answers.id,
  person,
  content: { site: answers.site, signer: signer.kind, notForProduction: signer.notForProduction },
});

const keyCreated = ({ key, algorithm, publicKey }: SignerKeyInfo, signer: Signer, person: string): NewEntry => ({
  kind: 'signer.key-created',
  subject: key,
  person,
  content: {
    key,
    algorithm,
    publicKey: publicKey?.toString('base64') ?? null,
    signer: signer.kind,
    notForProduction: signer.notForProduction,
  },
});
