import { parentPort, workerData } from 'node:worker_threads';
import { isStationError } from '../../domain/station-error.ts';
import type { FromVerifier, VerifierTask } from './verifier-messages.ts';
import { verifyLedger } from './verify.ts';

/** A thread that verifies one ledger, on a connection of its own, and ends. */
const say = (message: FromVerifier): void => parentPort?.postMessage(message);

try {
  // Only `verifyApart` starts this thread.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const task = workerData as VerifierTask;
  say({
    kind: 'done',
    result: await verifyLedger({ ...task, onProgress: (progress) => say({ kind: 'progress', progress }) }),
  });
} catch (error) {
  if (!isStationError(error)) throw error;
  say({ kind: 'failed', code: error.code, details: error.details });
}
