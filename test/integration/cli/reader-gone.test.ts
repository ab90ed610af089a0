import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createTestStation } from '../../setup/station-home.ts';
import { start } from '../../setup/station-process.ts';

test('whoever reads the output goes away: units in work are stopped and recorded, and nothing claims success', async () => {
  await using line = await createTestStation();
  await using quick = await line.simulate('nrf91', '350000000000017', ['--no-pacing']);
  await using slow = await line.simulate('nrf91', '350000000000025', ['--no-pacing', '--fault', 'late:250']);
  const slots = [quick, slow].flatMap(({ ready }, index) => ['--slot', `${index + 1}=${String(ready['link'])}`]);
  const running = start(['line', '--product', 'tracker', ...slots, '--dir', line.home, '--json'], {
    stdin: '350000000000017\n350000000000025\n',
  });
  const { stdout } = running.child;
  if (!stdout) throw new TypeError('no stdout');
  await once(stdout, 'data');
  // The first verdict meets a closed pipe while the other unit is in work.
  stdout.destroy();
  expect((await running.finished).code).toBe(130);
  const listed = Object((await line.run(['units', 'list'])).json()[0])['units'];
  expect(listed).toMatchObject([
    { serial: '350000000000025', state: 'aborted', lastCode: 'RUN_CANCELLED' },
    { serial: '350000000000017', state: 'passed' },
  ]);
});

test('a slot option that cannot be is a usage error, in JSON too', async () => {
  await using line = await createTestStation();
  const result = await line.run(['line', '--product', 'tracker', '--slot', '1=a', '--slot', '2=a']);
  expect(result.code).toBe(2);
  expect(result.json()).toMatchObject([{ error: { code: 'USAGE_VALUE_INVALID' } }]);
});
