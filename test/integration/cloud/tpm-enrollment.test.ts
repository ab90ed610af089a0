import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import type { Enrollment, EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { decodeStorageKey, encodeStorageKey } from '../../../station/tpm/storage-key.ts';
import { endorsementKey, storageRootKey } from '../../conformance/tpm-keys.ts';

const never = new AbortController().signal;
const ek = Buffer.from(endorsementKey, 'base64');
const srk = Buffer.from(storageRootKey, 'base64');
/** The same TPM but for one bit of its modulus. */
const otherEk = encodeStorageKey({
  ...decodeStorageKey(ek),
  modulus: Buffer.from(ek.subarray(-256)).fill(0xff, 9, 10),
});

let emulator: DpsEmulator;
let service: EnrollmentService;
beforeAll(async () => {
  emulator = await startDpsEmulator();
  const { connectionString, host, port, ca } = emulator.ready;
  service = createDpsEnrollmentService({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
});
afterAll(async () => {
  await service.close();
  await emulator.close();
});

const gateway = (registrationId: string, key: Buffer = ek, root: Buffer | null = null): Enrollment => ({
  registrationId,
  deviceId: null,
  attestation: { kind: 'tpm', endorsementKey: key, storageRootKey: root },
  provisioningStatus: 'enabled',
});

test('an endorsement key is enrolled as DPS wants it, one by one and in bulk, and found equal afterwards', async () => {
  expect(await service.create([gateway('one')], never)).toMatchObject([{ status: 'created' }]);
  const many = [gateway('two', ek, srk), gateway('three', otherEk)];
  expect(await service.create(many, never)).toMatchObject([{ status: 'created' }, { status: 'created' }]);
  expect(emulator.enrollments.get('two')?.attestation).toEqual({
    type: 'tpm',
    tpm: { endorsementKey, storageRootKey },
  });
  expect(await service.create([gateway('one')], never)).toMatchObject([{ status: 'exists' }]);
  for (const wanted of [gateway('one'), ...many]) {
    expect(await service.compare(wanted, never)).toMatchObject({ matches: true, difference: null });
  }
});

test('another key differs, and is known by its digest; a storage root key counts where one is wanted', async () => {
  expect(await service.compare(gateway('three', ek), never)).toMatchObject({
    difference: 'attestation',
    credentialSha256: hash('sha256', otherEk),
  });
  expect(await service.compare(gateway('two', ek), never)).toMatchObject({ matches: true });
  expect(await service.compare(gateway('one', ek, srk), never)).toMatchObject({ difference: 'attestation' });
});

test('keys and certificates are no endorsement key: whatever else is there differs', async () => {
  await emulator.enrollments.put({ registrationId: 'four', attestation: { type: 'symmetricKey' } });
  const found = await service.compare(gateway('four'), never);
  expect(found).toMatchObject({ matches: false, difference: 'attestation' });
  const key = Buffer.alloc(32, 1);
  const attestation = { kind: 'symmetric-key', primaryKey: key, secondaryKey: key } as const;
  expect(await service.compare({ ...gateway('one'), attestation }, never)).toMatchObject({ difference: 'attestation' });
});

test('it is replaced by its ETag, and only by that', async () => {
  const held = await service.compare(gateway('three', otherEk), never);
  const replaced = await service.replace(gateway('three', ek), held?.etag ?? '', never);
  expect(replaced).toMatchObject({ status: 'created' });
  await expect(service.replace(gateway('three', otherEk), held?.etag ?? '', never)).rejects.toMatchObject({
    code: 'DPS_PRECONDITION_FAILED',
  });
  expect(await service.compare(gateway('three', ek), never)).toMatchObject({ matches: true });
});
