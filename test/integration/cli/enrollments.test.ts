import { expect, test } from 'vitest';
import { createTestStation, type TestStation } from '../../setup/station-home.ts';

const serials = ['350000000000017', '350000000000025', '350000000000033'] as const;

async function enrolled(line: TestStation): Promise<void> {
  for (const serial of serials) {
    await using device = await line.simulate('nrf91', serial, ['--no-pacing']);
    const scan = ['--product', 'tracker', '--serial', serial, '--port', String(device.ready['link'])];
    const provisioned = await line.run(['provision', ...scan]);
    expect(provisioned.code, provisioned.stderr).toBe(0);
  }
  expect((await line.run(['sync'])).code).toBe(0);
}

test('a person looks at entries, turns many off with a preview, and removes one', async () => {
  await using line = await createTestStation();
  await enrolled(line);
  const [first, second, third] = serials;
  const run = async (...args: string[]) => {
    const result = await line.run(['enrollments', ...args]);
    return { code: result.code, ...result.json().at(-1) };
  };
  const status = async (serial: string) => (await run('show', serial)) as object;

  expect(await run('list', '--limit', '2')).toMatchObject({
    code: 0,
    enrollments: [{ serial: first, status: 'enabled' }, { serial: second }],
    next: expect.any(String),
  });
  expect(await status(first)).toMatchObject({
    ledger: { state: 'done' },
    cloud: { status: 'enabled' },
    registration: null,
  });

  const recall = ['disable', '--product', 'tracker', '--reason', 'recall'];
  expect(await run(...recall)).toMatchObject({
    code: 2,
    error: { code: 'USAGE_NOT_CONFIRMED', details: { count: 3 } },
  });
  const preview = await run(...recall, '--dry-run');
  expect(preview).toMatchObject({ code: 0, dryRun: true, refused: 0 });
  expect(preview).toHaveProperty('outcomes.length', 3);
  expect(await status(first)).toMatchObject({ ledger: { turned: null }, cloud: { status: 'enabled' } });

  expect(await run(...recall, '--yes')).toMatchObject({ code: 0, refused: 0 });
  for (const serial of serials) {
    expect(await status(serial)).toMatchObject({ ledger: { turned: 'disabled' }, cloud: { status: 'disabled' } });
  }
  const back = ['enable', '--serial', first, '--serial', second, '--reason', 'it was nothing', '--yes'];
  expect(await run(...back)).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }, { fate: 'changed' }] });
  expect(await run('delete', '--serial', third, '--reason', 'scrapped')).toMatchObject({ code: 0 });
  expect(await run('enable', '--serial', third, '--reason', 'no')).toMatchObject({
    code: 1,
    outcomes: [{ fate: 'refused', code: 'ENROLLMENT_NOT_MADE' }],
  });

  expect(await run('delete', '--serial', first)).toMatchObject({ code: 2, error: { code: 'USAGE_OPTION_MISSING' } });
  expect(await run('delete', '--reason', 'all')).toMatchObject({ code: 2, error: { code: 'USAGE_OPTION_MISSING' } });
  expect(await run('show', '1')).toMatchObject({ code: 2, error: { code: 'UNIT_UNKNOWN' } });

  const verified = await line.run(['ledger', 'verify']);
  expect(verified.code, verified.stdout).toBe(0);
  const retried = await line.run(['sync', '--retry', `tracker-${third}`, '--reason', 'found again']);
  expect(retried.json().at(-1)).toMatchObject({ created: 1 });
  expect(await status(third)).toMatchObject({ ledger: { state: 'done', turned: null }, cloud: { status: 'enabled' } });
});
