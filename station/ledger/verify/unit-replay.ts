import type { Entry, EntryContents, EntryKind } from '../../domain/entry.ts';
import { certificateFault, type PublishedIssuer } from './certificate.ts';
import type { Report } from './problems.ts';

type Of<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>;
type Value = string | number | null;
/** A row of a derived table, by column name. */
export type Row = Record<string, Value>;

/** One unit as its entries tell it: what the derived tables must hold. */
export interface UnitRows {
  readonly units: Row[];
  readonly runs: Row[];
  readonly credentials: Row[];
  readonly outbox: Row[];
  readonly unit_hardware: Row[];
}

/** What an audit counts on its way. */
export interface Tally {
  passes: number;
  certificates: number;
}

/**
 * Follows one unit from its first entry to its last, as the law of this line has it: one run at a time, one credential at
 * a time, every effect after its intent, PASS only with proof. An entry against that law is reported and has no effect.
 */
export class UnitReplay {
  readonly #serial: string;
  readonly #issuers: ReadonlyMap<string, PublishedIssuer>;
  readonly #report: Report;
  readonly #tally: Tally;
  #unit: Row | undefined;
  readonly #runs = new Map<string, Row>();
  readonly #credentials: Row[] = [];
  readonly #intents = new Map<Row, EntryContents['signature.intended']>();
  #outbox: Row | undefined;
  readonly #hardware = new Map<string, Row>();

  constructor(serial: string, issuers: ReadonlyMap<string, PublishedIssuer>, report: Report, tally: Tally) {
    this.#serial = serial;
    this.#issuers = issuers;
    this.#report = report;
    this.#tally = tally;
  }

