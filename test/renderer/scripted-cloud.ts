import { cloudError } from '../../station/cloud/cloud-errors.ts';
import type { RegistrationView } from '../../station/contract/audit.ts';
import type { CloudCa, IssuerView } from '../../station/contract/authorities.ts';
import type { DriftItem, DriftReport } from '../../station/contract/drift.ts';
import type { ActPreview, ActResult, ActRow } from '../../station/contract/enrollments.ts';
import type { GroupPlan } from '../../station/contract/group-plans.ts';
import type { HeldTerms } from '../../station/contract/group-settings.ts';
import type { GroupView } from '../../station/contract/groups.ts';
import type { Handlers } from '../../station/contract/server.ts';
import { shownFailure } from '../../station/kiosk/failure.ts';
import { failureCalled } from './states.ts';

/** What a station says of the cloud, for screens without one. */
type CloudRow = Extract<
  keyof Handlers<unknown>,
  `${'enrollments' | 'work' | 'drift' | 'ca' | 'groups'}.${string}` | 'audit.registration' | 'setup.issuers'
>;
export type CloudHandlers = Pick<Handlers<unknown>, CloudRow>;

export const scriptedRegistration: RegistrationView = {
  askedAt: '2026-05-04T09:12:11Z',
  person: 'c.supervisor',
  status: 'assigned',
  hub: 'factory-west.azure-devices.net',
  deviceId: 'gw-350000000000017',
  registeredAt: '2026-04-11T05:40:02Z',
  updatedAt: '2026-05-02T17:03:44Z',
  error: null,
};

const pick = <Value>([first]: readonly Value[]): Value => {
  if (first === undefined) throw new Error('nothing is scripted');
  return first;
};

const item = (index: number, kind: DriftItem['kind']): Pick<DriftItem, 'kind' | 'registrationId' | 'serial'> => ({
  kind,
  registrationId: `gw-${350_000_000_000_000 + index * 17}`,
  serial: String(350_000_000_000_000 + index * 17),
});

const row = (
  index: number,
  fate: ActRow['fate'],
  code: 'ENROLLMENT_FOREIGN' | 'ENROLLMENT_MISSING' | null = null,
  registrationId = `gw-${350_000_000_000_000 + index * 17}`,
): ActRow => ({
  serial: String(350_000_000_000_000 + index * 17),
  registrationId,
  fate,
  before: null,
  after: null,
  changes: [],
  failure: code === null ? null : shownFailure(cloudError(code, { registrationId }).toJSON()),
});

const rows: ActRow[] = [
  row(1, 'refused', 'ENROLLMENT_FOREIGN'),
  row(2, 'refused', 'ENROLLMENT_MISSING'),
  row(3, 'recorded'),
  ...Array.from({ length: 12 }, (_, index) => row(4 + index, 'changed')),
  row(16, 'nothing'),
];

export const scriptedPreview: ActPreview = {
  planId: 'plan-1',
  act: 'disable',
  counts: { changed: 12, recorded: 1, nothing: 1, refused: 2 },
  absent: 3,
  undecided: [],
  concerns: [],
  rows,
};

export const scriptedResult: ActResult = {
  counts: { changed: 12, recorded: 1, nothing: 1, refused: 2 },
  left: 0,
  failure: null,
  rows,
};

export const scriptedDrift: DriftReport = {
  at: '2026-05-04T09:20:00Z',
  person: 'c.supervisor',
  keys: false,
  inCloud: 10_412,
  inLedger: 10_409,
  equal: 10_402,
  moving: 2,
  kinds: { missing: 1, unrecorded: 1, unknown: 1, credential: 1, 'device-id': 0, status: 3, settings: 0 },
  items: [
    { ...item(1, 'missing'), ledger: '6f1d2c'.padEnd(64, '0a9b'), cloud: null, mends: ['delete'] },
    { ...item(2, 'unrecorded'), ledger: 'dropped', cloud: 'enabled', mends: ['retry'] },
    { ...item(3, 'unknown'), serial: null, ledger: null, cloud: 'enabled', mends: [] },
    {
      ...item(4, 'credential'),
      ledger: '6f1d2c'.padEnd(64, '0a9b'),
      cloud: '88d012'.padEnd(64, 'b35c'),
      mends: [],
    },
    { ...item(5, 'status'), ledger: 'enabled', cloud: 'disabled', mends: ['enable', 'disable'] },
    { ...item(6, 'status'), ledger: 'enabled', cloud: 'disabled', mends: ['enable', 'disable'] },
    { ...item(7, 'status'), ledger: 'disabled', cloud: 'enabled', mends: ['disable', 'enable'] },
  ],
  isPartial: false,
};

export const scriptedTerms: HeldTerms = {
  iot_edge: false,
  allocation_policy: 'custom',
  iot_hubs: ['factory-west.azure-devices.net'],
  custom_allocation: 'https://allocate.example.net/api?… (2021-10-01)',
  reprovision_policy: null,
  initial_twin: '{\n  "tags": {\n    "line": 7\n  },\n  "desired": {}\n}',
};

