import { expect, test } from 'vitest';
import { createTestStation } from '../../setup/station-home.ts';

const serials = ['350000000000017', '350000000000025'];

test('serials on stdin go to the next free slot; each gets a verdict of its own', async () => {
  await using line = await createTestStation();
  await using first = await line.simulate('nrf91', String(serials[0]), ['--no-pacing']);
  await using second = await line.simulate('nrf91', String(serials[1]), ['--no-pacing']);
  const slots = [first, second].flatMap(({ ready }, index) => ['--slot', `${index + 1}=${String(ready['link'])}`]);

  const result = await line.run(['line', '--product', 'tracker', ...slots], {
    stdin: `${serials.join('\r\n')}\r\n\r\nnot a serial\n${serials[0]}\n`,
  });
  const [ready, ...verdicts] = result.json();
  expect(ready).toEqual({ ready: true, slots: ['1', '2'], product: 'tracker' });
  const of = (serial: string) => verdicts.filter((verdict) => verdict['serial'] === serial);
  for (const serial of serials) {
    expect(of(serial).filter((verdict) => 'outcome' in verdict)).toMatchObject([{ outcome: 'PASS' }]);
  }
  expect(of('not a serial')).toMatchObject([{ refused: { code: 'SERIAL_MALFORMED' } }]);
  // The same label again: while its unit is in work, or after it passed.
  const [twice] = of(String(serials[0])).filter((verdict) => 'refused' in verdict);
  expect(['UNIT_IN_PROGRESS', 'UNIT_ALREADY_PROVISIONED']).toContain(Object(twice?.['refused'])['code']);
  expect(result.code).toBe(4);
  expect(result.stderr).toContain('2 PASS, 0 FAIL, 0 ERROR, 0 ABORTED, 2 REFUSED');
  expect((await line.run(['ledger', 'verify'])).json()[0]).toMatchObject({ verified: true, passes: 2 });
});

test('SIGTERM in the middle of a unit: it is left safe, ABORTED is recorded, and the next scan goes on', async () => {
  await using line = await createTestStation();
  const [serial = ''] = serials;
  await using device = await line.simulate('nrf91', serial, ['--fault', 'late:250']);
  const scan = ['provision', '--product', 'tracker', '--serial', serial, '--port', String(device.ready['link'])];
  const running = line.start(scan);
  await expect
    .poll(
      async () => Object((await line.run(['ledger', 'list', '--kind', 'certificate.issued'])).json()[0])['entries'],
      {
        timeout: 30_000,
      },
    )
    .toHaveLength(1);
  running.child.kill('SIGTERM');
  const stopped = await running.finished;
  expect(stopped.json()[0]).toMatchObject({ outcome: 'ABORTED', error: { code: 'RUN_CANCELLED' } });
  expect(stopped.code).toBe(130);

  expect((await line.run(scan)).json()[0]).toMatchObject({ outcome: 'PASS' });
  const verified = await line.run(['ledger', 'verify']);
  expect(verified.json()[0]).toMatchObject({ verified: true, passes: 1, certificates: 1 });
});
