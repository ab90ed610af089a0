import { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { MqttBase } from 'azure-iot-mqtt-base';
import provisioning, { type RegistrationResult } from 'azure-iot-provisioning-device';
import { Http } from 'azure-iot-provisioning-device-http';
import { Mqtt } from 'azure-iot-provisioning-device-mqtt';
import { SymmetricKeySecurityClient } from 'azure-iot-security-symmetric-key';
import { X509Security } from 'azure-iot-security-x509';
import type { SimulatedIdentity } from '../devices/simulator/device-simulator.ts';
import { translateRegistrationError } from './device-client-error.ts';
import { emulatorError } from './emulator-errors.ts';
import { quietDebug } from './quiet-debug.ts';

export interface RegisterDeviceOptions {
  readonly identity: SimulatedIdentity;
  readonly protocol: 'http' | 'mqtt';
  /** Where DPS really listens; default: the identity's global endpoint on 443 or 8883. */
  readonly address?: { readonly host: string; readonly port: number };
  /** PEM of the CA that signed DPS's certificate; default: the public ones. */
  readonly ca?: string;
  /** The whole registration, polls included. Default 60 000. */
  readonly timeoutMs?: number;
}

export interface DeviceRegistration {
  readonly assignedHub: string;
  readonly deviceId: string;
  readonly status: string;
  readonly substatus: string | null;
}

/**
 * Registers as the device would, through Microsoft's device SDK: proof that a credential works from end to end.
 * Leaves no connection behind.
 * @throws DEVICE_REGISTRATION_REFUSED, DEVICE_REGISTRATION_TIMEOUT, DEVICE_REGISTRATION_UNREACHABLE
 */
export async function registerDevice(options: RegisterDeviceOptions): Promise<DeviceRegistration> {
  const { registrationId } = options.identity;
  quietDebug();
  const transport = options.protocol === 'http' ? httpTransport(options) : mqttTransport(options);
  try {
    const result = await register(createClient(options, transport.transport), options);
    return {
      assignedHub: result.assignedHub,
      deviceId: result.deviceId,
      status: result.status,
      substatus: typeof result['substatus'] === 'string' ? result['substatus'] : null,
    };
  } catch (error) {
    throw translateRegistrationError(error, registrationId);
  } finally {
    transport.close();
  }
}

function createClient(
  { identity, protocol, address }: RegisterDeviceOptions,
  transport: Http | Mqtt,
): RegistrationClient {
  const { registrationId, idScope, globalEndpoint, credential } = identity;
  // Over HTTPS the agent leads elsewhere and the name stays; MQTT takes the address itself.
  const host = protocol === 'mqtt' && address ? `${bracketed(address.host)}:${address.port}` : globalEndpoint;
  const security =
    credential.kind === 'x509'
      ? new X509Security(registrationId, { cert: credential.certificate, key: credential.privateKey })
      : new SymmetricKeySecurityClient(registrationId, credential.key);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each SDK package declares the shared types anew
  return provisioning.ProvisioningDeviceClient.create(host, idScope, transport, security as SecurityClient);
}

type RegistrationClient = ReturnType<typeof provisioning.ProvisioningDeviceClient.create>;
type SecurityClient = Parameters<typeof provisioning.ProvisioningDeviceClient.create>[3];

interface ClosableTransport {
  readonly transport: Http | Mqtt;
  readonly close: () => void;
}

function httpTransport({ identity, address, ca }: RegisterDeviceOptions): ClosableTransport {
  // The transport's own copy of the package, whose type its constructor wants.
  const require = createRequire(import.meta.resolve('azure-iot-provisioning-device-http'));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` is untyped
  const { Http: Base } = require('azure-iot-http-base') as { Http: new () => NonNullable<HttpBase> };
  const base = new Base();
  const agent = new Agent({ keepAlive: true, servername: identity.globalEndpoint, ...address, ...(ca ? { ca } : {}) });
  base.setOptions({ http: { agent } });
  return { transport: new Http(base), close: () => agent.destroy() };
}

type HttpBase = ConstructorParameters<typeof Http>[0];

function mqttTransport({ ca }: RegisterDeviceOptions): ClosableTransport {
  const base = new MqttBase();
  if (ca) base.setOptions({ ca });
  return { transport: new Mqtt(base), close: () => undefined };
}

/** Resolves with the assignment; on the deadline cancels, which also disconnects. */
function register(client: RegistrationClient, options: RegisterDeviceOptions): Promise<RegistrationResult> {
  const { timeoutMs = 60_000, identity } = options;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const details = { registrationId: identity.registrationId, seconds: Math.ceil(timeoutMs / 1000) };
      reject(emulatorError('DEVICE_REGISTRATION_TIMEOUT', details));
      void client.cancel(() => undefined);
    }, timeoutMs);
    void client.register((error, result) => {
      clearTimeout(timer);
      if (result) resolve(result);
      else reject(error ?? new Error('no result'));
    });
  });
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
