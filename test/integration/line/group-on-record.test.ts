import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../../../station/config/product.ts';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { groupSubject, type RollStep } from '../../../station/domain/entry-cloud.ts';
import type { RunEvent } from '../../../station/domain/run.ts';
import type { LineOptions } from '../../../station/line/line.ts';
import { groupKey } from '../../../station/signer/signer.ts';
import { differences } from '../../setup/line/device-memory.ts';
import { changedProductOf } from '../../setup/line/products.ts';
import { type Bench, setUpBench } from './bench.ts';

/** What a unit passes with must be let in: by what the ledger says of the group, not by what it was when the unit began. */

let bench: Bench;
beforeAll(async () => {
  bench = await setUpBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const via = (group: string): string => `[enrollment]\nvia = "group"\ngroup = "${group}"\n`;
const sensor = changedProductOf('sensor', (text) => `${text}\n${via('sensors')}`);
const lock = changedProductOf('lock', (text) => text.replace('[device]', `${via('locks')}[device]`));
const [old, next] = [groupKey, `${groupKey}-2`] as const;
/** Of a key or a CA: of which one matters to nobody here. */
const digest = (digit: string): string => digit.repeat(64);

const told = (primary: string, attestation: 'x509' | 'symmetric-key') =>
  ({ status: 'enabled', etag: 'MQ==', attestation, credentialSha256: primary }) as const;

type About = Extract<NewEntry, { kind: `group.${string}` }>;
const recorded = (
  group: string,
  ...entries: (About extends infer Of ? Omit<About & Of, 'subject' | 'person'> : never)[]
) =>
  bench.parts.ledger.commit((tx) => {
    for (const entry of entries) {
      // The pairing of kind and content is the test's own.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      tx.append({ ...entry, subject: groupSubject(group), person: 'tester' } as NewEntry);
    }
  });

const adopted = (key: string) =>
  ({
    kind: 'group.key-adopted',
    content: { group: 'sensors', key, signer: 'software', notForProduction: true },
  }) as const;

type Standing = Readonly<Record<'primary', string> & Record<'secondary', string | null>>;
const rolled = (group: string, step: RollStep, key: string | null, before: Standing, after: Standing) => {
  const kind = key === null ? 'x509' : 'symmetric-key';
  const holding = ({ primary, secondary }: Standing) => ({ ...told(primary, kind), secondarySha256: secondary });
  const content = { group, reason: 'a roll', step, derivationKey: key };
  return { kind: 'group.rolled', content: { ...content, before: holding(before), after: holding(after) } } as const;
};

/** A unit in a slot of its own, whose run ended when its credential was in the device and nothing was proven yet. */
async function begun(product: Product, serial: string) {
  const device = bench.plugIn(product, serial, serial);
  const cancel = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'phase.entered' && event.phase === 'verify') cancel.abort();
  };
  expect(await scan(product, serial, undefined, { onEvent, cancel: cancel.signal })).toBe('RUN_CANCELLED');
  device.putBack();
  return device;
}

const scan = (product: Product, serial: string, rework?: string, options?: LineOptions) =>
  bench.scan(bench.line(), { product, serial, slot: serial, ...(rework === undefined ? {} : { rework }) }, options);

test('a unit goes on with the group’s key that it began with while the group has it, and not afterwards', async () => {
  const { signer, ledger } = bench.parts.ports;
  await signer.importGroupKey(Buffer.alloc(64, 1), old);
  await recorded('sensors', adopted(old));
  await begun(sensor, 'SN80000001');
  const device = await begun(sensor, 'SN80000002');
  await signer.importGroupKey(Buffer.alloc(64, 2), next);
  const alone = { primary: digest('a'), secondary: digest('b') };
  const added = { primary: digest('a'), secondary: digest('c') };
  const promoted = { primary: digest('c'), secondary: digest('a') };
  await recorded('sensors', adopted(next), rolled('sensors', 'added', next, alone, added));
  await recorded('sensors', rolled('sensors', 'promoted', next, added, promoted));
  expect(await scan(sensor, 'SN80000001')).toBe('PASS');
  expect(ledger.credential('sensor-sn80000001')).toMatchObject({ derivationKey: old });

  await recorded('sensors', rolled('sensors', 'dropped', next, promoted, { ...promoted, secondary: digest('d') }));
  expect(await scan(sensor, 'SN80000002')).toBe('DERIVATION_KEY_CHANGED');
  expect(await scan(sensor, 'SN80000002', 'the old key is gone')).toBe('PASS');
  expect(ledger.credential('sensor-sn80000002')).toMatchObject({ derivationKey: next });
  expect(differences(device.unit, bench.parts.ledger, 'SN80000002')).toEqual([]);

  await recorded('sensors', { kind: 'group.deleted', content: { group: 'sensors', reason: 'over', before: null } });
  expect(await scan(sensor, 'SN80000003')).toBe('GROUP_KEY_NOT_ADOPTED');
});

test('a CA that the group does not let in signs nothing for it, and finishes nothing', async () => {
  const [issuer, other] = [bench.parts.ports.issuer().issuerId, digest('c')];
  const created = { group: 'locks', reason: 'a line', how: 'created', after: told(issuer, 'x509') } as const;
  await recorded('locks', { kind: 'group.created', content: created });
  await begun(lock, 'LK80000001');
  await begun(lock, 'LK80000002');
  const added = { primary: issuer, secondary: other };
  const promoted = { primary: other, secondary: issuer };
  const dropped = { primary: other, secondary: null };
  await recorded('locks', rolled('locks', 'added', null, { ...added, secondary: null }, added));
  await recorded('locks', rolled('locks', 'promoted', null, added, promoted));
  expect(await scan(lock, 'LK80000001')).toBe('PASS');

  await recorded('locks', rolled('locks', 'dropped', null, promoted, dropped));
  expect(await scan(lock, 'LK80000002')).toBe('ISSUER_CHANGED');
  expect(await scan(lock, 'LK80000002', 'the old CA is gone')).toBe('GROUP_WITHOUT_ISSUER');
  const device = bench.plugIn(lock, 'LK80000003', 'LK80000003');
  expect(await scan(lock, 'LK80000003')).toBe('GROUP_WITHOUT_ISSUER');

  await recorded('locks', rolled('locks', 'added', null, dropped, promoted));
  expect(await scan(lock, 'LK80000003')).toBe('PASS');
  expect(differences(device.unit, bench.parts.ledger, 'LK80000003')).toEqual([]);
});
