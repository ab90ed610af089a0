import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ledgerError } from '../ledger-errors.ts';
import type { FromVerifier, VerifierTask } from './verifier-messages.ts';
import type { Verification, VerifyOptions } from './verify.ts';

/** Beside this file as it is, and beside the built script that this file is in. */
const entry = join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? 'verify-worker.ts' : 'verify-worker.mjs',
);

const isLedgerCode = (code: string): code is keyof typeof ledgerError.definitions =>
  Object.hasOwn(ledgerError.definitions, code);

/**
 * `verifyLedger` in a thread of its own, on a connection of its own: whoever scans meanwhile waits for none of it. A signal
 * ends the thread at once, wherever it is. @throws what `verifyLedger` does
 */
export async function verifyApart({
  onProgress,
  signal,
  ...task
}: VerifierTask & Pick<VerifyOptions, 'onProgress' | 'signal'>): Promise<Verification> {
  signal?.throwIfAborted();
  const worker = new Worker(entry, { workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<Verification>();
  const stop = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', stop);
  worker.on('message', (message: FromVerifier) => {
    if (message.kind === 'progress') onProgress?.(message.progress);
    else if (message.kind === 'done') resolve(message.result);
    else if (isLedgerCode(message.code)) reject(ledgerError(message.code, message.details));
    else reject(new Error(`the verifier failed with ${message.code}`));
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`the verifier ended with ${code}`)));
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
