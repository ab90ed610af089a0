import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { z } from 'zod';

it('registers through every outage without a stray exception, connection or timer, and prints no secret under DEBUG=*', async () => {
  const key = Buffer.from('canary-canary-canary-canary-1234').toString('base64');
  const script = join(import.meta.dirname, 'device-process.ts');
  const child = spawn(process.execPath, [script, key], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBUG: '*' },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const outcomes = z.array(z.string()).parse(JSON.parse(stdout));
  expect(outcomes).toHaveLength(70);
  expect(outcomes.slice(0, 10)).toEqual([
    'null http assigned',
    'null http assigned',
    'null mqtt assigned',
    'null mqtt assigned',
    'null mqtt-ws assigned',
    'null mqtt-ws assigned',
    'null amqp assigned',
    'null amqp assigned',
    'null amqp-ws assigned',
    'null amqp-ws assigned',
  ]);
  for (const outcome of outcomes.slice(10)) expect(outcome).toMatch(/DEVICE_REGISTRATION_(UNREACHABLE|TIMEOUT)$/);
  for (const secret of [key, 'canary-canary', 'SharedAccessSignature', 'PRIVATE KEY']) {
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toContain(Buffer.from(secret).toString('hex'));
  }
});
