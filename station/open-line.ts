import { randomBytes } from 'node:crypto';
import { assertClock } from './clock-guard.ts';
import type { ServiceKeys } from './cloud/service-keys.ts';
import type { Home } from './config/home.ts';
import type { Product } from './config/product.ts';
import { type CurrentConfig, filesOf, type ReadConfig } from './current-config.ts';
import type { LinkOpeners } from './devices/connect.ts';
import type { Clock } from './domain/clock.ts';
import { openLineIssuers } from './issuing/issuers.ts';
import { assertSigner } from './issuing/signer-guard.ts';
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

/** A line that may take units, and the verdicts that were given to runs which a crash had interrupted. */
export interface OpenLine {
  readonly line: Line;
  readonly recovered: readonly RecoveredRun[];
  /** Opens what other products need, and records the configuration: before any unit is made with it. */
  readonly prepare: (next: ReadConfig) => Promise<void>;
}

interface LineParts {
  readonly home: Home;
  readonly current: CurrentConfig;
  readonly ledger: StationLedger;
  readonly signer: () => Promise<Signer>;
  readonly checkpoint: () => Promise<string>;
  /** Asked for products whose keys DPS makes. */
  readonly serviceKeys: ServiceKeys & { close(): Promise<void> };
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
  const { home, current, ledger, clock, person, closing } = parts;
  const { config } = current;
  const dps = dpsOf(config);
  assertClock(ledger);
  const leaseName = newRunId(clock.now(), randomBytes);
  const lease = acquireLease(home.leasesDir, leaseName);
  closing(() => lease.release());
  const held = (name: string): boolean => isLeaseHeld(home.leasesDir, name);
  const recovered = await recover(ledger, held);
  await recordConfig(ledger, current.files, person);
  const signer = await parts.signer();
  await assertSigner(ledger, signer, person);
  const open = () => openLineIssuers({ home, ledger, signer, issuing: config.issuing, clock });
  let issuers = isCertified(current.products) ? await open() : undefined;
  await parts.checkpoint();
  const opened = new Line({
    ledger,
    signer,
    issuer(issuerId) {
      if (!issuers) throw new TypeError('a product without certificates asked for one');
      return issuers.issuer(issuerId);
    },
    settleIssuer: async () => issuers?.settleIssuer(),
    deviceKey: keyOfGeneration('device-key-derivation', config.device_keys.current),
    serviceKeys: parts.serviceKeys,
    makeHostKey: generateHostKey,
    ...parts.openers,
    clock,
    random: randomBytes,
    deadlines: deadlinesOf(config),
    lease: leaseName,
    isLeaseHeld: held,
    dps: { idScope: dps.id_scope, globalEndpoint: dps.global_endpoint },
  });
  // Closed when the last unit is done, however late it was opened.
  closing(() => parts.serviceKeys.close());
  closing(() => opened.close());
  return {
    line: opened,
    recovered,
    async prepare(next) {
      if (isCertified(next.products)) issuers ??= await open();
      await recordConfig(ledger, filesOf(next), person);
    },
  };
}

const isCertified = (products: readonly Product[]): boolean =>
  products.some((product) => product.config.attestation === 'x509');
