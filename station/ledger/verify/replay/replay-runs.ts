import { wantEnrolled } from './replay-enrollments.ts';
import type { EntryOf, Row, UnitStory } from './unit-story.ts';

export function runStarted(story: UnitStory, entry: EntryOf<'run.started'>): void {
  const { content, seq, at, person } = entry;
  const old = story.unit;
  if (story.runs.has(content.runId)) return story.impossible(seq, `run ${content.runId} starts twice`);
  if ([...story.runs.values()].some((run) => run['outcome'] === null)) {
    return story.impossible(seq, `run ${content.runId} starts while another one is open`);
  }
  if (story.wanted()?.['run_id'] === null) return story.impossible(seq, 'a run starts on a unit that was imported');
  if (old && old['passed_at'] !== null && content.rework === null) {
    return story.impossible(seq, `run ${content.runId} starts on a unit that passed, and is no rework`);
  }
  if (old && old['registration_id'] !== content.registrationId && (story.wanted() || story.outbox)) {
    return story.impossible(seq, `the unit changes its registration id to ${content.registrationId}`);
  }
  if (content.approval !== undefined) {
    const kind = old && old['passed_at'] !== null ? 'duplicate' : 'rework';
    if (!story.approvals.use(seq, content.approval, { kind, subject: story.serial, requested_by: person })) {
      return story.problem(seq, 'APPROVAL_INVALID', `run ${content.runId} starts without the approval that it names`);
    }
  }
  const order = content.order ?? null;
  const held = old && old['passed_at'] !== null ? (old['order_id'] ?? null) : null;
  if (held !== null && held !== order)
    return story.impossible(seq, `the unit leaves order ${held}, which it passed for`);
  if (order !== null) story.orders.unitStarts(seq, order, content.product, held === order);
  const shared = {
    serial: story.serial,
    product: content.product,
    registration_id: content.registrationId,
    device_id: content.deviceId,
    order_id: order,
  };
  story.unit = {
    ...shared,
    cursor: seq,
    state: 'in-progress',
    hardware_id: old?.['hardware_id'] ?? null,
    runs: story.runs.size + 1,
    last_run_id: content.runId,
    last_code: null,
    last_person: person,
    last_slot: content.slot,
    last_at: at,
    passed_at: null,
    passed_by: null,
    credential_sha256: old?.['credential_sha256'] ?? null,
  };
  story.runs.set(content.runId, {
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
    enrollment_group: content.enrollmentGroup ?? null,
    last_entry: seq,
    last_entry_kind: entry.kind,
  });
}

export function unitIdentified(story: UnitStory, { seq, content }: EntryOf<'unit.identified'>, unit: Row): void {
  const { hardwareId } = content;
  Object.assign(unit, { hardware_id: hardwareId, cursor: seq });
  story.hardware.set(hardwareId, { hardware_id: hardwareId, serial: story.serial, entry: seq });
}

export function runFinished(story: UnitStory, entry: EntryOf<'run.finished'>, unit: Row, run: Row): void {
  const { seq, at, person, content } = entry;
  const { outcome, code, credentialSha256 } = content;
  if (outcome === 'PASS') {
    const row = story.wanted();
    const proven =
      row?.['sha256'] === credentialSha256 &&
      row['kind'] === run['attestation'] &&
      (row['state'] === 'injecting' || row['state'] === 'live') &&
      code === null &&
      content.checks.length > 0 &&
      content.checks.every((check) => check.passed) &&
      (row['not_for_production'] === 0 || content.notForProduction);
    if (!proven) return story.problem(seq, 'PASS_NOT_PROVEN', `PASS that its records do not prove`);
    Object.assign(row, { run_id: content.runId, state: 'live' });
    wantEnrolled(story, seq, run, row);
    Object.assign(unit, { passed_at: at, passed_by: person, credential_sha256: credentialSha256 });
  }
  const order = run['order_id'];
  if (outcome !== 'PASS' && typeof order === 'string') story.orders.unitLeaves(seq, order);
  const state = { PASS: 'passed', FAIL: 'failed', ERROR: 'error', ABORTED: 'aborted' }[outcome];
  Object.assign(unit, { cursor: seq, state, last_code: code, last_at: at });
  Object.assign(run, { finished_at: at, outcome, code });
  story.verdicts.push(entry);
}
