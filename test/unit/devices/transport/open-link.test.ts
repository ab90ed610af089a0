import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLink } from '../../../../station/devices/transport/open-link.ts';
import { parseTcpAddress } from '../../../../station/devices/transport/tcp-link.ts';

const line = { baudRate: 115_200, rtscts: false };
const never = new AbortController().signal;

describe('parseTcpAddress', () => {
  it.each([
    ['tcp:10.0.0.7:4001', { host: '10.0.0.7', port: 4001 }],
    ['tcp:line-3.local:1', { host: 'line-3.local', port: 1 }],
    ['tcp:[fe80::1%eth0]:4001', { host: 'fe80::1%eth0', port: 4001 }],
    ['tcp:[::1]:65535', { host: '::1', port: 65_535 }],
  ])('reads %s', (address, expected) => {
    expect(parseTcpAddress(address)).toEqual(expected);
  });

  it.each(['tcp:', 'tcp:host', 'tcp:host:', 'tcp:host:0', 'tcp:host:65536', 'tcp::1', 'tcp:::1:80', 'tcp:h:1x'])(
    'refuses %s',
    (address) => {
      expect(parseTcpAddress(address)).toBeUndefined();
    },
  );
});

describe('openLink', () => {
  it.each(['', ' ', 'tcp:nowhere', '/dev/null', '/tmp', 'a\0b'])('says that “%s” is no port', async (address) => {
    await expect(openLink(address, line, never)).rejects.toMatchObject({ code: 'PORT_ADDRESS_INVALID' });
  });

  it('says that a plain file is no port', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'open-link-'));
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(openLink(file, line, never)).rejects.toMatchObject({ code: 'PORT_ADDRESS_INVALID' });
    await rm(folder, { recursive: true });
  });

  it('says that a port is not there', async () => {
    await expect(openLink('/dev/ttyUSB987', line, never)).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
  });

  it('says that nobody listens', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await new Promise((resolve) => server.close(resolve));
    await expect(openLink(`tcp:127.0.0.1:${port}`, line, never)).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
  });

  it('does not even begin when it was told to stop', async () => {
    const reason = new Error('stop');
    await expect(openLink('tcp:127.0.0.1:9', line, AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(openLink('/dev/ttyUSB987', line, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
