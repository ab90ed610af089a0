import { Agent, request } from 'node:https';
import { parseConnectionString } from '../../../station/cloud/dps/connection-string.ts';
import { sharedAccessSignature } from '../../../station/cloud/dps/shared-access-signature.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';

export const pageSize = 1000;

interface Page {
  readonly items: number;
  readonly ms: number;
  readonly continuation: string | undefined;
}

/** One page after another on one kept-alive connection; time is that until the last byte. */
export function queryPages(ready: DpsEmulator['ready']): {
  next(after: string | undefined): Promise<Page>;
  close(): void;
} {
  const { host, port, ca, connectionString, serviceHostName } = ready;
  const agent = new Agent({ keepAlive: true, host, port, ca });
  const body = JSON.stringify({ query: 'SELECT *' });
  return {
    close: () => agent.destroy(),
    next: (after) =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: sharedAccessSignature(parseConnectionString(connectionString), new Date()),
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          host: serviceHostName,
          'x-ms-max-item-count': String(pageSize),
          ...(after === undefined ? {} : { 'x-ms-continuation': after }),
        };
        const path = '/enrollments/query?api-version=2021-10-01';
        const startMs = performance.now();
        request({ agent, servername: serviceHostName, method: 'POST', path, headers }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const ms = performance.now() - startMs;
            if (answer.statusCode !== 200) return reject(new Error(`status ${answer.statusCode}`));
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a query's answer is an array
            const items = (JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown[]).length;
            const next = answer.headers['x-ms-continuation'];
            return resolve({ items, ms, continuation: typeof next === 'string' ? next : undefined });
          });
        })
          .on('error', reject)
          .end(body);
      }),
  };
}
