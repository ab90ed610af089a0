import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import { type DriftItem, type DriftSummary, findDrift } from '../../../station/cloud/drift/drift.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import type { EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import type { ProvisioningStatus } from '../../../station/domain/entry-cloud.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import { openArmTarget } from '../../conformance/dps-arm-target.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { append, attempt, opening, testLedger } from '../../unit/ledger/history.ts';

const never = new AbortController().signal;
let emulator: DpsEmulator;
let service: EnrollmentService;
let directory: EnrollmentDirectory;
let ledger: StationLedger;

beforeEach(async () => {
  emulator = await startDpsEmulator();
  const { connectionString, host, port, ca } = emulator.ready;
  const options = { connectionString, address: { host, port }, ca, timeoutMs: 5000 };
  service = createDpsEnrollmentService(options);
  directory = createDpsDirectory(options);
  ({ ledger } = testLedger());
  await append(ledger, ...opening());
});
afterEach(async () => {
  await service.close();
  await directory.close();
  await emulator.close();
});

const serialOf = (name: string) => `SERIAL-NUMBER-${name}`;
const idOf = (name: string) => serialOf(name).toLowerCase();
const unitOf = (name: string) => attempt(serialOf(name), `r-${name}`, 'symmetric-key');

async function inCloud(
  name: string,
  change: { key?: Buffer; deviceId?: string; status?: ProvisioningStatus } = {},
): Promise<void> {
  const registrationId = idOf(name);
  // Of these bytes the scripted entries tell the digest.
  const primaryKey = change.key ?? Buffer.from(`key ${registrationId}`);
  const attestation = { kind: 'symmetric-key', primaryKey, secondaryKey: createHmac('sha256', name).digest() } as const;
  const { deviceId = null, status: provisioningStatus = 'enabled' } = change;
  const made = await service.create([{ registrationId, deviceId, attestation, provisioningStatus }], never);
  expect(made).toMatchObject([{ status: 'created' }]);
}
const inLedger = (name: string) => append(ledger, ...unitOf(name).passing(), unitOf(name).enrolled());

async function drift(options: { keys?: boolean; directory?: EnrollmentDirectory } = {}) {
  const items: DriftItem[] = [];
  const shared = { ledger, wantedStatus: () => 'enabled' as const, signal: never };
  const report = findDrift({ directory, keys: options.keys ?? false, ...shared, ...options });
  for (;;) {
    const next = await report.next();
    if (next.done === true) return { items, summary: next.value satisfies DriftSummary };
    items.push(next.value);
  }
}

test('both of one mind: no drift', async () => {
  for (const name of ['1', '2', '3']) {
    await inCloud(name);
    await inLedger(name);
  }
  expect(await drift({ keys: true })).toMatchObject({
    items: [],
    summary: { inCloud: 3, inLedger: 3, equal: 3, moving: 0 },
  });
});

test('an entry whose certificate somebody replaced by a CA reference is no longer the ledger’s', async () => {
  const name = 'referring';
  const unit = attempt(serialOf(name), `r-${name}`, 'x509');
  await append(ledger, ...unit.passing(), unit.enrolled());
  const arm = await openArmTarget(emulator);
  const body = { properties: { certificate: makeCertificate({ commonName: 'plant', ca: true }).der } };
  await arm.client.dpsCertificate.createOrUpdate(arm.resourceGroup, arm.service, 'plant', body);
  await arm.close();
  await emulator.enrollments.put({
    registrationId: idOf(name),
    attestation: { type: 'x509', x509: { caReferences: { primary: 'plant' } } },
  });
  expect(await drift()).toMatchObject({
    items: [{ kind: 'credential', registrationId: idOf(name), cloud: 'ca-reference' }],
    summary: { equal: 0 },
  });
});

test('what either side lacks or says differently, each with what mends it', async () => {
  await inLedger('gone');
  await inCloud('strange');
  await append(ledger, ...unitOf('lost').passing());
  await inCloud('lost');
  await inLedger('off');
  await inCloud('off', { status: 'disabled' });
  await inLedger('renamed');
  await inCloud('renamed', { deviceId: 'another' });
  await inLedger('swapped');
  await inCloud('swapped', { key: Buffer.alloc(32, 1) });

  const { items, summary } = await drift({ keys: true });
  const found = new Map(items.map((item) => [item.registrationId, item]));
  expect(Object.fromEntries(items.map(({ registrationId, kind }) => [registrationId, kind]))).toEqual({
    [idOf('gone')]: 'missing',
    [idOf('strange')]: 'unknown',
    [idOf('lost')]: 'unrecorded',
    [idOf('off')]: 'status',
    [idOf('renamed')]: 'device-id',
    [idOf('swapped')]: 'credential',
  });
  expect(items).toHaveLength(6);
  expect(found.get(idOf('gone'))?.mend).toContain('enrollments delete --serial SERIAL-NUMBER-gone');
  expect(found.get(idOf('off'))).toMatchObject({ ledger: 'enabled', cloud: 'disabled' });
  expect(found.get(idOf('strange'))).toMatchObject({ serial: null });
  expect(summary).toMatchObject({ inCloud: 5, inLedger: 4, equal: 0, kinds: { missing: 1, unknown: 1 } });
  // Keys are only told when they are asked for.
  expect((await drift()).items.map(({ kind }) => kind)).not.toContain('credential');
});

test('what changes while the report is made is no drift', async () => {
  await inLedger('1');
  await inCloud('1');
  const busy: EnrollmentDirectory = {
    ...directory,
    page: async (page, signal) => {
      const answer = await directory.page(page, signal);
      await inLedger('2');
      return answer;
    },
  };
  expect(await drift({ directory: busy })).toMatchObject({ items: [], summary: { equal: 1, moving: 1 } });
});

test('more entries than a page holds are all looked at', async () => {
  const names = Array.from({ length: 1203 }, (_, index) => `${index}`);
  const symmetricKey = {
    primaryKey: Buffer.alloc(32).toString('base64'),
    secondaryKey: Buffer.alloc(32).toString('base64'),
  };
  for (const name of names) {
    if (name === '1100') continue;
    await emulator.enrollments.put({ registrationId: idOf(name), attestation: { type: 'symmetricKey', symmetricKey } });
  }
  await append(ledger, ...names.flatMap((name) => [...unitOf(name).passing(), unitOf(name).enrolled()]));
  const { items, summary } = await drift();
  expect(items).toMatchObject([{ kind: 'missing', registrationId: idOf('1100') }]);
  expect(summary).toMatchObject({ inCloud: 1202, inLedger: 1203, equal: 1202 });
});
