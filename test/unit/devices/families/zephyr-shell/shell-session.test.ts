import { describe, expect, it } from 'vitest';
import { ShellSession } from '../../../../../station/devices/families/zephyr-shell/shell-session.ts';
import type { ByteLink } from '../../../../../station/devices/transport/byte-link.ts';
import { inMemoryDevice } from './in-memory-device.ts';

const options = {
  prompt: 'uart:~$ ',
  answerTimeoutMs: 200,
  wakeTimeoutMs: 900,
  bootTimeoutMs: 500,
  commandBufferBytes: 256,
};

const signal = (): AbortSignal => AbortSignal.timeout(8_000);

/** A session with a device that has booted. */
async function conversation(faults: readonly string[] = []) {
  const memory = inMemoryDevice(faults);
  memory.device.boot();
  await new Promise((resolve) => setImmediate(resolve));
  const session = new ShellSession(memory.link, options);
  const run = async (line: string): Promise<string> => (await session.run({ line }, signal())).toString('latin1');
  return { ...memory, session, run };
}

const version = 'Zephyr version 4.1.0\r\n';

/** The link, with answers that arrive so many bytes at a time: what was not handed out yet is still on its way. */
function inPieces(link: ByteLink, size: number): ByteLink {
  let coming: Buffer = Buffer.alloc(0);
  return {
    ...link,
    async read(aborted) {
      if (coming.length === 0) coming = await link.read(aborted);
      const piece = Buffer.from(coming.subarray(0, size));
      coming = coming.subarray(size);
      return piece;
    },
  };
}

describe('a conversation with a Zephyr shell', () => {
  // Prompts are coloured up to the second line, so the last escape sequence is cut at every place.
  it.each([1, 2, 3, 4, 5, 6, 7, 11, 13, 17])(
    'types each line once when answers come %i bytes at a time',
    async (size) => {
      const { link, typed } = await conversation();
      await link.read(signal());
      const session = new ShellSession(inPieces(link, size), options);
      const output = await session.run({ line: 'kernel version' }, signal());
      expect(output.toString('latin1')).toBe(version);
      expect(typed()).toMatch(/ sync-\w+\rshell colors off\rkernel version\r$/);
    },
  );

  it('gives the output of a command, and nothing else', async () => {
    const { run, shown } = await conversation();
    expect(await run('kernel version')).toBe(version);
    expect(shown()).toContain('\u001B[');
    expect(await run('settings read nothing/here')).toBe('Setting not found\r\n');
  });

  it.each(['echo-off', 'chatty', 'slow-shell'])('works with %s', async (fault) => {
    const { run } = await conversation([fault]);
    const value = '41'.repeat(90);
    await run(`settings write long/value ${value}`);
    expect(await run('settings read long/value')).toContain(`${'41 '.repeat(8)} ${'41 '.repeat(8)}|AAAAAAAA AAAAAAAA|`);
    expect(await run('kernel version')).toBe(version);
  });

  it('loses no character of a line to a ring of 64 bytes, and would without the echo', async () => {
    const { run, link, shown } = await conversation(['slow-shell']);
    await run(`settings write a/b ${'5a'.repeat(100)}`);
    expect(shown()).not.toContain('RX ring buffer full.');
    await link.write(Buffer.from(`settings write a/b ${'5a'.repeat(100)}\r`), signal());
    expect(shown()).toContain('RX ring buffer full.');
  });

  it('enters no line that the device has not heard as it was typed', async () => {
    const { run, onceToDevice, typed, state } = await conversation();
    await run('kernel version');
    onceToDevice((bytes) => {
      bytes[16] = (bytes[16] ?? 0) ^ 0x04;
      return bytes;
    });
    expect(await run('settings write a/b 414243')).toBe('');
    expect(typed().match(/settings write a\/b 414243/g)).toHaveLength(2);
    expect(state().settings['a/b']).toBe(Buffer.from('ABC').toString('base64'));
    expect(Object.keys(state().settings).toSorted()).toEqual(['a/b', 'factory/serial']);
  });

  it('executes nothing of a line that someone left half typed', async () => {
    const { link, run, device } = await conversation();
    await link.write(Buffer.from('settings write left/over 4142'), signal());
    expect(await run('kernel version')).toBe(version);
    expect(JSON.stringify(device.saveState())).not.toContain('left/over');
  });

  it.each([71, 72, 73, 151, 152, 153])('tells the break of a row from Enter: %i characters', async (length) => {
    const { run, typed } = await conversation();
    const line = `rem ${'x'.repeat(length - 4)}`;
    for (const padded of [line, line.slice(0, -8), `${line}yyyyyyyy`]) expect(await run(padded)).toBe('');
    expect(typed()).toContain(`${line}${length % 80 === 72 ? ' ' : ''}\r`);
    expect(await run('kernel version')).toBe(version);
  });

  it('restarts the device, and knows when it did not', async () => {
    const { session, run } = await conversation();
    await session.reboot(signal());
    expect(await run('kernel version')).toBe(version);
    expect(await run('history')).not.toContain('kernel reboot');
    const stubborn = await conversation(['no-reboot']);
    await expect(stubborn.session.reboot(signal())).rejects.toMatchObject({ code: 'DEVICE_REFUSED' });
  });

  it('notices a restart that nobody asked for, before or after the answer began', async () => {
    const { session, run, device, link } = await conversation();
    const restarting = session.run({ line: 'kernel reboot warm' }, signal());
    await expect(restarting).rejects.toMatchObject({ code: 'ZEPHYR_RESTARTED' });
    expect(await run('kernel version')).toBe(version);
    const write = link.write.bind(link);
    link.write = async (data, abort) => {
      if (Buffer.from(data).toString() !== '\r') return write(data, abort);
      device.boot();
    };
    const crashed = session.run({ line: 'settings write a/b 41' }, signal());
    await expect(crashed).rejects.toMatchObject({ code: 'ZEPHYR_RESTARTED' });
  });

  it('refuses a line that the shell would cut off', async () => {
    const { session, typed } = await conversation();
    const command = { line: `rem ${'x'.repeat(252)}`, name: 'a long line' };
    await expect(session.run(command, signal())).rejects.toMatchObject({ code: 'ZEPHYR_LINE_TOO_LONG' });
    expect(typed()).toBe('');
  });

  it('names silence, and stops the moment it is told to', async () => {
    const silent: ByteLink = { ...inMemoryDevice().link, write: async () => undefined };
    const session = new ShellSession(silent, options);
    await expect(session.run({ line: 'kernel version' }, signal())).rejects.toMatchObject({ code: 'DEVICE_NO_ANSWER' });
    const stop = new AbortController();
    const stopped = session.run({ line: 'kernel version' }, stop.signal);
    stop.abort(new Error('stop'));
    await expect(stopped).rejects.toThrow('stop');
  });
});
