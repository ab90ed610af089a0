import { randomBytes } from 'node:crypto';
import { relative } from 'node:path';
import { assertClock } from './clock-guard.ts';
import type { Home } from './config/home.ts';
import type { Product } from './config/product.ts';
import type { StationConfig } from './config/station-config.ts';
import type { LinkOpeners } from './devices/connect.ts';
import type { Clock } from './domain/clock.ts';
import { type LineIssuers, openLineIssuers } from './issuers.ts';
import { acquireLease, isLeaseHeld } from './ledger/lease.ts';
import type { StationLedger } from './ledger/station-ledger.ts';
import { Line } from './line/line.ts';
import { type RecoveredRun, recover } from './line/recover.ts';
import { newRunId } from './line/run-id.ts';
import { dpsOf } from './open-enrollment-service.ts';
import { deadlinesOf } from './phase-deadlines.ts';
import { generateHostKey } from './pki/host-key.ts';
import { recordConfig } from './record-config.ts';
import { keyOfGeneration } from './signer/key-generations.ts';
import type { Signer } from './signer/signer.ts';
import { assertSigner } from './signer-guard.ts';

/** A line that may take units, and the verdicts that were given to runs which a crash had interrupted. */
export interface OpenLine {
  readonly line: Line;
  readonly recovered: readonly RecoveredRun[];
}

interface LineParts {
  readonly home: Home;
  readonly config: StationConfig;
  /** Path and digest of station.toml. */
  readonly file: string;
  readonly sha256: string;
  readonly products: readonly Product[];
  readonly ledger: StationLedger;
  readonly signer: () => Promise<Signer>;
  readonly checkpoint: () => Promise<string>;
  readonly openers: LinkOpeners;
  readonly clock: Clock;
  readonly person: string;
  /** Takes what is to be closed with the station, the last first. */
  readonly closing: (close: () => Promise<void> | void) => void;
}

/**
 * Recovers, records changed configuration, proves that the signer signs, and only then gives the line.
 * @throws DPS_NOT_CONFIGURED, PKI_*, CLOCK_BEHIND_LEDGER, SIGNER_CHANGED, the signer's and the ledger's errors
 */
export async function openLine(parts: LineParts): Promise<OpenLine> {
  const { home, config, file, sha256, products, ledger, clock, person, closing } = parts;
  const dps = dpsOf(config);
  assertClock(ledger);
  const leaseName = newRunId(clock.now(), randomBytes);
  const lease = acquireLease(home.leasesDir, leaseName);
  closing(() => lease.release());
  const held = (name: string): boolean => isLeaseHeld(home.leasesDir, name);
  const recovered = await recover(ledger, held);
  await recordConfig(ledger, [{ file: relative(home.dir, file), sha256 }, ...products], person);
  const signer = await parts.signer();
  await assertSigner(ledger, signer, person);
  const issuers = products.some((product) => product.config.attestation === 'x509')
    ? await openLineIssuers({ home, ledger, signer, issuing: config.issuing, clock })
    : noIssuers;
  await parts.checkpoint();
  const opened = new Line({
    ledger,
    signer,
    ...issuers,
    deviceKey: keyOfGeneration('device-key-derivation', config.device_keys.current),
    makeHostKey: generateHostKey,
    ...parts.openers,
    clock,
    random: randomBytes,
    deadlines: deadlinesOf(config),
    lease: leaseName,
    isLeaseHeld: held,
    dps: { idScope: dps.id_scope, globalEndpoint: dps.global_endpoint },
  });
  closing(() => opened.close());
  return { line: opened, recovered };
}

const noIssuers: LineIssuers = {
  issuer() {
    throw new TypeError('a product without certificates asked for one');
  },
  settleIssuer: async () => undefined,
};
