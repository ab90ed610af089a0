import { createArmAdministration } from '../../station/cloud/dps/arm-client.ts';
import type { DpsAdministration } from '../../station/cloud/dps-administration.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import { makeCertificate, type TestCertificate } from '../conformance/dps-certificates.ts';

const never = new AbortController().signal;

/** The station's own way to Azure Resource Manager, led to an emulator. */
export function armOfEmulator({ ready }: DpsEmulator, token = 'any'): DpsAdministration {
  return createArmAdministration({
    subscription: ready.subscriptionId,
    resourceGroup: ready.resourceGroup,
    service: ready.serviceName,
    endpoint: ready.armEndpoint,
    ca: Buffer.from(ready.ca),
    credential: { kind: 'token', read: async () => Buffer.from(token) },
    timeoutMs: 10_000,
    now: () => new Date(),
  });
}

/** Uploads a CA and proves, as its holder, that its key is there. */
export async function proveCa(arm: DpsAdministration, name: string, ca: TestCertificate): Promise<void> {
  await arm.uploadCa({ name, certificate: ca.der, etag: null }, never);
  const { etag } = (await arm.ca(name, never)) ?? { etag: '' };
  const { code, etag: next } = await arm.generateCode(name, etag, never);
  await arm.verifyCa(name, next, makeCertificate({ commonName: code, issuer: ca }).der, never);
}
