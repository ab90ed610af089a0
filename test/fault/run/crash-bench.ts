import type { Home } from '../../../station/config/home.ts';
import type { DeviceSimulator, SimulatorFamily } from '../../../station/devices/simulator/device-simulator.ts';
import {
  type RunningSimulator,
  type SimulatorPlace,
  startSimulator,
} from '../../../station/devices/simulator/simulator-host.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import type { Ledger } from '../../../station/ledger/ledger.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { Line } from '../../../station/line/line.ts';
import { recover } from '../../../station/line/recover.ts';
import type { CertificateIssuer } from '../../../station/pki/certificate-issuer.ts';
import { differences, sha256, unrecorded } from '../../setup/line/device-memory.ts';
import { type Flow, hasDeviceKey, productOf, simulatorOf } from '../../setup/line/products.ts';
import { replaced } from '../../setup/line/replaced.ts';
import { outcomeOf } from '../../setup/line/scan.ts';
import { openParts, openTestLedger } from '../../setup/line/station-on-disk.ts';
import { serviceKeysOf } from './service-keys-of.ts';
import { type Assignment, type Ended, runStation } from './station-process.ts';

/**
 * One unit on its simulated port, which outlives every station that works on it, and the witness of it all: at every
 * change of the unit's memory the ledger file is read, and must know already what the unit holds now.
 */
export class UnitOnBench {
  readonly flow: Flow;
  readonly serial: string;
  readonly problems: string[] = [];
  /** Of every certificate that any station signed for it, base64. */
  readonly signedTbs: string[] = [];
  /** `PASS`, the code of another outcome, or `killed`; one for each scan. */
  readonly scans: string[] = [];
  readonly #home: Home;
  readonly #emulator: DpsEmulator;
  #simulator: RunningSimulator | undefined;
  #onBytes: ((received: number) => void) | undefined;

  constructor(flow: Flow, serial: string, home: Home, emulator: DpsEmulator) {
    this.#emulator = emulator;
    this.flow = flow;
    this.serial = serial;
    this.#home = home;
  }