export const scriptedGroupPlan: GroupPlan = {
  planId: 'plan-3',
  fate: 'change',
  changes: [
    { setting: 'allocation_policy', before: 'custom', after: 'hashed', replaces: true },
    {
      setting: 'custom_allocation',
      before: 'https://allocate.example.net/api?… (2021-10-01)',
      after: null,
      replaces: true,
    },
    { setting: 'reprovision_policy', before: null, after: 'reset', replaces: false },
  ],
  concerns: [
    {
      risk: 'unverified-ca',
      needsDecision: true,
      failure: {
        ...failureCalled(
          'DPS_CA_UNVERIFIED',
          'Nobody has proven that they hold the key of CA line-b.',
          'Prove it in Setup, or with `station ca verify line-b`.',
        ),
        details: { name: 'line-b' },
      },
    },
  ],
};

export const scriptedCas: readonly CloudCa[] = [
  {
    name: 'line-b',
    subject: 'CN=Line B issuing CA,O=Example',
    sha256: '6f1d2c'.padEnd(64, '0a9b'),
    thumbprint: '9A0B'.repeat(10),
    expiresAt: '2036-03-02T06:00:00.000Z',
    isVerified: false,
    isOwn: true,
  },
  {
    name: 'root-2019',
    subject: 'CN=Example Root 2019,O=Example',
    sha256: '88d012'.padEnd(64, 'b35c'),
    thumbprint: '5C6D'.repeat(10),
    expiresAt: '2026-01-20T06:00:00.000Z',
    isVerified: true,
    isOwn: false,
  },
];

export const scriptedIssuers: readonly IssuerView[] = [
  {
    sha256: '6f1d2c'.padEnd(64, '0a9b'),
    subject: 'CN=Line B issuing CA, O=Example',
    key: 'issuing-ca',
    notBefore: '2024-07-02T06:00:00.000Z',
    notAfter: '2026-07-02T06:00:00.000Z',
    state: 'signs',
    from: null,
    signed: 10_412,
    live: 10_380,
    inCloud: 10_377,
  },
  {
    sha256: '88d012'.padEnd(64, 'b35c'),
    subject: 'CN=Line B issuing CA 2, O=Example',
    key: 'issuing-ca-2',
    notBefore: '2026-04-02T06:00:00.000Z',
    notAfter: '2036-04-02T06:00:00.000Z',
    state: 'next',
    from: '2026-06-01T00:00:00.000Z',
    signed: 0,
    live: 0,
    inCloud: 0,
  },
];

export const scriptedGroups: readonly GroupView[] = [
  {
    group: 'trackers-2026',
    etag: 'e1',
    attestation: 'x509',
    status: 'enabled',
    primarySha256: '6f1d2c'.padEnd(64, '0a9b'),
    secondarySha256: null,
    references: null,
    isOwn: true,
  },
  {
    group: 'sensors-2025',
    etag: 'e2',
    attestation: 'symmetric-key',
    status: 'disabled',
    primarySha256: null,
    secondarySha256: null,
    references: null,
    isOwn: false,
  },
];

const own = {
  state: 'signs' as const,
  subject: 'CN=Line B issuing CA,O=Example',
  sha256: '6f1d2c'.padEnd(64, '0a9b'),
  expiresAt: '2036-03-02T06:00:00.000Z',
};
const caNamed = (name: string): CloudCa => ({ ...pick(scriptedCas), name });
const groupNamed = (group: string): GroupView => ({ ...pick(scriptedGroups), group });

export const scriptedCloud: CloudHandlers = {
  'drift.run': () => scriptedDrift,
  'drift.last': () => ({ report: scriptedDrift }),
  'setup.issuers': () => ({ issuers: [...scriptedIssuers] }),
  'ca.list': () => ({ service: 'factory-dps', own: [own], cas: [...scriptedCas] }),
  'ca.upload': ({ name }) => caNamed(name),
  'ca.prove': ({ name }) => ({ ...caNamed(name), isVerified: true }),
  'ca.code': () => ({ code: '3F0A7C21'.repeat(6) }),
  'ca.handIn': ({ name }) => ({ ...caNamed(name), isVerified: true }),
  'ca.delete': () => ({}),
  'groups.list': () => ({ groups: [...scriptedGroups] }),
  'groups.show': ({ group }) => ({
    group: groupNamed(group),
    terms: scriptedTerms,
    devices: [
      {
        registrationId: 'gw-350000000000017',
        serial: '350000000000017',
        status: 'assigned',
        hub: 'factory-west.azure-devices.net',
        updatedAt: '2026-05-02T17:03:44Z',
      },
    ],
    more: false,
    shown: 1,
  }),
  'groups.planRoll': () => ({
    planId: 'plan-2',
    fate: 'change',
    before: '6f1d2c0a',
    after: '6f1d2c0a + 88d012b3',
    lockedOut: 0,
  }),
  'groups.roll': () => ({}),
  'groups.plan': () => scriptedGroupPlan,
  'groups.carryOut': () => ({ how: 'changed' }),
  'groups.hubs': () => ({ hubs: ['factory-east.azure-devices.net', 'factory-west.azure-devices.net'] }),
  'groups.turn': () => ({}),
  'groups.delete': () => ({}),
  'audit.registration': () => scriptedRegistration,
  'enrollments.plan': ({ act }) => ({ ...scriptedPreview, act }),
  'enrollments.carryOut': () => scriptedResult,
  'work.stop': () => ({}),
};
