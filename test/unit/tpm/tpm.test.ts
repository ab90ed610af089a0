import { expect, test } from 'vitest';
import { uint16, uint32 } from '../../../station/tpm/byte-reader.ts';
import { Tpm, type TpmExchange } from '../../../station/tpm/tpm.ts';

const never = new AbortController().signal;
const response = (code: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([uint16(0x8001), uint32(10 + body.length), uint32(code), body]);
};

/** A TPM that says these things, one after the other, and what it was asked. */
function scripted(...says: readonly Buffer[]): { exchange: TpmExchange; asked: string[] } {
  const [asked, left] = [[] as string[], [...says]];
  const exchange: TpmExchange = ({ name, bytes }) => {
    asked.push(`${name} ${bytes.subarray(10).toString('hex')}`.slice(0, 32));
    const next = left.shift();
    return next ? Promise.resolve(next) : Promise.reject(new Error('nothing more was to be asked'));
  };
  return { exchange, asked };
}
const noHandles = response(0, Buffer.of(0), uint32(1), uint32(0));

test('nothing at a handle is no error; whatever else it says there is', async () => {
  expect(await new Tpm(scripted(response(0x18b)).exchange).storageRootKey(never)).toBeUndefined();
  expect(await new Tpm(scripted(response(0x18b)).exchange).endorsementCertificate(never)).toBeUndefined();
  const broken = new Tpm(scripted(response(0x101)).exchange).storageRootKey(never);
  await expect(broken).rejects.toMatchObject({ code: 'TPM_BROKEN', details: { command: 'ReadPublic' } });
});

test('one that is busy is asked again', async () => {
  const { exchange, asked } = scripted(response(0x90a), response(0x922), response(0x18b));
  expect(await new Tpm(exchange).storageRootKey(never)).toBeUndefined();
  expect(asked).toHaveLength(3);
});

test('one that is full is emptied of what is in the way, once', async () => {
  const left = response(0, Buffer.of(0), uint32(1), uint32(1), uint32(0x80000002));
  const made = scripted(response(0x902), left, response(0), noHandles, response(0x18b));
  expect(await new Tpm(made.exchange).storageRootKey(never)).toBeUndefined();
  expect(made.asked).toEqual([
    'ReadPublic 81000001',
    expect.stringContaining('GetCapability'),
    'FlushContext 80000002',
    expect.stringContaining('GetCapability'),
    'ReadPublic 81000001',
  ]);
  const stubborn = scripted(response(0x902), noHandles, noHandles, response(0x902));
  await expect(new Tpm(stubborn.exchange).storageRootKey(never)).rejects.toMatchObject({ code: 'TPM_MEMORY_FULL' });
});

test('stopping ends the wait for one that is busy', async () => {
  const stop = new AbortController();
  const reason = new Error('stopped');
  const exchange: TpmExchange = () => {
    setImmediate(() => stop.abort(reason));
    return Promise.resolve(response(0x922));
  };
  await expect(new Tpm(exchange).storageRootKey(stop.signal)).rejects.toBe(reason);
});
