import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { rollCredentials } from './acts/roll-credentials.ts';
import { acceptClock, assertClock } from './clock-guard.ts';
import { closeAll } from './close-all.ts';
import type { MakeExclusion } from './cloud/acts/enrollment-act.ts';
import type { RollCredentials } from './cloud/acts/entry-roll.ts';
import { rollIntoEntries } from './cloud/acts/roll-in.ts';
import { dpsBulkLimit, dpsPrice } from './cloud/dps/price.ts';
import type { DpsAdministration } from './cloud/dps-administration.ts';
import type { EnrollmentDirectory } from './cloud/enrollment-directory.ts';
import type { EnrollmentService } from './cloud/enrollment-service.ts';
import { probeCloud } from './cloud/probe.ts';
import { compareWithCloud, type EnrollmentComparison } from './cloud/sync/comparison.ts';
import { planSync, type SyncPlan } from './cloud/sync/plan.ts';
import { type Materialise, PreparationError, prepare } from './cloud/sync/prepared.ts';
import { createSync, type Sync } from './cloud/sync/sync.ts';
import type { Home } from './config/home.ts';
import type { Product } from './config/product.ts';
import type { StationConfig } from './config/station-config.ts';
import { CurrentConfig } from './current-config.ts';
import type { LinkOpeners } from './devices/connect.ts';
import { openLink, openUsbLink } from './devices/transport/open-link.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { enrollmentFor } from './enrollment-for.ts';
import { enrollmentTerms } from './enrollment-terms.ts';
import { signCheckpoint } from './ledger/checkpoint/sign-checkpoint.ts';
import { acquireLease } from './ledger/lease.ts';
import { openLedger } from './ledger/open-ledger.ts';
import type { StationLedger } from './ledger/station-ledger.ts';
import { once } from './once.ts';
import { armOf, openDpsAdministration } from './open-dps-administration.ts';
import {
  dpsOf,
  lazyServiceKeys,
  openEnrollmentDirectory,
  openEnrollmentService,
  openServiceKeys,
} from './open-enrollment-service.ts';
import { type OpenLine, openLine } from './open-line.ts';
import { openSigner, type ReadSecret } from './open-signer.ts';
import { createOrders, type Orders } from './orders/orders.ts';
import { createPeople, type People } from './people/people.ts';
import type { Signer } from './signer/signer.ts';

export interface StationOptions {
  readonly home: Home;
  readonly readSecret: ReadSecret;
  /** Who starts it, for the entries that this leaves. */
  readonly person: string;
  readonly clock?: Clock;
  /** Shows the person a message of Entra ID's, where the configuration signs in with a device code. */
  readonly tell?: (message: string) => void;
  /** The ways to devices; this machine's ports unless given. */
  readonly openers?: LinkOpeners;
}

/**
 * The station: everything that a shell (the CLI, the kiosk) may ask of it. Parts open when they are first asked for, so that
 * looking at the ledger needs no PIN, and provisioning no network unless DPS makes the product's keys.
 */
export interface Station {
  readonly home: Home;
  readonly config: StationConfig;
  readonly products: readonly Product[];
  readonly ledger: StationLedger;
  /** Who works here, and who is logged in. */
  readonly people: People;
  /** What is to be made, and how far that is. */
  readonly orders: Orders;
  /** @throws HSM_*, SIGNER_*, SECRET_* */
  signer(): Promise<Signer>;
  /**
   * Recovers, records changed configuration, proves that the signer signs (by signing a checkpoint), and only then gives the
   * line. @throws DPS_NOT_CONFIGURED, PKI_*, CLOCK_BEHIND_LEDGER, SIGNER_CHANGED, the signer's and the ledger's errors
   */
  line(): Promise<OpenLine>;
  /**
   * Goes on with products and slots as the files have them now, and records it; for a moment when no unit is in work.
   * Nothing changed when it throws. @throws CONFIG_*, PRODUCT_*, STATION_RESTART_NEEDED, PKI_*, the ledger's errors
   */
  takeUpConfig(): Promise<void>;
  /** @throws DPS_NOT_CONFIGURED, CLOCK_BEHIND_LEDGER, SECRET_* */
  sync(): Promise<Sync>;
  /** What the cloud holds, below the quota of station.toml. @throws DPS_NOT_CONFIGURED, CLOCK_BEHIND_LEDGER, SECRET_* */
  directory(): Promise<EnrollmentDirectory>;
  /** What entries are rolled from and to; keys are derived when they are asked for. */
  readonly rollCredentials: RollCredentials;
  /** The entry that keeps a device of a group out; its keys are zeroed by whoever asked. */
  readonly makeExclusion: MakeExclusion;
  /** What a sync would do now, without asking the cloud: no secret is read. @throws DPS_NOT_CONFIGURED */
  syncPlan(): SyncPlan;
  /** Whether the cloud answers, and how far apart the clocks are. @throws DPS_*, SECRET_* */
  probeCloud(signal: AbortSignal): Promise<{ clockSkewMs: number | null }>;
  /**
   * What the cloud holds for a unit's outbox row, beside what it should: digests, never keys. undefined when there is no row.
   * @throws DPS_*, SYNC_CREDENTIAL_MISSING, SYNC_CREDENTIAL_MISMATCH, SECRET_*, the signer's errors
   */
  compareEnrollment(registrationId: string, signal: AbortSignal): Promise<EnrollmentComparison | undefined>;
  /** CAs, keys, hubs and the DPS instance itself, over Azure Resource Manager. @throws DPS_ARM_NOT_CONFIGURED, SECRET_* */
  administration(): Promise<DpsAdministration>;
  /** Records that the clock is right although it is behind the ledger, and why. @throws CLOCK_NOT_BEHIND */
  acceptClock(reason: string): Promise<void>;
  /** Signs the ledger's head with the audit key and keeps the note beside the ledger. Returns the note. */
  checkpoint(): Promise<string>;
  /** Waits for units in work, then closes everything. Idempotent. */
  close(): Promise<void>;
}

