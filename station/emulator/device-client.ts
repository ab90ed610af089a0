import provisioning, { type RegistrationResult } from 'azure-iot-provisioning-device';
import { SymmetricKeySecurityClient } from 'azure-iot-security-symmetric-key';
import { X509Security } from 'azure-iot-security-x509';
import type { SimulatedIdentity } from '../devices/simulator/device-simulator.ts';
import { translateRegistrationError } from './device-client-error.ts';
import type { DeviceTransport } from './device-transport.ts';
import { type DeviceProtocol, openDeviceTransport } from './device-transports.ts';
import { emulatorError } from './emulator-errors.ts';
import { quietDebug } from './quiet-debug.ts';

export interface RegisterDeviceOptions {
  readonly identity: SimulatedIdentity;
  readonly protocol: DeviceProtocol;
  /** Where DPS really listens; default: the identity’s global endpoint on 443, 8883 or 5671. */
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
 * Leaves no connection and no timer behind.
 * @throws DEVICE_REGISTRATION_REFUSED, DEVICE_REGISTRATION_TIMEOUT, DEVICE_REGISTRATION_UNREACHABLE
 */
export async function registerDevice(options: RegisterDeviceOptions): Promise<DeviceRegistration> {
  const { identity, address, ca } = options;
  quietDebug();
  const transport = await openDeviceTransport(options.protocol, {
    globalEndpoint: identity.globalEndpoint,
    ...(address ? { address } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
  try {
    const result = await register(createClient(identity, transport), options);
    return {
      assignedHub: result.assignedHub,
      deviceId: result.deviceId,
      status: result.status,
      substatus: typeof result['substatus'] === 'string' ? result['substatus'] : null,
    };
  } catch (error) {
    throw translateRegistrationError(error, identity.registrationId);
  } finally {
    transport.close();
  }
}

type RegistrationClient = ReturnType<typeof provisioning.ProvisioningDeviceClient.create>;
type SecurityClient = Parameters<typeof provisioning.ProvisioningDeviceClient.create>[3];

function createClient(identity: SimulatedIdentity, { transport, host }: DeviceTransport): RegistrationClient {
  const { registrationId, idScope, credential } = identity;
  const security =
    credential.kind === 'x509'
      ? new X509Security(registrationId, { cert: credential.certificate, key: credential.privateKey })
      : new SymmetricKeySecurityClient(registrationId, credential.key);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each SDK package declares the shared types anew
  return provisioning.ProvisioningDeviceClient.create(host, idScope, transport, security as SecurityClient);
}

function register(client: RegistrationClient, options: RegisterDeviceOptions): Promise<RegistrationResult> {
  const { timeoutMs = 60_000, identity } = options;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const details = { registrationId: identity.registrationId, seconds: Math.ceil(timeoutMs / 1000) };
      reject(emulatorError('DEVICE_REGISTRATION_TIMEOUT', details));
      stopPolling(client);
    }, timeoutMs);
    void client.register((error, result) => {
      clearTimeout(timer);
      if (result) resolve(result);
      else reject(error ?? new Error('The SDK reported neither a result nor an error.'));
    });
  });
}

/** The client's own `cancel` reaches only the transport: the polling would go on for ever. */
function stopPolling(client: RegistrationClient): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a private field of the pinned SDK version
  const { _pollingStateMachine: machine } = client as unknown as { _pollingStateMachine?: PollingStateMachine };
  machine?.cancel(() => undefined);
}

type PollingStateMachine = InstanceType<typeof provisioning.PollingStateMachine>;
