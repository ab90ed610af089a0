import { hash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importEndorsementKey } from '../../../station/acts/import-endorsement-key.ts';
import type { Materialise } from '../../../station/cloud/sync/prepared.ts';
import { checkProduct } from '../../../station/config/check-product.ts';
import { checkSerial, type Product } from '../../../station/config/product.ts';
import { sampleProductText } from '../../../station/config/samples/sample-products.ts';
import { families } from '../../../station/devices/families/families.ts';
import type { FaultEffect } from '../../../station/emulator/faults.ts';
import { enrollmentFor } from '../../../station/enrollment-for.ts';
import { enrollmentTerms } from '../../../station/enrollment-terms.ts';
import { decodeStorageKey, encodeStorageKey } from '../../../station/tpm/storage-key.ts';
import { endorsementKey } from '../../conformance/tpm-keys.ts';
import { tomlDocument } from '../../unit/config/toml-document.ts';
import { expectExactlyOnce } from './exactly-once.ts';
import { type StationAndCloud, stationAndCloud } from './station-and-cloud.ts';

let station: StationAndCloud;
let product: Product;
beforeEach(async () => {
  station = await stationAndCloud();
  const text = (await sampleProductText('edge-gateway')).replace('EG[0-9]{8}', 'SN-[0-9]{6}');
  const checked = checkProduct(tomlDocument(text, '/home/products/edge-gateway.toml'), 'edge-gateway', families);
  if (!checked.ok) throw new Error(checked.problems.map((problem) => problem.text).join());
  product = checked.value;
});
afterEach(() => station.close());

/** A key of its own for each unit: the same TPM but for a few bytes of its modulus. */
function keyOf(index: number): Buffer {
  const key = decodeStorageKey(Buffer.from(endorsementKey, 'base64'));
  const modulus = Buffer.from(key.modulus);
  modulus.writeUInt32BE(index, 100);
  return encodeStorageKey({ ...key, modulus });
}
const importUnit = (index: number, key = keyOf(index)) =>
  importEndorsementKey(station.ledger, {
    product,
    serial: checkSerial(product, `SN-${String(index).padStart(6, '0')}`),
    endorsementKey: key,
    storageRootKey: null,
    readFrom: null,
    registrationId: { by: 'base32' },
    person: 'op-1',
  });

/** As the station's own composition has it. */
const materialise: Materialise = (row) => {
  const { ledger } = station;
  const noSigner = () => Promise.reject(new Error('a TPM’s key needs no signer'));
  return enrollmentFor(
    row,
    ledger,
    noSigner,
    new AbortController().signal,
    enrollmentTerms(row, ledger, [product], 'line-1'),
  );
};

test.each<[string, FaultEffect]>([
  ['no answer after the effect', { kind: 'silent-after-success' }],
  ['connection reset after the effect', { kind: 'reset-after-success' }],
  ['connection reset before the effect', { kind: 'reset' }],
])('%s: every imported key is enrolled once, with what its product says', async (_name, effect) => {
  const units = 25;
  for (let index = 0; index < units; index++) await importUnit(index);
  for (const skip of [0, 1, 2]) station.emulator.faults.add({ effect, skip });
  for (let tries = 0; tries < 40 && station.ledger.outboxSummary().pending > 0; tries++) {
    await station.drain({ materialise });
  }
  await expectExactlyOnce(units, station);
  const held = [...station.emulator.enrollments.values()];
  expect(held.every(({ capabilities }) => capabilities?.['iotEdge'] === true)).toBe(true);
});

test('imported at once by several, a unit is in the ledger once, and a key is one unit’s', async () => {
  const same = await Promise.all([importUnit(1), importUnit(1), importUnit(1)]);
  expect(same.map(({ isNew }) => isNew).filter(Boolean)).toHaveLength(1);
  const rivals = await Promise.allSettled([importUnit(2, keyOf(9)), importUnit(3, keyOf(9))]);
  expect(rivals.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(rivals[1]).toMatchObject({ reason: { code: 'LEDGER_ENDORSEMENT_KEY_TAKEN' } });
  expect(station.ledger.outboxSummary().pending).toBe(2);
  expect(station.ledger.unit('SN-000001')?.credentialSha256).toBe(hash('sha256', keyOf(1)));
});
