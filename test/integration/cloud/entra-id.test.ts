import { Agent } from 'node:https';
import provisioningService from 'azure-iot-provisioning-service';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { directoryNamingRights, missingRights } from '../../../station/cloud/access-rights.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import type { EntraCredential } from '../../../station/cloud/dps/entra-credential.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { groupKeys } from '../../setup/group-keys.ts';

const never = new AbortController().signal;
const tenant = '00000000-0000-4000-8000-000000000001';
let emulator: DpsEmulator;
const opened: EnrollmentDirectory[] = [];

beforeEach(async () => {
  emulator = await startDpsEmulator({
    armTokens: [
      { token: 'works', role: 'contributor' },
      { token: 'looks', role: 'reader' },
    ],
  });
});
afterEach(async () => {
  for (const directory of opened.splice(0)) await directory.close();
  await emulator.close();
});

function directoryAs(credential: EntraCredential): EnrollmentDirectory {
  const { serviceHostName, host, port, ca } = emulator.ready;
  const address = { host, port };
  const directory = createDpsDirectory({ host: serviceHostName, credential, address, ca, timeoutMs: 5000 });
  opened.push(directory);
  return directory;
}
const withToken = (read: () => string) =>
  directoryAs({ kind: 'token', read: () => Promise.resolve(Buffer.from(read())) });

test('an identity with a role on the service needs no connection string', async () => {
  const directory = withToken(() => 'works\n');
  expect(await missingRights(directory, never)).toEqual([]);
  await directory.groups.create({ group: 'lot', status: 'enabled', attestation: groupKeys }, never);
  expect(emulator.groups.get('lot')).toMatchObject({ provisioningStatus: 'enabled' });
});

test('a role that only looks is told which right it lacks', async () => {
  const directory = directoryNamingRights(withToken(() => 'looks'));
  expect(await directory.find('unit', never)).toBeUndefined();
  const made = directory.groups.create({ group: 'lot', status: 'enabled', attestation: groupKeys }, never);
  await expect(made).rejects.toMatchObject({ code: 'DPS_RIGHTS_MISSING', details: { right: 'EnrollmentWrite' } });
});

test('a token is kept while it is good, and fetched anew once it is refused', async () => {
  let fetched = 0;
  const directory = withToken(() => {
    fetched += 1;
    return fetched === 1 ? 'revoked' : 'works';
  });
  await directory.find('unit', never);
  await directory.find('unit', never);
  expect(fetched).toBe(2);
});

test('where no token comes, it says why, and sends nothing', async () => {
  const certificateFile = '/nowhere/app.pem';
  const absent = directoryAs({ kind: 'client-certificate', tenant, client: tenant, certificateFile });
  await expect(absent.find('unit', never)).rejects.toMatchObject({
    code: 'DPS_LOGIN_FAILED',
    details: { reason: 'ENOENT' },
  });
  const unknown = withToken(() => 'unheard');
  await expect(unknown.find('unit', never)).rejects.toMatchObject({ code: 'DPS_UNAUTHORIZED' });
});

test('Microsoft’s own client gets in with a token, too', async () => {
  const { serviceHostName, host, port, ca } = emulator.ready;
  const getToken = async () => ({ token: 'works', expiresOnTimestamp: Date.now() + 3_600_000 });
  const client = provisioningService.ProvisioningServiceClient.fromTokenCredential(serviceHostName, { getToken });
  const agent = new Agent({ host, port, ca });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- how the SDK is led elsewhere, and typed nowhere
  const { _restApiClient: inner } = client as unknown as { _restApiClient: { setOptions(options: object): void } };
  inner.setOptions({ http: { agent } });
  const answer = new Promise((resolve, reject) => {
    client.createEnrollmentGroupQuery({ query: 'SELECT *' }, 10).next((error, items) => {
      if (error) reject(error);
      else resolve(items);
    });
  });
  expect(await answer).toEqual([]);
  agent.destroy();
});