  rows(): UnitRows {
    return {
      units: this.#unit ? [this.#unit] : [],
      runs: [...this.#runs.values()],
      credentials: this.#credentials,
      outbox: this.#outbox ? [this.#outbox] : [],
      unit_hardware: [...this.#hardware.values()],
    };
  }

  apply(entry: Entry): void {
    switch (entry.kind) {
      case 'station.initialised':
      case 'config.changed':
      case 'signer.key-created':
      case 'issuer.activated':
      case 'run.refused':
        return;
      case 'run.started':
        return this.#started(entry);
      case 'enrollment.created':
      case 'enrollment.parked':
      case 'enrollment.retried':
        return this.#enrollment(entry);
      case 'unit.identified':
      case 'key.intended':
      case 'key.derived':
      case 'signature.intended':
      case 'certificate.issued':
      case 'credential.voided':
      case 'injection.intended':
      case 'run.finished':
        return this.#inRun(entry);
    }
  }

  #started(entry: Of<'run.started'>): void {
    const { content, seq, at, person } = entry;
    const old = this.#unit;
    if (this.#runs.has(content.runId)) return this.#impossible(seq, `run ${content.runId} starts twice`);
    if ([...this.#runs.values()].some((run) => run['outcome'] === null)) {
      return this.#impossible(seq, `run ${content.runId} starts while another one is open`);
    }
    if (old && old['passed_at'] !== null && content.rework === null) {
      return this.#impossible(seq, `run ${content.runId} starts on a unit that passed, and is no rework`);
    }
    if (old && old['registration_id'] !== content.registrationId && (this.#wanted() || this.#outbox)) {
      return this.#impossible(seq, `the unit changes its registration id to ${content.registrationId}`);
    }
    const shared = {
      serial: this.#serial,
      product: content.product,
      registration_id: content.registrationId,
      device_id: content.deviceId,
    };
    this.#unit = {
      ...shared,
      cursor: seq,
      state: 'in-progress',
      hardware_id: old?.['hardware_id'] ?? null,
      runs: this.#runs.size + 1,
      last_run_id: content.runId,
      last_code: null,
      last_person: person,
      last_slot: content.slot,
      last_at: at,
      passed_at: null,
      passed_by: null,
      credential_sha256: old?.['credential_sha256'] ?? null,
    };
    this.#runs.set(content.runId, {
      ...shared,
      run_id: content.runId,
      attestation: content.attestation,
      slot: content.slot,
      port: content.port,
      person,
      lease: content.lease,
      started_at: at,
      finished_at: null,
      outcome: null,
      code: null,
      last_entry: seq,
      last_entry_kind: entry.kind,
    });
  }

  #inRun(
    entry: Of<
      | 'unit.identified'
      | 'key.intended'
      | 'key.derived'
      | 'signature.intended'
      | 'certificate.issued'
      | 'credential.voided'
      | 'injection.intended'
      | 'run.finished'
    >,
  ): void {
    const { seq, kind, content } = entry;
    const unit = this.#unit;
    const run = this.#runs.get(content.runId);
    if (!unit || run?.['outcome'] !== null) return this.#impossible(seq, `${kind} outside of an open run of this unit`);
    if ('registrationId' in content && content.registrationId !== run['registration_id']) {
      return this.#impossible(seq, `${kind} names registration id ${content.registrationId}`);
    }
    const lastEntry = { last_entry: seq, last_entry_kind: kind };
    const done = (): void => void Object.assign(run, lastEntry);
    switch (kind) {
      case 'unit.identified': {
        const { hardwareId } = entry.content;
        Object.assign(unit, { hardware_id: hardwareId, cursor: seq });
        this.#hardware.set(hardwareId, { hardware_id: hardwareId, serial: this.#serial, entry: seq });
        return done();
      }
      case 'key.intended': {
        const row = this.#beginning(entry, run, 'x509');
        if (!row) return;
        Object.assign(row, { run_id: content.runId, kind: 'x509', key_origin: entry.content.keyOrigin });
        return done();
      }
      case 'key.derived':
        return this.#derived(entry, run, done);
      case 'signature.intended': {
        const { issuer } = entry.content;
        const published = this.#issuers.get(issuer);
        if (!published || published.publishedBy > seq) {
          return this.#impossible(seq, 'a signature by an issuer that was never activated');
        }
        const row = this.#beginning(entry, run, 'x509');
        if (!row) return;
        Object.assign(row, {
          run_id: content.runId,
          key_origin: entry.content.keyOrigin,
          state: 'signature-intended',
          serial_number: entry.content.serialNumber,
          public_key_sha256: entry.content.publicKeySha256,
          device_key_sha256: entry.content.deviceKeySha256,
          issuer,
          intent_entry: seq,
        });
        this.#intents.set(row, entry.content);
        return done();
      }
      case 'certificate.issued':
        return this.#issued(entry, done);
      case 'credential.voided':
        return this.#voided(entry, unit, done);
      case 'injection.intended': {
        const row = this.#wanted();
        if (!row || row['sha256'] !== entry.content.credentialSha256 || row['kind'] !== run['attestation']) {
          return this.#report(
            seq,
            'INJECTION_WITHOUT_RECORD',
            `${this.#name()}: injection of a credential without record`,
          );
        }
        Object.assign(row, { run_id: content.runId, state: 'injecting' });
        return done();
      }
      case 'run.finished':
        return this.#finished(entry, unit, run, done);
    }
  }

  #derived({ seq, content }: Of<'key.derived'>, run: Row, done: () => void): void {
    const current = this.#wanted();
    if (current?.['kind'] === 'symmetric-key' && current['sha256'] === content.keySha256) {
      current['run_id'] = content.runId;
      return done();
    }
    const row = this.#beginning({ seq, content }, run, 'symmetric-key');
    if (!row) return;
    Object.assign(row, {
      run_id: content.runId,
      kind: 'symmetric-key',
      key_origin: null,
      state: 'derived',
      sha256: content.keySha256,
      not_for_production: content.notForProduction ? 1 : 0,
      issued_entry: seq,
    });
    done();
  }

  #issued({ seq, content }: Of<'certificate.issued'>, done: () => void): void {
    const row = this.#wanted();
    const intent = row && this.#intents.get(row);
    if (!row || !intent || intent.serialNumber !== content.serialNumber) {
      const message = `${this.#name()}: certificate ${content.serialNumber} was issued without intent`;
      return this.#report(seq, 'CERTIFICATE_NOT_INTENDED', message);
    }
    if (row['state'] !== 'signature-intended') {
      return this.#report(seq, 'SECOND_CREDENTIAL', `${this.#name()}: a second certificate for one intent`);
    }
    const issuer = this.#issuers.get(intent.issuer);
    const fault = issuer && certificateFault(content, intent, issuer.certificate);
    this.#tally.certificates += 1;
    if (fault !== undefined) {
      this.#report(seq, 'CERTIFICATE_INVALID', `${this.#name()}: certificate ${content.serialNumber}: ${fault}`);
    }
    Object.assign(row, {
      run_id: content.runId,
      state: 'issued',
      sha256: content.sha256,
      not_for_production: content.notForProduction ? 1 : 0,
      issued_entry: seq,
    });
    done();
  }

  #voided({ seq, content }: Of<'credential.voided'>, unit: Row, done: () => void): void {
    const row = this.#wanted();
    if (!row || row['serial_number'] !== content.serialNumber || row['sha256'] !== content.sha256) {
      return this.#impossible(seq, 'a credential is voided that the unit does not have');
    }
    Object.assign(row, { state: 'voided', voided_reason: content.reason });
    if (content.sha256 !== null && unit['credential_sha256'] === content.sha256) {
      Object.assign(unit, { credential_sha256: null, cursor: seq });
    }
    const outbox = this.#outbox;
    if (outbox && outbox['state'] !== 'done' && outbox['credential_sha256'] === content.sha256) {
      const cloud = outbox['cloud_sha256'] ?? null;
      if (cloud === null) this.#outbox = undefined;
      else Object.assign(outbox, { credential_sha256: cloud, state: 'done' });
      unit['cursor'] = seq;
    }
    done();
  }

  #finished({ seq, at, person, content }: Of<'run.finished'>, unit: Row, run: Row, done: () => void): void {
    const { outcome, code, credentialSha256 } = content;
    if (outcome === 'PASS') {
      const row = this.#wanted();
      const proven =
        row?.['sha256'] === credentialSha256 &&
        row['kind'] === run['attestation'] &&
        (row['state'] === 'injecting' || row['state'] === 'live') &&
        code === null &&
        content.checks.length > 0 &&
        content.checks.every((check) => check.passed) &&
        (row['not_for_production'] === 0 || content.notForProduction);
      if (!proven) return this.#report(seq, 'PASS_NOT_PROVEN', `${this.#name()}: PASS that its records do not prove`);
      Object.assign(row, { run_id: content.runId, state: 'live' });
      this.#want(seq, run, row);
      Object.assign(unit, { passed_at: at, passed_by: person, credential_sha256: credentialSha256 });
      this.#tally.passes += 1;
    }
    const state = { PASS: 'passed', FAIL: 'failed', ERROR: 'error', ABORTED: 'aborted' }[outcome];
    Object.assign(unit, { cursor: seq, state, last_code: code, last_at: at });
    Object.assign(run, { finished_at: at, outcome, code });
    done();
  }

  #want(seq: number, run: Row, { kind, sha256 }: Row): void {
    const old = this.#outbox;
    if (old?.['credential_sha256'] === sha256) return;
    const cloud = old?.['cloud_sha256'] ?? null;
    this.#outbox = {
      id: old?.['id'] ?? seq,
      registration_id: run['registration_id'] ?? null,
      serial: this.#serial,
      product: run['product'] ?? null,
      device_id: run['device_id'] ?? null,
      attestation: kind ?? null,
      credential_sha256: sha256 ?? null,
      cloud_sha256: cloud,
      state: cloud === sha256 ? 'done' : 'pending',
    };
  }

  #enrollment(entry: Of<'enrollment.created' | 'enrollment.parked' | 'enrollment.retried'>): void {
    const { seq, kind, content } = entry;
    const unit = this.#unit;
    if (unit?.['registration_id'] !== content.registrationId)
      return this.#impossible(seq, `${kind} of an unknown unit`);
    const outbox = this.#outbox;
    switch (kind) {
      case 'enrollment.created':
        return this.#enrolled(entry, unit);
      case 'enrollment.parked':
        if (outbox?.['state'] !== 'pending' || outbox['credential_sha256'] !== entry.content.credentialSha256) return;
        outbox['state'] = 'parked';
        break;
      case 'enrollment.retried':
        if (outbox?.['state'] !== 'parked')
          return this.#impossible(seq, 'an enrollment is retried that was not parked');
        outbox['state'] = 'pending';
    }
    unit['cursor'] = seq;
  }

  #enrolled({ seq, content }: Of<'enrollment.created'>, unit: Row): void {
    const sha256 = content.credentialSha256;
    const credential = this.#credentials.findLast((row) => row['sha256'] === sha256);
    if (!credential) return this.#impossible(seq, 'a credential was enrolled that the unit never had');
    const outbox = this.#outbox;
    if (!outbox) {
      const run = this.#runs.get(String(credential['run_id']));
      if (run) this.#want(seq, run, credential);
      Object.assign(this.#outbox ?? {}, { cloud_sha256: sha256, state: 'done' });
    } else if (outbox['credential_sha256'] === sha256 || this.#wanted()?.['sha256'] !== outbox['credential_sha256']) {
      Object.assign(outbox, { credential_sha256: sha256, cloud_sha256: sha256, state: 'done' });
    } else {
      Object.assign(outbox, { cloud_sha256: sha256, state: outbox['state'] === 'done' ? 'pending' : outbox['state'] });
    }
    unit['cursor'] = seq;
  }

  /** The row for a credential that begins: a new one, or a key intent that led nowhere. Reports a second credential. */
  #beginning(
    { seq, content }: { seq: number; content: { runId: string; registrationId: string } },
    run: Row,
    kind: string,
  ): Row | undefined {
    if (run['attestation'] !== kind) {
      this.#impossible(seq, `a credential of kind ${kind} in a run for another kind`);
      return undefined;
    }
    const current = this.#wanted();
    if (current && current['state'] !== 'key-intended') {
      this.#report(
        seq,
        'SECOND_CREDENTIAL',
        `${this.#name()} gets a second credential beside a ${current['state']} one`,
      );
      return undefined;
    }
    if (current) return current;
    const row: Row = {
      id: seq,
      registration_id: content.registrationId,
      serial: this.#serial,
      run_id: content.runId,
      kind,
      key_origin: null,
      state: 'key-intended',
      serial_number: null,
      public_key_sha256: null,
      device_key_sha256: null,
      issuer: null,
      intent_entry: null,
      issued_entry: null,
      sha256: null,
      not_for_production: 0,
      voided_reason: null,
    };
    this.#credentials.push(row);
    return row;
  }

  #wanted(): Row | undefined {
    return this.#credentials.find((row) => row['state'] !== 'voided');
  }

  #name(): string {
    return `unit ${this.#serial}`;
  }

  #impossible(seq: number, what: string): void {
    this.#report(seq, 'SEQUENCE_IMPOSSIBLE', `${this.#name()}: ${what}`);
  }
}
