import { cloudError } from '../../station/cloud/cloud-errors.ts';
import { cloudSays } from '../../station/cloud/cloud-phrases.ts';
import type { UnitFilter, UnitHistory, UnitRow, VerifyReport } from '../../station/contract/audit.ts';
import type { OutboxRow, OutputOf } from '../../station/contract/contract.ts';
import type { Handlers } from '../../station/contract/server.ts';
import type { YieldReport } from '../../station/contract/yield.ts';
import { usbSays } from '../../station/devices/usb/usb-phrases.ts';
import { doctorSays } from '../../station/doctor/doctor-phrases.ts';
import { checkNamed } from '../../station/domain/check-phrases.ts';
import type { Phrase } from '../../station/domain/phrase.ts';
import { failureOf, shownPhrase } from '../../station/kiosk/failure.ts';
import { auditSays } from '../../station/ledger/verify/verify-phrases.ts';
import { type CloudHandlers, scriptedCloud, scriptedRegistration } from './scripted-cloud.ts';

type RecordRow = Extract<keyof Handlers<unknown>, `${'audit' | 'yield' | 'sync' | 'setup'}.${string}`>;
export type RecordHandlers = Pick<Handlers<unknown>, RecordRow> & CloudHandlers;

const start = Date.parse('2026-03-02T06:00:00Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const states = ['passed', 'passed', 'passed', 'failed', 'passed', 'error', 'passed', 'aborted', 'in-progress'] as const;
const codes = { failed: 'KEY_REFUSED', error: 'DEVICE_SILENT', aborted: 'RUN_CANCELLED' } as const;
const people = ['a.operator', 'b.operator', 'c.supervisor'] as const;

const pick = <Value>(values: readonly [Value, ...Value[]], index: number): Value =>
  values[index % values.length] ?? values[0];

const enrollmentOf = (state: UnitRow['state'], index: number): UnitRow['enrollment'] => {
  if (state !== 'passed') return 'none';
  return index % 11 === 0 ? 'parked' : index % 5 === 0 ? 'pending' : 'done';
};

/** The unit with a cursor: always the same one. */
export function scriptedUnit(cursor: number): UnitRow {
  const state = pick(states, cursor);
  const serial = String(350_000_000_000_000 + cursor * 17);
  return {
    cursor,
    serial,
    product: cursor % 3 === 0 ? 'sensor-n' : 'gateway-x',
    registrationId: `gw-${serial}`,
    state,
    runs: 1 + (cursor % 7 === 0 ? 2 : 0),
    lastCode: state === 'passed' || state === 'in-progress' ? null : codes[state],
    lastPerson: pick(people, cursor),
    lastSlot: String(1 + (cursor % 4)),
    lastAt: at(cursor * 14),
    passedAt: state === 'passed' ? at(cursor * 14) : null,
    enrollment: enrollmentOf(state, cursor),
  };
}

const matches = (unit: UnitRow, filter: UnitFilter): boolean =>
  (filter.text === undefined || unit.serial.includes(filter.text)) &&
  (filter.product === undefined || unit.product === filter.product) &&
  (filter.state === undefined || unit.state === filter.state) &&
  (filter.person === undefined || unit.lastPerson === filter.person) &&
  (filter.slot === undefined || unit.lastSlot === filter.slot) &&
  (filter.enrollment === undefined || unit.enrollment === filter.enrollment);

export const scriptedHistory = (unit: UnitRow): UnitHistory => ({
  unit: { ...unit, hardwareId: '3C:71:BF:4A:90:1E', deviceId: unit.registrationId },
  inCloud: { held: true, turned: null, group: null },
  registration: scriptedRegistration,
  entries: [
    { kind: 'run.started', outcome: null, facts: [{ name: 'slot', value: unit.lastSlot ?? '–' }] },
    {
      kind: 'certificate.issued',
      outcome: null,
      facts: [
        { name: 'serialNumber', value: '5F0A33D2C1B7460188E0' },
        { name: 'subject', value: `CN=${unit.registrationId}` },
        { name: 'issuer', value: 'CN=Line B issuing CA, O=Example' },
        { name: 'signer', value: 'hsm-1' },
        { name: 'keyId', value: '9c41d3' },
        { name: 'notAfter', value: '2036-03-02T06:00:00Z' },
      ],
    },
    {
      kind: 'run.finished',
      outcome: unit.state === 'failed' ? ('FAIL' as const) : ('PASS' as const),
      facts: [
        { name: 'phase', value: 'commit' },
        { name: 'checks', value: shownPhrase(checkNamed('CHECKED_PAIR')) },
        { name: 'seconds', value: 9.8 },
        { name: 'recovered', value: false },
      ],
    },
  ].map((entry, index) => ({
    ...entry,
    seq: unit.cursor * 3 + index,
    at: at(unit.cursor * 14 + index * 4),
    person: unit.lastPerson,
  })),
  certificates: [
    {
      serialNumber: '5F0A33D2C1B7460188E0',
      sha256: '6f1d2c'.padEnd(64, '0a9b'),
      subject: `CN=${unit.registrationId}`,
      issuer: 'CN=Line B issuing CA, O=Example',
      notBefore: '2026-03-02T06:00:00Z',
      notAfter: '2036-03-02T06:00:00Z',
      state: 'issued',
      pem: '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIKXwoz0sG3RgGI4DAKBggqhkjOPQQDAjA4\n-----END CERTIFICATE-----\n',
    },
  ],
});

export const wholeLedger: VerifyReport = {
  verified: true,
  entries: 3_012_480,
  root: 'a41f0c'.padEnd(64, '7d2e'),
  checkpoints: 3013,
  seconds: 41.6,
  problems: [],
};

export const brokenLedger: VerifyReport = {
  ...wholeLedger,
  verified: false,
  problems: [
    { code: 'ENTRY_ALTERED', entry: 184_213, message: shownPhrase(auditSays('ENTRY_REHASHED', { entry: 184_213 })) },
    { code: 'DERIVED_TABLE_WRONG', entry: null, message: shownPhrase(auditSays('ISSUERS_DIFFER')) },
  ],
};

const parkedRows: readonly OutboxRow[] = [
  failureOf(cloudError('DPS_CONFLICT', { difference: cloudSays('DIFFERS_IN_ATTESTATION') })),
  null,
].map((lastError, index) => {
  const { serial, registrationId } = scriptedUnit(900 + index * 99);
  return { id: index + 1, serial, registrationId, state: 'parked', attempts: 4 - index, dueAt: null, lastError };
});
const pendingRows: readonly OutboxRow[] = Array.from({ length: 10 }, (_, index) => {
  const { serial, registrationId } = scriptedUnit(920 + index);
  const lastError = index < 4 ? failureOf(cloudError('DPS_TIMEOUT', { timeoutMs: 10_000 })) : null;
  return {
    id: 10 + index,
    serial,
    registrationId,
    state: 'pending',
    attempts: index < 4 ? 3 : 0,
    dueAt: at(14_000),
    lastError,
  };
});
export const scriptedOutbox: readonly OutboxRow[] = [...parkedRows, ...pendingRows];

/** A morning with a stop between eight and nine, and a bad hour after it. */
export const scriptedYield = (by: string, from: string): YieldReport => ({
  hours: [212, 231, 0, 148, 226, 219, 64].map((passed, index) => ({
    hour: new Date(Date.parse(from) + index * 3_600_000).toISOString(),
    passed,
    failed: index === 3 ? 38 : passed > 0 ? 6 : 0,
    error: index === 3 ? 9 : passed > 0 ? 2 : 0,
  })),
  runs: 1171,
  units: 1118,
  firstPass: 0.9437,
  final: 0.9839,
  failures: failuresBy[by] ?? failuresBy['code'] ?? [],
  cycleTimes: [
    { upTo: 4, count: 0 },
    { upTo: 6, count: 18 },
    { upTo: 8, count: 240 },
    { upTo: 10, count: 512 },
    { upTo: 12, count: 221 },
    { upTo: 15, count: 74 },
    { upTo: 20, count: 61 },
    { upTo: 30, count: 12 },
    { upTo: null, count: 3 },
  ],
  meanSeconds: 9.6,
});

const failuresBy: Readonly<Record<string, YieldReport['failures']>> = {
  code: [
    { key: 'KEY_REFUSED', count: 31 },
    { key: 'DEVICE_SILENT', count: 17 },
    { key: 'VERIFY_MISMATCH', count: 12 },
    { key: 'DEVICE_IDENTITY_DIFFERS', count: 6 },
    { key: 'SIGNER_BUSY', count: 3 },
    { key: 'RUN_CANCELLED', count: 2 },
  ],
  phase: [
    { key: 'inject', count: 43 },
    { key: 'identify', count: 17 },
    { key: 'verify', count: 11 },
  ],
};

const ports: OutputOf<'setup.ports'>['ports'] = [
  {
    path: '/dev/ttyUSB0',
    usb: '1-1.2',
    product: 'CP2102N',
    serialNumber: '0001',
    family: 'cellular-at',
    slot: '1',
    mayOpen: true,
  },
  {
    path: '/dev/ttyUSB1',
    usb: '1-1.3',
    product: 'CP2102N',
    serialNumber: '0002',
    family: 'cellular-at',
    slot: '2',
    mayOpen: true,
  },
  {
    path: '/dev/ttyACM0',
    usb: '1-1.4',
    product: 'Debug probe',
    serialNumber: null,
    family: null,
    slot: null,
    mayOpen: false,
  },
];

const finding = (
  check: 'CHECK_DISK' | 'CHECK_CLOCK' | 'CHECK_SIGNER' | 'CHECK_PORTS',
  state: 'ok' | 'warning' | 'problem',
  message: Phrase,
  hint: Phrase | null = null,
) => ({
  check: shownPhrase(doctorSays(check)),
  state,
  message: shownPhrase(message),
  hint: hint && shownPhrase(hint),
});

/** A station with a million units behind it, as far as QA and setup see. Parts can be replaced by a test's own. */
export const scriptedRecords = (own: Partial<Handlers<unknown>> = {}): RecordHandlers => ({
  ...scriptedCloud,
  'audit.units': ({ filter, limit, before }) => {
    const units: UnitRow[] = [];
    for (let cursor = (before ?? 20_001) - 1; cursor > 0 && units.length < limit; cursor -= 1) {
      const unit = scriptedUnit(cursor);
      if (matches(unit, filter)) units.push(unit);
    }
    const isAll = Object.keys(filter).length === 0;
    return { units, total: isAll ? 10_000 : units.length, totalIsExact: !isAll };
  },
  'audit.unit': ({ serial }) => {
    const cursor = (Number(serial) - 350_000_000_000_000) / 17;
    return Number.isInteger(cursor) && cursor > 0 ? scriptedHistory(scriptedUnit(cursor)) : null;
  },
  'audit.verify': () => wholeLedger,
  'audit.export': ({ format }) => ({ file: `exports/units-2026-03-02.${format}`, rows: 100_000, truncated: true }),
  'yield.report': ({ by, from }) => scriptedYield(by, from),
  'sync.rows': ({ state, after, limit }) => ({
    rows: scriptedOutbox
      .filter((row) => (state === null || row.state === state) && row.id > (after ?? 0))
      .slice(0, limit),
  }),
  'sync.retry': () => ({}),
  'sync.drop': () => ({}),
  'sync.compare': () => ({ ours: '3a91ce'.padEnd(64, '04f7'), cloud: '88d012'.padEnd(64, 'b35c'), equal: false }),
  'sync.test': () => ({ reachable: true, clockSkewSeconds: -1.3, failure: null }),
  'setup.doctor': () => ({
    findings: [
      finding('CHECK_DISK', 'ok', doctorSays('DISK_FREE', { mebibytes: 48_211 })),
      finding('CHECK_CLOCK', 'warning', doctorSays('CLOCK_LATE', { seconds: 4 }), doctorSays('CLOCK_LATE_HINT')),
      finding('CHECK_SIGNER', 'ok', doctorSays('SIGNER_HEALTHY', { kind: 'pkcs11', keys: 3 })),
      finding(
        'CHECK_PORTS',
        'problem',
        doctorSays('PORT_CLOSED', { port: '/dev/ttyACM0' }),
        usbSays('USB_REMEDY_LINUX', { ids: '1366:1015' }),
      ),
    ],
  }),
  'setup.ports': () => ({ ports }),
  'setup.slots': () => ({ slots: [{ slot: '1', port: 'usb:1-1.2', state: 'in-use' }] }),
  'setup.products': () => ({
    products: [
      { name: 'tracker', file: 'products/tracker.toml', text: 'name = "tracker"\n', state: 'in-use' },
      { name: 'sensor', file: 'products/sensor.toml', text: 'name = "sensor"\n', state: 'waits' },
    ],
  }),
  'setup.people': () => ({
    people: [
      { id: 'a.operator', name: 'Ana Operator', role: 'operator', active: true, hasPin: true },
      { id: 'c.supervisor', name: 'Chen Supervisor', role: 'supervisor', active: true, hasPin: true },
      { id: 'd.qa', name: 'Dana Quality', role: 'qa', active: true, hasPin: true },
      { id: 'e.admin', name: 'Erik Admin', role: 'admin', active: true, hasPin: true },
      { id: 'f.operator', name: 'Former Operator', role: 'operator', active: false, hasPin: true },
    ],
  }),
  ...own,
});
