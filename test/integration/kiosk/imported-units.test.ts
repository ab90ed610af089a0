import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importEndorsementKey } from '../../../station/acts/import-endorsement-key.ts';
import { productNamed } from '../../../station/config/product.ts';
import { sampleProductText } from '../../../station/config/samples/sample-products.ts';
import type { InputOf, RowName } from '../../../station/contract/contract.ts';
import { type DemoLine, demoPeople, startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { isSerialNumber } from '../../../station/domain/ids.ts';
import { type Kiosk, openKiosk } from '../../../station/kiosk/kiosk.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';
import { endorsementKey } from '../../conformance/tpm-keys.ts';

/** Units that the line never touches, on the screens of those who do not know that. */

let dir: string;
let demo: DemoLine;
let station: Station;
let kiosk: Kiosk;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'imported-units-'));
  demo = await startDemoLine({ dir, slots: [], baudRate: null });
  const { home } = demo;
  await writeFile(join(home.productsDir, 'edge-gateway.toml'), await sampleProductText('edge-gateway'));
  station = await createStation({
    home,
    person: 'station',
    readSecret: (source, what) => readSecret({ source, what, baseDirectory: home.dir }),
  });
  const ignore = () => undefined;
  const people = station.people;
  kiosk = await openKiosk({ station, people, slots: new Map(), onEvent: ignore, onBusy: ignore, onExit: ignore });
});

afterEach(async () => {
  await kiosk.close();
  await station.close();
  await demo.close();
  await rm(dir, { recursive: true, force: true });
});

async function asked<Name extends RowName>(name: Name, input: InputOf<Name>): Promise<unknown> {
  const reply = await kiosk.handle(name, input);
  return reply.ok ? reply.value : reply.error.code;
}

const logIn = async (role: (typeof demoPeople)[number]['role']): Promise<void> => {
  const person = demoPeople.find((one) => one.role === role);
  await asked('session.login', { badge: person?.id ?? '', pin: person?.pin ?? '' });
};

test('their product is known, and is not for the line', async () => {
  expect(await asked('state.snapshot', {})).toMatchObject({
    state: {
      products: expect.arrayContaining([
        expect.objectContaining({ name: 'edge-gateway', made: false }),
        expect.objectContaining({ name: 'tracker', made: true }),
      ]),
    },
  });
  await logIn('operator');
  expect(await asked('line.choose', { product: 'edge-gateway', order: null })).toBe('PRODUCT_IS_IMPORTED');
  expect(await asked('line.choose', { product: 'tracker', order: null })).toEqual({});
});

test('an audit finds them as imported, without a slot and without the bytes of a key', async () => {
  const serial = 'EG00000001';
  if (!isSerialNumber(serial)) throw new TypeError('no serial number');
  const key = Buffer.from(endorsementKey, 'base64');
  const shared = { product: productNamed(station.products, 'edge-gateway'), serial, storageRootKey: null };
  const request = {
    ...shared,
    endorsementKey: key,
    readFrom: null,
    registrationId: { by: 'product' },
    person: 'ad-1',
  } as const;
  const { endorsementKeySha256 } = await importEndorsementKey(station.ledger, request);
  await logIn('qa');
  const unit = { serial, state: 'imported', runs: 0, lastSlot: null, lastPerson: 'ad-1', passedAt: null };
  const filter = { state: 'imported' } as const;
  expect(await asked('audit.units', { filter, limit: 10 })).toMatchObject({ units: [unit], total: 1 });
  const history = await asked('audit.unit', { serial });
  // The sync may have enrolled it by now.
  const entries = expect.arrayContaining([expect.objectContaining({ kind: 'endorsement-key.imported' })]);
  expect(history).toMatchObject({ unit, entries, certificates: [] });
  expect(JSON.stringify(history)).toContain(endorsementKeySha256);
  expect(JSON.stringify(history)).not.toContain(endorsementKey.slice(0, 40));
  expect(await asked('audit.verify', { workId: 'w' })).toMatchObject({ verified: true, problems: [] });
});
