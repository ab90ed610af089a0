import { callbackify } from 'node:util';
import provisioning from 'azure-iot-provisioning-device';
import { httpTransport } from '../../station/emulator/device-transports.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import type { SoftwareTpm } from './software-tpm.ts';

export type ServiceAddress = Pick<DpsEmulator['ready'], 'host' | 'port' | 'ca' | 'idScope' | 'deviceHostName'>;

/** Registers through Microsoft's device SDK. Its own TPM client does not install any more: this is one like it, on tpm2-tools. */
export async function registerWithTpm(
  { host, port, ca, idScope, deviceHostName }: ServiceAddress,
  tpm: SoftwareTpm,
  registrationId: string,
): Promise<unknown> {
  const transport = httpTransport({ globalEndpoint: deviceHostName, address: { host, port }, ca });
  const security = {
    getEndorsementKey: (callback: (error: null, key: Buffer) => void) => callback(null, tpm.endorsementKey),
    getStorageRootKey: (callback: (error: null, key: Buffer) => void) => callback(null, tpm.storageRootKey),
    getRegistrationId: (callback: (error: null, id: string) => void) => callback(null, registrationId),
    activateIdentityKey: callbackify((key: Buffer) => tpm.activate(key)),
    signWithIdentity: callbackify((data: Buffer) => tpm.sign(data)),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types do not know that an error may be null
  const securityClient = security as unknown as Parameters<typeof provisioning.ProvisioningDeviceClient.create>[3];
  const client = provisioning.ProvisioningDeviceClient.create(host, idScope, transport.transport, securityClient);
  try {
    return await client.register();
  } finally {
    transport.close();
  }
}
