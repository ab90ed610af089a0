import { describe, expect, it } from 'vitest';
import { ReceiveBuffer } from '../../../../station/devices/transport/receive-buffer.ts';

const never = new AbortController().signal;

describe('ReceiveBuffer', () => {
  it('hands out everything that came, in order', async () => {
    const buffer = new ReceiveBuffer();
    buffer.push(Buffer.from('ab'));
    buffer.push(Buffer.from('c'));
    await expect(buffer.take(never)).resolves.toEqual(Buffer.from('abc'));
    const later = buffer.take(never);
    buffer.push(Buffer.from('d'));
    await expect(later).resolves.toEqual(Buffer.from('d'));
  });

  it('loses no byte to an aborted read', async () => {
    const buffer = new ReceiveBuffer();
    const stop = new AbortController();
    const aborted = buffer.take(stop.signal);
    stop.abort(new Error('stop'));
    buffer.push(Buffer.from('x'));
    await expect(aborted).rejects.toThrow('stop');
    await expect(buffer.take(never)).resolves.toEqual(Buffer.from('x'));
  });

  it('gives what is left before it says that the peer is gone, and takes nothing after', async () => {
    const buffer = new ReceiveBuffer();
    buffer.push(Buffer.from('last'));
    buffer.end();
    buffer.push(Buffer.from('ghost'));
    await expect(buffer.take(never)).resolves.toEqual(Buffer.from('last'));
    await expect(buffer.take(never)).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
  });

  it('has one reader at a time', async () => {
    const buffer = new ReceiveBuffer();
    const first = buffer.take(never);
    await expect(buffer.take(never)).rejects.toThrow(TypeError);
    buffer.push(Buffer.from('x'));
    await first;
  });
});
