import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A TPM 2.0 as a gateway has it: Debian's swtpm, asked through tpm2-tools, which know nothing of our code. */
export interface SoftwareTpm {
  /** TPM2B_PUBLIC, as `tpm2_createek -u` writes it. */
  readonly endorsementKey: Buffer;
  /** TPM2B_PUBLIC. */
  readonly storageRootKey: Buffer;
  /** What the TPM hears and says, at `tcp:127.0.0.1:PORT`. One at a time: tpm2-tools wait while somebody is connected. */
  readonly address: string;
  /** The socket behind that. */
  readonly socket: string;
  /** Any of tpm2-tools, in the TPM's own directory; resolves to its standard output. */
  tool(name: string, ...args: readonly string[]): Promise<string>;
  /** Takes the HMAC key out of what DPS sent and keeps it in the TPM. Rejects where it was not made for this TPM. */
  activate(authenticationKey: Buffer): Promise<void>;
  /** HMAC-SHA256 under the key that was activated last. */
  sign(data: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}

/** Whether its programs are here. */
export const hasSoftwareTpm = (): boolean =>
  ['swtpm', 'tpm2_createek'].every((program) =>
    (process.env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, program))),
  );

const endorsementHandle = '0x81010001';
const storageRootHandle = '0x81000001';

/** A new TPM, with an endorsement key and a storage root key where Microsoft's SDKs look for them; `blank`: with neither. */
export async function startSoftwareTpm({ blank = false } = {}): Promise<SoftwareTpm> {
  const directory = await mkdtemp(join(tmpdir(), 'tpm-'));
  const socket = join(directory, 'socket');
  const program = spawn(
    'swtpm',
    `socket --tpm2 --tpmstate dir=${directory} --flags not-need-init,startup-clear --server type=unixio,path=${socket} --ctrl type=unixio,path=${socket}.ctrl`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  const exited = once(program, 'exit');
  const port = await relayTo(socket);
  const close = async (): Promise<void> => {
    port.close();
    program.kill();
    await exited;
    await rm(directory, { recursive: true });
  };

  const run = promisify(execFile);
  const environment = { ...process.env, TPM2TOOLS_TCTI: `swtpm:path=${socket}` };
  const tool = async (name: string, ...args: readonly string[]): Promise<string> =>
    (await run(name, args, { cwd: directory, env: environment })).stdout;
  const file = (name: string): string => join(directory, name);

  try {
    await Promise.race([
      Promise.all([listens(socket), listens(`${socket}.ctrl`)]),
      exited.then(() => Promise.reject(new Error('swtpm did not start.'))),
    ]);
    // Without a handle it makes the key, tells its public part, and keeps nothing in the TPM.
    await tool('tpm2_createek', '-c', blank ? 'ek.context' : endorsementHandle, '-G', 'rsa', '-u', 'ek.pub');
    const attributes = 'restricted|decrypt|fixedtpm|fixedparent|noda|userwithauth|sensitivedataorigin';
    await tool('tpm2_createprimary', '-Q', '-C', 'o', '-G', 'rsa2048:aes128cfb', '-a', attributes, '-c', 'srk.context');
    if (!blank) await tool('tpm2_evictcontrol', '-Q', '-C', 'o', '-c', 'srk.context', storageRootHandle);
    await tool('tpm2_readpublic', '-Q', '-c', blank ? 'srk.context' : storageRootHandle, '-o', 'srk.pub');
    await tool('tpm2_flushcontext', '-t');
    const [endorsementKey, storageRootKey] = [await readFile(file('ek.pub')), await readFile(file('srk.pub'))];

    return {
      endorsementKey,
      storageRootKey,
      address: `tcp:127.0.0.1:${port.number}`,
      socket,
      tool,
      close,
      async activate(authenticationKey) {
        const [idObject, idSecret, duplicate, duplicateSecret, publicPart] = sizedParts(authenticationKey);
        // tpm2-tools' own file: a magic number and a version before the two structures.
        const header = Buffer.from('badcc0de00000001', 'hex');
        await writeFile(file('credential'), Buffer.concat([header, idObject, idSecret]));
        await writeFile(file('duplicate'), duplicate);
        await writeFile(file('duplicate.seed'), duplicateSecret);
        await writeFile(file('identity.pub'), publicPart);
        await tool('tpm2_startauthsession', '-Q', '--policy-session', '-S', 'session');
        try {
          await tool('tpm2_policysecret', '-Q', '-S', 'session', '-c', 'e');
          const keys = ['-c', storageRootHandle, '-C', endorsementHandle];
          const files = ['-i', 'credential', '-o', 'wrap.key'];
          await tool('tpm2_activatecredential', '-Q', ...keys, ...files, '-P', 'session:session');
        } finally {
          await tool('tpm2_flushcontext', 'session');
        }
        const parts = ['-u', 'identity.pub', '-r', 'identity.private'];
        const wrapped = ['-k', 'wrap.key', '-i', 'duplicate', '-s', 'duplicate.seed'];
        await tool('tpm2_import', '-Q', '-C', storageRootHandle, ...wrapped, ...parts);
        await tool('tpm2_load', '-Q', '-C', storageRootHandle, ...parts, '-c', 'identity.context');
        await tool('tpm2_flushcontext', '-t');
      },
      async sign(data) {
        await writeFile(file('data'), data);
        await tool('tpm2_hmac', '-Q', '-c', 'identity.context', '-o', 'signature', 'data');
        await tool('tpm2_flushcontext', '-t');
        return await readFile(file('signature'));
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A free TCP port that leads to a socket on this machine; `change` sees each piece that comes back. */
export async function relayTo(
  path: string,
  change = (response: Buffer): Buffer => response,
): Promise<{ number: number; close: () => void }> {
  const server = createServer((near) => {
    const far = connect(path);
    near.pipe(far);
    far.on('data', (piece) => near.write(change(piece)));
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a TCP server
  return { number: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** Its file is there a moment before anybody listens. */
async function listens(path: string): Promise<void> {
  for (;;) {
    const client = connect(path);
    const isUp = await new Promise<boolean>((resolve) => {
      client.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    client.destroy();
    if (isUp) return;
    await setImmediate();
  }
}

/** The first five TPM2B structures, each with its length. */
function sizedParts(bytes: Buffer): [Buffer, Buffer, Buffer, Buffer, Buffer] {
  let at = 0;
  const next = (): Buffer => {
    const start = at;
    at += 2 + bytes.readUInt16BE(at);
    return bytes.subarray(start, at);
  };
  return [next(), next(), next(), next(), next()];
}
