import { callbackify } from 'node:util';
import provisioning from 'azure-iot-provisioning-device';
import { openDeviceTransport } from '../../station/emulator/device-transports.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import type { Address } from './emulator-address.ts';
import type { SoftwareTpm } from './software-tpm.ts';

export type ServiceAddress = Pick<DpsEmulator['ready'], 'ca' | 'idScope' | 'deviceHostName'> & Address;

export type SecurityClient = Parameters<typeof provisioning.ProvisioningDeviceClient.create>[3];

/** What Microsoft's device SDK asks a TPM. Its own TPM client does not install any more: this is one like it, on tpm2-tools. */
export function tpmSecurity(
  tpm: Pick<SoftwareTpm, 'endorsementKey' | 'storageRootKey' | 'activate' | 'sign'>,
  registrationId: string,
): SecurityClient {
  const security = {
    getEndorsementKey: (callback: (error: null, key: Buffer) => void) => callback(null, tpm.endorsementKey),
    getStorageRootKey: (callback: (error: null, key: Buffer) => void) => callback(null, tpm.storageRootKey),
    getRegistrationId: (callback: (error: null, id: string) => void) => callback(null, registrationId),
    activateIdentityKey: callbackify((key: Buffer) => tpm.activate(key)),
    signWithIdentity: callbackify((data: Buffer) => tpm.sign(data)),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types do not know that an error may be null
  return security as unknown as SecurityClient;
}

/** Registers through Microsoft's device SDK. */
export async function registerWithTpm(
  { host, port, ca, idScope, deviceHostName }: ServiceAddress,
  tpm: SoftwareTpm,
  registrationId: string,
  protocol: 'http' | 'amqp' | 'amqp-ws' = 'http',
): Promise<unknown> {
  const options = { globalEndpoint: deviceHostName, address: { host, port }, ca };
  const { transport, host: named, close } = await openDeviceTransport(protocol, options);
  const security = tpmSecurity(tpm, registrationId);
  const client = provisioning.ProvisioningDeviceClient.create(named, idScope, transport, security);
  try {
    return await client.register();
  } finally {
    close();
  }
}
