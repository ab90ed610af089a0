import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf } from '../bench/usb.ts';
import { cases as casesOf, type MachineName, machineNames } from './guest/cases.ts';
import type { CaseResult, GuestLine, UsbPace } from './guest/usb-case.ts';
import { cacheFolder } from './vm/cache-folder.ts';
import { buildMachines, type Machine } from './vm/machine.ts';

const project = resolve(import.meta.dirname, '../..');
const bootMs = 180_000;
const cases = machineNames.flatMap((name) => casesOf[name]);

/** The cases run in two machines, one after the other in each; here each is a test that waits for its result. */
describe('on a real bus', () => {
  const results = new Map(cases.map(({ name }) => [name, Promise.withResolvers<CaseResult>()]));
  const ports = Promise.withResolvers<unknown>();
  const pace = Promise.withResolvers<unknown>();
  const machines: Machine[] = [];
  let input = '';

  beforeAll(() => {
    input = mkdtempSync(join(tmpdir(), 'usb-input-'));
    const built = buildMachines({ project, cache: cacheFolder, input });
    for (const name of machineNames) {
      const machine = built.boot(name, 'test/usb/guest/main.ts', name);
      machines.push(machine);
      void collect(machine, name);
    }
  }, bootMs);

  afterAll(async () => {
    await Promise.all(machines.map((machine) => machine.stop()));
    rmSync(input, { recursive: true, force: true });
  });

  test.each(cases.map(({ name }) => name))('%s', { timeout: bootMs }, async (name) => {
    const result = await results.get(name)?.promise;
    expect(result?.error ?? null).toBeNull();
    expect(result?.passed).toBe(true);
  });

  test('`station ports --json` shows what is plugged in, and in which slot', { timeout: bootMs }, async () => {
    const said = await ports.promise;
    writeFileSync(join(cacheFolder, 'ports.json'), `${JSON.stringify(said, undefined, 2)}\n`);
    const echo = { slot: '1', kind: 'usb', vendorId: '1209', productId: '0001', serialNumber: 'ECHO-1', mayOpen: true };
    expect(said).toMatchObject({
      ports: expect.arrayContaining([expect.objectContaining(echo)]),
      emptySlots: [{ slot: '2', path: 'usb:99-1', state: 'not-plugged-in' }],
    });
  });

  test('the bench measures a unit beside its bytes through a loopback', { timeout: bootMs }, async () => {
    // The other end of this line is guest/pace.ts.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const [unit, bytes] = rowsOf('the vendor class', [(await pace.promise) as UsbPace]);
    expect(unit?.value).toBeGreaterThan(unit?.floor ?? Number.POSITIVE_INFINITY);
    expect(unit?.floor).toBeGreaterThan(0);
    expect(bytes?.value).toBeGreaterThan(1_000);
  });

  async function collect({ lines, consoleFile }: Machine, name: MachineName): Promise<void> {
    for await (const line of lines) {
      if (!line.startsWith('{')) continue;
      // The other end of this line is guest/report.ts.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const said = JSON.parse(line) as GuestLine;
      if (said.kind === 'fact') (said.name === 'pace' ? pace : ports).resolve(said.value);
      else results.get(said.result.name)?.resolve(said.result);
    }
    const tail = readFileSync(consoleFile, 'utf8').split('\n').slice(-30).join('\n');
    const own = casesOf[name].map((ended) => results.get(ended.name));
    for (const waiting of [...own, name === 'units' ? pace : ports]) {
      waiting?.promise.catch(() => undefined);
      waiting?.reject(new Error(`the machine ended before this case:\n${tail}`));
    }
  }
});