/**
 * Puts a station together: the only place that names concrete implementations.
 * @throws CONFIG_*, PRODUCT_*, LEDGER_*
 */
export async function createStation(options: StationOptions): Promise<Station> {
  const { home, readSecret, person, clock = systemClock, openers = { openLink, openUsbLink } } = options;
  const current = await CurrentConfig.load(home);
  const { config } = current; // slots apart, it stays what it is
  mkdirSync(dirname(home.ledgerFile), { recursive: true, mode: 0o700 });
  const ledger = openLedger({ file: home.ledgerFile, station: config.station.id, clock });

  const never = new AbortController().signal;
  const closing: (() => Promise<void> | void)[] = [() => ledger.close()];
  let openedLine: OpenLine | undefined;
  const people = createPeople({
    ledger,
    directory: home.peopleDir,
    clock,
    idleLockSeconds: config.people.idle_lock_seconds,
    isBusy: () => openedLine !== undefined && openedLine.line.busySlots.length > 0,
  });
  closing.push(() => people.close());
  const signer = once(async () => {
    const opened = await openSigner(config.signer, home, readSecret);
    closing.push(() => opened.close());
    return opened;
  });
  const checkpoint = async (): Promise<string> => {
    const audit = await signer();
    return signCheckpoint({ ledger, sign: (message) => audit.sign('audit', message, never) });
  };

  const untilClosed = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closing.push(() => part.close());
    return part;
  };
  const access = () => ({ dps: dpsOf(config), home, readSecret, clock, tell: options.tell });
  const service = once(async (): Promise<EnrollmentService> => untilClosed(await openEnrollmentService(access())));
  const directory = once(async (): Promise<EnrollmentDirectory> => {
    assertClock(ledger);
    return untilClosed(await openEnrollmentDirectory(access()));
  });

  const line = once(async (): Promise<OpenLine> => {
    const opened = await openLine({
      home,
      current,
      ledger,
      signer,
      checkpoint,
      serviceKeys: lazyServiceKeys(() => openServiceKeys(access(), directory)),
      openers,
      clock,
      person,
      closing: (close) => void closing.push(close),
    });
    openedLine = opened;
    return opened;
  });

  const materialise: Materialise = async (row) =>
    enrollmentFor(
      row,
      ledger,
      signer,
      never,
      enrollmentTerms(row, ledger, current.products, current.config.station.id),
    );

  const credentials = rollCredentials({ ledger, signer, deviceKeys: config.device_keys });
  const sync = once(async (): Promise<Sync> => {
    assertClock(ledger);
    return createSync({
      ledger,
      service: await service(),
      materialise,
      rollIn: rollIntoEntries({ ledger, credentials, directory, person }),
      operationsPerMinute: dpsOf(config).operations_per_minute,
      person,
      acquireLease: () => acquireLease(home.leasesDir, 'sync'),
      clock,
    });
  });

  return {
    home,
    get config() {
      return current.config;
    },
    get products() {
      return current.products;
    },
    ledger,
    people,
    orders: createOrders({ ledger, products: () => current.products.map((product) => product.config.name) }),
    signer,
    line,
    async takeUpConfig() {
      const next = await current.next();
      // A line that is not open yet records it when it opens.
      await openedLine?.prepare(next);
      current.use(next);
    },
    sync,
    directory,
    rollCredentials: credentials,
    makeExclusion: (registrationId, { attestation, deviceId, credentialSha256 }) =>
      prepare({ registrationId, credentialSha256 }, () =>
        enrollmentFor({ registrationId, attestation, deviceId }, ledger, signer, never, {
          provisioningStatus: 'disabled',
        }),
      ).catch((error: unknown) => {
        throw error instanceof PreparationError ? error.error : error;
      }),
    probeCloud: async (signal) => probeCloud(await service(), signal),
    async compareEnrollment(registrationId, signal) {
      const row = ledger.outboxRow(registrationId);
      if (row === undefined) return undefined;
      return compareWithCloud(row, { service: await service(), materialise, ledger, signal });
    },
    administration: () => openDpsAdministration(armOf(config), { home, readSecret, clock, tell: options.tell }),
    acceptClock: (reason) => acceptClock(ledger, reason, person),
    syncPlan: () => {
      const { bulk_counts_as: bulkCountsAs, operations_per_minute: operationsPerMinute } = dpsOf(config);
      const price = dpsPrice(bulkCountsAs);
      return planSync(ledger, { price }, clock, { operationsPerMinute, batchSize: dpsBulkLimit });
    },
    checkpoint,
    close: () => closeAll(closing),
  };
}
