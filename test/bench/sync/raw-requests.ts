import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:https';
import { parseConnectionString } from '../../../station/cloud/dps/connection-string.ts';
import { sharedAccessSignature } from '../../../station/cloud/dps/shared-access-signature.ts';
import type { BenchCloud } from './cloud.ts';

const itemsABulk = 10;
const connections = 4;

/** The same service asked for the same, as barely as possible: ready bodies on kept-alive connections. Enrollments a second. */
export async function rawEnrollmentsPerSecond({ ready }: BenchCloud, bulks: number): Promise<number> {
  const { host, port, ca, connectionString, serviceHostName } = ready;
  const agent = new Agent({ keepAlive: true, maxSockets: connections, host, port, ca });
  const authorization = sharedAccessSignature(parseConnectionString(connectionString), new Date());
  const bodies = Array.from({ length: bulks }, bulkBody);
  const send = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const path = '/enrollments?api-version=2021-10-01';
      const headers = {
        authorization,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        host: serviceHostName,
      };
      request({ agent, servername: serviceHostName, method: 'POST', path, headers }, (answer) => {
        answer
          .resume()
          .on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`))));
      })
        .on('error', reject)
        .end(body);
    });
  const startMs = performance.now();
  const waiting = bodies.values();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const body of waiting) await send(body);
    }),
  );
  const seconds = (performance.now() - startMs) / 1000;
  agent.destroy();
  return (bulks * itemsABulk) / seconds;
}

function bulkBody(): string {
  const enrollments = Array.from({ length: itemsABulk }, () => {
    const key = (): string => randomBytes(32).toString('base64');
    return {
      registrationId: `raw-${randomBytes(8).toString('hex')}`,
      attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: key(), secondaryKey: key() } },
      provisioningStatus: 'enabled',
    };
  });
  return JSON.stringify({ mode: 'create', enrollments });
}
