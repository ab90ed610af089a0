import { createHmac, randomBytes } from 'node:crypto';
import { Agent, request as httpsRequest } from 'node:https';
import common from 'azure-iot-common';
import type { DeviceProtocol } from '../../station/emulator/device-transports.ts';
import { startDpsEmulator } from '../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import { type Address, emulatorAddress } from '../setup/emulator-address.ts';

/**
 * The DPS under test: the emulator, or a real service named by DPS_CONNECTION_STRING (a policy with all rights) and
 * DPS_ID_SCOPE. Every enrollment that a case makes has a name of its own and is deleted afterwards.
 */
export interface DpsTarget {
  readonly real: boolean;
  readonly connectionString: string;
  readonly serviceHostName: string;
  readonly deviceHostName: string;
  readonly idScope: string;
  readonly ca: string | undefined;
  /** Where to connect instead of the host names; undefined for the real service. */
  readonly address: Address | undefined;
  /** The same for devices. */
  readonly addressFor: (protocol: DeviceProtocol) => Address | undefined;
  /** Leads HTTPS requests to `address` under the service's name. */
  readonly agent: Agent;
  newId(label: string): string;
  close(): Promise<void>;
}

/** `given`: an emulator that somebody else closes, whatever the environment says. */
export async function openTarget(given?: DpsEmulator): Promise<DpsTarget> {
  const { DPS_CONNECTION_STRING: connectionString, DPS_ID_SCOPE: idScope } = process.env;
  const run = randomBytes(4).toString('hex');
  let count = 0;
  const newId = (label: string): string => `conformance-${run}-${++count}-${label}`;
  if (given === undefined && connectionString && idScope) {
    const agent = new Agent({ keepAlive: true });
    return {
      real: true,
      connectionString,
      serviceHostName: common.ConnectionString.parse(connectionString).HostName ?? '',
      deviceHostName: 'global.azure-devices-provisioning.net',
      idScope,
      ca: undefined,
      address: undefined,
      addressFor: () => undefined,
      agent,
      newId,
      close: async () => agent.destroy(),
    };
  }
  const emulator = given ?? (await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0 }));
  const { host, port, ca } = emulator.ready;
  const agent = new Agent({ keepAlive: true, host, port, ca });
  return {
    ...emulator.ready,
    real: false,
    address: { host, port },
    addressFor: (protocol) => emulatorAddress(emulator.ready, protocol),
    agent,
    newId,
    async close() {
      agent.destroy();
      if (given === undefined) await emulator.close();
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface RawRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  /** Client certificate and key, PEM. */
  readonly client?: { readonly cert: string; readonly key: string };
}

/** One HTTPS request without any SDK, to the service's or the device API's host name. */
export function send(target: Pick<DpsTarget, 'agent'>, host: string, request: RawRequest): Promise<RawAnswer> {
  const body =
    request.body === undefined || typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host,
        agent: target.agent,
        method: request.method,
        path: request.path,
        headers: {
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(body)) }),
          ...request.headers,
        },
        ...request.client,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const parsed = text === '' ? undefined : (JSON.parse(text) as unknown);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** A shared access signature token; `order` shuffles its fields. */
export function sasToken(options: {
  resource: string;
  key: string;
  keyName: string;
  expiresAt?: number;
  order?: readonly ('sr' | 'sig' | 'se' | 'skn')[];
}): string {
  const { resource, key, keyName, order = ['sr', 'sig', 'se', 'skn'] } = options;
  const expiry = String(options.expiresAt ?? Math.floor(Date.now() / 1000) + 3600);
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${resource}\n${expiry}`).digest('base64');
  const fields = { sr: resource, sig: encodeURIComponent(signature), se: expiry, skn: keyName };
  return `SharedAccessSignature ${order.map((name) => `${name}=${fields[name]}`).join('&')}`;
}
