import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServiceKeys } from '../../../station/cloud/service-keys.ts';
import { type Home, homeAt } from '../../../station/config/home.ts';
import { openLink, openUsbLink } from '../../../station/devices/transport/open-link.ts';
import { systemClock } from '../../../station/domain/clock.ts';
import { activateIssuer, openIssuer } from '../../../station/issuing/issuing-authority.ts';
import { acquireLease, isLeaseHeld, type Lease } from '../../../station/ledger/lease.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import type { PhaseDeadlines } from '../../../station/line/phase.ts';
import type { RunPorts } from '../../../station/line/run-context.ts';
import { newRunId } from '../../../station/line/run-id.ts';
import { generateHostKey } from '../../../station/pki/host-key.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import type { Signer } from '../../../station/signer/signer.ts';
import { KeyStore } from '../../../station/signer/software/key-store.ts';
import { openSoftwareSigner } from '../../../station/signer/software/software-signer.ts';
import { ServiceKeysInMemory } from './service-keys-in-memory.ts';

/** A station's real files (ledger, keys, issuing CA) in a folder of a test's own, and its parts opened on them. */

export const stationId = 'test-line';
export const dps = { idScope: '0ne00C0FFEE', globalEndpoint: 'global.azure-devices-provisioning.net' } as const;

/** Far above what a run without paced bytes takes, and below what a test may. */
export const deadlines: PhaseDeadlines = {
  setup: 5_000,
  identify: 8_000,
  key: 8_000,
  sign: 5_000,
  inject: 8_000,
  verify: 8_000,
  commit: 5_000,
  teardown: 5_000,
};

const passphrase = (): Buffer => Buffer.from('a passphrase for tests');
/** What protects the keys at rest is not what is tested here, and its cost would be paid at every start. */
const cheapScrypt = { N: 16, r: 8, p: 1 };
const never = new AbortController().signal;

/** In memory where the machine has such a file system: nothing here tests the disk. */
export const makeTestFolder = (): Promise<string> =>
  mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'station-line-'));

export const removeTestFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** A new station: keys, issuing CA, and a ledger that knows of both. */
export async function makeHome(dir: string): Promise<Home> {
  const home = homeAt(dir);
  await mkdir(dirname(home.ledgerFile), { recursive: true });
  await KeyStore.create(home.signerDir, passphrase(), cheapScrypt);
  const signer = await openTestSigner(home);
  await signer.createKey('issuing-ca', 'ec-p256');
  await signer.createKey('device-key-derivation', 'hmac-sha256');
  const ledger = openTestLedger(home);
  const now = systemClock.now();
  const subject = { commonName: 'Test issuing CA' };
  const certificate = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null });
  await activateIssuer({ signer, ledger, home, person: 'tester', certificates: [certificate], now });
  await ledger.close();
  await signer.close();
  return home;
}

/** The same station once more, as if its disk had been copied. */
export async function copyHome(from: Home, dir: string): Promise<Home> {
  await cp(from.dir, dir, { recursive: true });
  return homeAt(dir);
}

export const openTestLedger = (home: Home, options: { readOnly?: boolean } = {}): StationLedger =>
  openLedger({ file: home.ledgerFile, station: stationId, clock: systemClock, ...options });

export const openTestSigner = (home: Home): Promise<Signer> =>
  openSoftwareSigner({ directory: home.signerDir, passphrase: passphrase() });

export interface OpenParts extends AsyncDisposable {
  readonly home: Home;
  readonly ports: RunPorts;
  readonly ledger: StationLedger;
  readonly lease: Lease;
}

/**
 * Opens the station's parts as `createStation` does, with a lease of their own: what a process has after its start. DPS makes
 * keys in memory unless there is another one.
 */
export async function openParts(home: Home, serviceKeys: ServiceKeys = new ServiceKeysInMemory()): Promise<OpenParts> {
  const lease = acquireLease(home.leasesDir, newRunId(systemClock.now(), randomBytes));
  const ledger = openTestLedger(home);
  const signer = await openTestSigner(home);
  const issuer = await openIssuer(home, signer, systemClock.now());
  return {
    home,
    ledger,
    lease,
    ports: {
      ledger,
      signer,
      issuer: () => issuer,
      deviceKey: 'device-key-derivation',
      settleIssuer: async () => undefined,
      serviceKeys,
      makeHostKey: generateHostKey,
      openLink,
      openUsbLink,
      clock: systemClock,
      random: randomBytes,
      deadlines,
      lease: lease.name,
      isLeaseHeld: (name) => isLeaseHeld(home.leasesDir, name),
      dps,
    },
    async [Symbol.asyncDispose]() {
      await ledger.close();
      await signer.close();
      lease.release();
    },
  };
}

export const neverAborted = never;
