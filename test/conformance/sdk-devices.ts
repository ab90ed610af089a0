import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import type { DeviceTransport } from '../../station/emulator/device-transport.ts';
import { type DeviceProtocol, openDeviceTransport } from '../../station/emulator/device-transports.ts';
import { type SoftwareTpm, startSoftwareTpm } from '../setup/software-tpm.ts';
import { makeCertificate, type TestCertificate } from './dps-certificates.ts';
import { key } from './dps-service-cases.ts';
import { rawDriver } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget, sasToken } from './dps-target.ts';

/** Devices for the cases of Microsoft’s device client: enrolled, and led to the DPS under test. */

export let target: DpsTarget;
export let tpm: SoftwareTpm;
const made: string[] = [];
const transports: DeviceTransport[] = [];

/** Opens the target and a TPM for the tests of a file, and closes what they made. */
export function useDevices(): void {
  beforeAll(async () => {
    target = await openTarget();
    tpm = await startSoftwareTpm();
  });
  afterEach(() => {
    for (const transport of transports.splice(0)) transport.close();
  });
  afterAll(async () => {
    for (const id of made) await rawDriver(target).remove(id);
    await tpm.close();
    await target.close();
  });
}

/** A new enrollment; its id. */
async function enroll(attestation: object): Promise<string> {
  const registrationId = target.newId('sdk');
  made.push(registrationId);
  await rawDriver(target).put({ registrationId, attestation });
  return registrationId;
}
export const symmetricKey = { primaryKey: key(1), secondaryKey: key(2) };
export const byKey = (): Promise<string> => enroll({ type: 'symmetricKey', symmetricKey });
export async function byCertificate(): Promise<TestCertificate> {
  const registrationId = target.newId('sdk');
  const leaf = makeCertificate({ commonName: registrationId });
  made.push(registrationId);
  const x509 = { clientCertificates: { primary: { certificate: leaf.pem } } };
  await rawDriver(target).put({ registrationId, attestation: { type: 'x509', x509 } });
  return leaf;
}
export const byTpm = (): Promise<string> =>
  enroll({ type: 'tpm', tpm: { endorsementKey: tpm.endorsementKey.toString('base64') } });

/** A transport that is closed after the test. */
export async function opened(protocol: DeviceProtocol): Promise<DeviceTransport> {
  const { deviceHostName: globalEndpoint, ca } = target;
  const address = target.addressFor(protocol);
  const transport = await openDeviceTransport(protocol, {
    globalEndpoint,
    ...(address ? { address } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
  transports.push(transport);
  return transport;
}

type Done = (error?: Error | null, result?: unknown, response?: unknown, pollingInterval?: number) => void;
/** What the SDK's callback is given. */
export const asked = (
  invoke: (done: Done) => void,
): Promise<{ result: unknown; pollingInterval: number | undefined }> =>
  new Promise((resolve, reject) => {
    invoke((error, result, _response, pollingInterval) => {
      if (error) reject(error);
      else resolve({ result, pollingInterval });
    });
  });
const begun = z.looseObject({ status: z.literal('assigning'), operationId: z.string() });
export const assigned = (deviceId: string) => expect.objectContaining({ status: 'assigned', deviceId });

type Transport = DeviceTransport['transport'];
/** A transport with the host that its requests name. */
export interface TransportUse<T extends Transport = Transport> {
  readonly transport: T;
  readonly host: string;
}
export const requestOf = ({ host }: TransportUse, registrationId: string) => ({
  registrationId,
  idScope: target.idScope,
  provisioningHost: host,
});
export const tokenOf = (registrationId: string): string =>
  sasToken({
    resource: `${target.idScope}/registrations/${registrationId}`,
    key: symmetricKey.primaryKey,
    keyName: 'registration',
  });
export async function begin(use: TransportUse, registrationId: string): Promise<string> {
  const { result } = await asked((done) => use.transport.registrationRequest(requestOf(use, registrationId), done));
  return begun.parse(result).operationId;
}
/** A registration that its token lets in, as far as its operation's id. */
export async function admitted(use: TransportUse): Promise<{ registrationId: string; operationId: string }> {
  const registrationId = await byKey();
  use.transport.setSharedAccessSignature(tokenOf(registrationId));
  return { registrationId, operationId: await begin(use, registrationId) };
}
export async function finish(
  use: TransportUse,
  { registrationId, operationId }: { registrationId: string; operationId: string },
): Promise<{ state: unknown; pollingInterval: number | undefined }> {
  for (;;) {
    const { result, pollingInterval } = await asked((done) =>
      use.transport.queryOperationStatus(requestOf(use, registrationId), operationId, done),
    );
    const answer = z.looseObject({ status: z.string(), registrationState: z.unknown() }).parse(result);
    if (answer.status !== 'assigning') return { state: answer.registrationState, pollingInterval };
    await new Promise((resolve) => setTimeout(resolve, pollingInterval));
  }
}