  async plugIn(at: SimulatorPlace, stateFile?: string): Promise<void> {
    this.#simulator = await startSimulator({
      family: this.#watched(simulatorOf(productOf(this.flow))),
      serial: this.serial,
      at,
      baudRate: null,
      workTimes: { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 },
      ...(stateFile === undefined ? {} : { stateFile }),
    });
  }

  get port(): string {
    return this.#running.address;
  }

  get registrationId(): string {
    return `${this.flow}-${this.serial}`.toLowerCase();
  }

  get #running(): RunningSimulator {
    if (this.#simulator === undefined) throw new Error('plugIn first');
    return this.#simulator;
  }

  /** Calls back once the unit has heard this many bytes, from now on. */
  atByte(byte: number, then: () => void): void {
    this.#onBytes = (received) => {
      if (received < byte) return;
      this.#onBytes = undefined;
      then();
    };
  }

  /** What a process is told about this unit. */
  assignment(dieAt: number | null): Assignment['units'][number] {
    return { flow: this.flow, serial: this.serial, port: this.port, dieAt };
  }

  /** A station's process works on the unit alone, and dies at the given point of the run. Returns the points it passed. */
  async scanInProcess(dieAt: number | null, onStarted?: (kill: () => void) => void): Promise<string[]> {
    const ended = await runStation(
      {
        dir: this.#home.dir,
        units: [this.assignment(dieAt)],
        ...(this.flow === 'meter' && { cloud: this.#emulator.ready }),
      },
      onStarted,
    );
    await this.settle(ended);
    return ended.reports.flatMap((line) => ('point' in line ? [line.point] : []));
  }

  /** Notes how a process ended and holds what the unit has against what is on disk now. */
  async settle({ reports, killed, stderr }: Ended): Promise<void> {
    const own = reports.filter((line) => 'serial' in line && line.serial === this.serial);
    const result = own.find((line) => 'outcome' in line);
    this.#note(result === undefined ? 'killed' : (result.code ?? result.outcome));
    this.signedTbs.push(...own.flatMap((line) => ('signed' in line ? [line.signed] : [])));
    if (!killed && stderr !== '') this.problems.push(stderr);
    await this.#lookAtDisk();
  }

  /** A station that was started anew scans the unit: everything is opened afresh on the files, and recovers first. */
  async scan(): Promise<string> {
    const keys = serviceKeysOf(this.#emulator.ready);
    await using closing = new AsyncDisposableStack();
    closing.defer(() => keys.close());
    await using parts = await openParts(this.#home, keys);
    await recover(parts.ledger, parts.ports.isLeaseHeld);
    if (parts.ledger.openRuns().length > 0) this.problems.push('a run without a verdict after recovery');
    const issuer = (): CertificateIssuer => this.#countSignatures(parts.ports.issuer());
    const line = new Line({ ...parts.ports, issuer });
    const scanned = await outcomeOf(line, { product: productOf(this.flow), serial: this.serial, port: this.port });
    this.#note(scanned);
    await this.#lookAtDisk();
    return scanned;
  }

  /** Everything that must hold once the unit has passed, however often its station died. */
  async lookAtEnd(): Promise<void> {
    const ledger = openTestLedger(this.#home, { readOnly: true });
    try {
      this.problems.push(...differences(this.#running.simulator, ledger, this.serial));
      this.#lookAtCredentials(ledger);
      this.#lookAtRuns(ledger);
      if (this.flow === 'meter') this.#lookAtCloud(ledger);
      const rows = ledger.outbox({ limit: 100 }).filter((row) => row.serial === this.serial);
      if (rows.length !== 1) this.problems.push(`${rows.length} outbox rows`);
    } finally {
      await ledger.close();
    }
  }

  unplug(): Promise<void> {
    return this.#running.close();
  }

  #note(scan: string): void {
    this.scans.push(scan);
    if (scan.startsWith('UNNAMED') || scan === 'STATION_FAULT') this.problems.push(scan);
  }

  #lookAtCredentials(ledger: Ledger): void {
    const rows = ledger.credentials(this.registrationId);
    const live = rows.filter(({ state }) => state !== 'voided');
    if (live.length !== 1) this.problems.push(`${live.length} credentials that are not voided`);
    const issued = ledger.entries({ from: 0, limit: 1000, subject: this.serial, kind: 'certificate.issued' });
    const voided = rows.filter(({ state, certificate }) => state === 'voided' && certificate !== null);
    const expected = productOf(this.flow).config.attestation === 'x509' ? voided.length + 1 : 0;
    if (issued.length !== expected) this.problems.push(`${issued.length} certificates issued, ${voided.length} voided`);
    // Signed again after a crash, but only ever these bytes: so it is one certificate, under one serial number.
    const intended = new Set(rows.map(({ tbs }) => tbs?.toString('base64')));
    if (this.signedTbs.some((tbs) => !intended.has(tbs))) this.problems.push('signed what was never intended');
    if (hasDeviceKey(this.flow)) {
      const different = new Set(this.signedTbs).size;
      if (different !== 1) this.problems.push(`${different} different certificates signed for one device key`);
      if (rows.length !== 1) this.problems.push(`${rows.length} credentials for one device key`);
    }
  }

  /** One entry, made once, still turned off, with the keys that the unit passed with. */
  #lookAtCloud(ledger: Ledger): void {
    const held = this.#emulator.enrollments.get(this.registrationId);
    const keys = held?.attestation.type === 'symmetricKey' ? held.attestation.symmetricKey : undefined;
    const digest = sha256(Buffer.from(keys?.primaryKey ?? '', 'base64'));
    if (digest !== ledger.credential(this.registrationId)?.sha256) this.problems.push('DPS holds another key');
    if (held?.provisioningStatus !== 'disabled') this.problems.push('DPS lets the unit in before the sync');
    const intents = ledger.entries({ from: 0, limit: 1000, subject: this.serial, kind: 'service-key.intended' });
    if (intents.length === 0) this.problems.push('keys made without intent');
  }

  #lookAtRuns(ledger: Ledger): void {
    const of = (kind: string): number => ledger.entries({ from: 0, limit: 1000, subject: this.serial, kind }).length;
    if (of('run.started') !== of('run.finished')) this.problems.push('a run without a verdict');
    const passes = ledger
      .entries({ from: 0, limit: 1000, subject: this.serial, kind: 'run.finished' })
      .filter(({ content }) => 'outcome' in content && content.outcome === 'PASS');
    if (passes.length === 0) this.problems.push('no PASS on record');
  }

  async #lookAtDisk(): Promise<void> {
    const ledger = openTestLedger(this.#home, { readOnly: true });
    const shown = this.scans.at(-1);
    const passed = ledger.unit(this.serial)?.passedAt != null;
    if (shown === 'PASS' && !passed) this.problems.push('PASS shown, and not on disk');
    this.#compare(ledger);
    await ledger.close();
    const { verified, problems } = await verifyLedger({ file: this.#home.ledgerFile });
    if (!verified) this.problems.push(`ledger: ${problems.map(({ code }) => code).join(', ')}`);
  }

  #compare(ledger: Ledger): void {
    const unit = this.#running.simulator;
    this.problems.push(
      ...unrecorded(unit, ledger.credentials(this.registrationId)).map((what) => `UNRECORDED: ${what}`),
    );
  }

  #countSignatures(issuer: CertificateIssuer): CertificateIssuer {
    return replaced(issuer, {
      sign: (tbs, signal) => {
        this.signedTbs.push(tbs.toString('base64'));
        return issuer.sign(tbs, signal);
      },
    });
  }

  #watched(family: SimulatorFamily): SimulatorFamily {
    return {
      ...family,
      createSimulator: (options) => {
        let received = 0;
        const changed = (): void => {
          options.wire.changed();
          this.#witness(unit);
        };
        const unit: DeviceSimulator = family.createSimulator({ ...options, wire: { ...options.wire, changed } });
        return {
          family: unit.family,
          serial: unit.serial,
          receive: (chunk) => {
            received += chunk.length;
            this.#onBytes?.(received);
            unit.receive(chunk);
          },
          boot: () => unit.boot(),
          saveState: () => unit.saveState(),
          identity: () => unit.identity(),
        };
      },
    };
  }

  /** The unit has just changed: whatever it holds now must be on disk already. */
  #witness(unit: DeviceSimulator): void {
    const ledger = openTestLedger(this.#home, { readOnly: true });
    const found = unrecorded(unit, ledger.credentials(this.registrationId));
    this.problems.push(...found.map((what) => `UNRECORDED when it was written: ${what}`));
    void ledger.close();
  }
}
