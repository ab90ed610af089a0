import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { connect, type LinkOpeners } from '../../../station/devices/connect.ts';
import type {
  Credential,
  DeviceAdapter,
  DeviceFamily,
  DeviceInfo,
  DpsSettings,
} from '../../../station/devices/device-adapter.ts';
import type { SimulatedIdentity } from '../../../station/devices/simulator/device-simulator.ts';
import type { RunningSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import type { UsbSocket } from '../../../station/devices/simulator/usb-socket.ts';
import { createOpenLink } from '../../../station/devices/transport/open-link.ts';
import { createOpenUsbLink } from '../../../station/devices/transport/usb-link.ts';
import { SimulatedUsbBus } from '../../../station/devices/usb/simulator/simulated-bus.ts';
import type { Check } from '../../../station/domain/run.ts';
import { requestedKey, standInCertificate } from './stand-in-certificate.ts';

/** What a unit gets; one of those that the family's capabilities allow. */
export type Flow = 'x509-device' | 'x509-host' | 'symmetric-key';

export const flowsOf = (family: DeviceFamily): Flow[] =>
  family.capabilities.attestations.flatMap((attestation): Flow[] =>
    attestation === 'symmetric-key'
      ? ['symmetric-key']
      : family.capabilities.keyOrigins.map((origin) => (origin === 'device' ? 'x509-device' : 'x509-host')),
  );

export const dps: DpsSettings = {
  idScope: '0ne00C0FFEE',
  registrationId: 'unit-352656100367872',
  globalEndpoint: 'global.azure-devices-provisioning.net',
};

/** Simulated buses by their number, each with one port: units of different tests may say that they are the same. */
const buses: SimulatedUsbBus[] = [];
const busOf = (address: string): SimulatedUsbBus =>
  buses[Number(/^usb:(\d+)-/.exec(address)?.[1] ?? 0)] ?? new SimulatedUsbBus();

/** This machine's serial and TCP ports, and the simulated buses. */
const openers: LinkOpeners = {
  openLink: (address, ...rest) => createOpenLink(busOf(address))(address, ...rest),
  openUsbLink: (address, ...rest) => createOpenUsbLink(busOf(address))(address, ...rest),
};

/** The port of a new bus. */
export function simulatedPort(): UsbSocket {
  const bus = new SimulatedUsbBus();
  const path = `${buses.push(bus) - 1}-1`;
  return {
    address: `usb:${path}`,
    plug: (usbFunction) => bus.plug(path, usbFunction),
    unplug: () => bus.unplug(path),
  };
}

export interface Provisioned {
  readonly info: DeviceInfo;
  readonly credential: Credential;
  readonly checks: readonly Check[];
}

/** A link and an adapter on it, for as long as `work` lasts. */
export async function onLink<T>(
  family: DeviceFamily,
  settings: unknown,
  address: string,
  work: (adapter: DeviceAdapter, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal = AbortSignal.timeout(20_000),
): Promise<T> {
  const { link, adapter } = await connect(family, settings, address, openers, signal);
  try {
    return await work(adapter, signal);
  } finally {
    await link.close();
  }
}

/** The way a run takes, from probe to verify: unless told otherwise with the right to empty places that are taken. */
export async function provision(
  adapter: DeviceAdapter,
  flow: Flow,
  signal: AbortSignal,
  mayErase = true,
): Promise<Provisioned> {
  const info = await adapter.probe(signal);
  await adapter.enterProvisioning(signal);
  const held = await adapter.readState(signal);
  const occupied = held.some(({ kind }) => kind !== 'ca' && kind !== 'dps-setting');
  if (occupied && mayErase) await adapter.eraseCredentials(signal);
  const credential = await makeCredential(adapter, flow, signal);
  await adapter.writeCredential(credential, signal);
  await adapter.writeDps(dps, signal);
  return { info, credential, checks: await adapter.verify({ credential, dps }, randomBytes(32), signal) };
}

export async function makeCredential(adapter: DeviceAdapter, flow: Flow, signal: AbortSignal): Promise<Credential> {
  if (flow === 'symmetric-key') return { kind: 'symmetric-key', key: randomBytes(32) };
  if (flow === 'x509-host') {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    return { kind: 'x509', chain: [standInCertificate(publicKey, dps.registrationId)], privateKey: der };
  }
  if (adapter.generateKey === undefined) throw new Error('the family says that its devices make keys');
  const { csr } = await adapter.generateKey({ commonName: dps.registrationId }, signal);
  return { kind: 'x509', chain: [standInCertificate(requestedKey(csr), dps.registrationId)], privateKey: null };
}

export const allPassed = (checks: readonly Check[]): boolean =>
  checks.length > 0 && checks.every(({ passed }) => passed);

/** Another credential of the same kind, which the device does not hold. */
export function otherCredential(credential: Credential): Credential {
  if (credential.kind === 'symmetric-key') return { kind: 'symmetric-key', key: randomBytes(32) };
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kind: 'x509',
    chain: [standInCertificate(publicKey, dps.registrationId)],
    privateKey: credential.privateKey && privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

/**
 * Whether the device on the port now really holds that credential, and would register with it. This is the simulator's
 * own view of its memory, which the adapter cannot see.
 */
export function holds(simulator: Pick<RunningSimulator, 'identity'>, credential: Credential): boolean {
  const identity = simulator.identity();
  if (identity === undefined) return false;
  const { idScope, registrationId, globalEndpoint } = identity;
  if (idScope !== dps.idScope || registrationId !== dps.registrationId) return false;
  return globalEndpoint === dps.globalEndpoint && sameCredential(identity.credential, credential);
}

function sameCredential(held: SimulatedIdentity['credential'], expected: Credential): boolean {
  if (held.kind === 'symmetric-key') {
    return expected.kind === 'symmetric-key' && held.key === expected.key.toString('base64');
  }
  const [leaf] = expected.kind === 'x509' ? expected.chain : [];
  const certificate = new X509Certificate(held.certificate);
  return leaf?.equals(certificate.raw) === true && certificate.checkPrivateKey(createPrivateKey(held.privateKey));
}
