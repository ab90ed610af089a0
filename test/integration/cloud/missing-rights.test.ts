import { afterEach, describe, expect, it } from 'vitest';
import { directoryNamingRights, missingRights, serviceKeysNamingRights } from '../../../station/cloud/access-rights.ts';
import { missingArmRights } from '../../../station/cloud/dps/arm-permissions.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import { createDpsServiceKeys } from '../../../station/cloud/dps/dps-service-keys.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import type { AccessRight } from '../../../station/emulator/access-policies.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import { groupKeys } from '../../setup/group-keys.ts';

const never = new AbortController().signal;
const code = (wanted: string) => ({ code: wanted });
const primaryKey = Buffer.alloc(32, 1).toString('base64');
const secondaryKey = Buffer.alloc(32, 2).toString('base64');
const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } };

let emulator: DpsEmulator;
let directory: EnrollmentDirectory | undefined;
afterEach(async () => {
  await directory?.close();
  directory = undefined;
  await emulator.close();
});

const start = async (options: DpsEmulatorOptions): Promise<void> => {
  emulator = await startDpsEmulator({ assignAfterMs: 0, ...options });
};
async function withRights(...rights: AccessRight[]): Promise<EnrollmentDirectory> {
  await start({ policies: [{ keyName: 'least', primaryKey, secondaryKey, rights }] });
  const { connectionString, host, port, ca } = emulator.ready;
  directory = createDpsDirectory({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
  return directory;
}

describe('the rights of a connection string', () => {
  it.each([
    [['EnrollmentRead', 'EnrollmentWrite', 'RegistrationStatusRead'], []],
    [['EnrollmentRead', 'EnrollmentWrite'], ['RegistrationStatusRead']],
    [['EnrollmentRead'], ['EnrollmentWrite', 'RegistrationStatusRead']],
  ] as const)('%s lack %s, and finding out changes nothing', async (rights, missing) => {
    const found = await withRights(...rights);
    await emulator.enrollments.put({ registrationId: 'connection-test', attestation });
    const before = emulator.enrollments.get('connection-test');
    expect(await missingRights(found, never)).toEqual(missing);
    expect(await missingRights(directoryNamingRights(found), never)).toEqual(missing);
    expect(emulator.enrollments.get('connection-test')).toEqual(before);
  });

  it('that has none of them is another matter: a wrong key, or none', async () => {
    await expect(missingRights(await withRights('DeviceConnect'), never)).rejects.toMatchObject(
      code('DPS_UNAUTHORIZED'),
    );
  });

  it.each([
    [['EnrollmentRead', 'EnrollmentWrite'], 'nothing there'],
    [['EnrollmentRead', 'RegistrationStatusRead'], 'EnrollmentWrite'],
    [['EnrollmentWrite', 'RegistrationStatusRead'], 'EnrollmentRead'],
  ] as const)('%s are looked at before DPS is asked to make a key: %s', async (rights, told) => {
    const found = await withRights(...rights);
    const { connectionString, host, port, ca } = emulator.ready;
    const made = createDpsServiceKeys({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
    const looked = await serviceKeysNamingRights(made, () => Promise.resolve(found))
      .look('unit', never)
      .then(() => 'nothing there')
      .catch((error: unknown) => isStationError(error, 'DPS_RIGHTS_MISSING') && error.details['right']);
    await made.close();
    expect(looked).toBe(told);
    expect(emulator.counters.enrollmentsCreated).toBe(0);
  });

  it('are named by the call that lacks one', async () => {
    const named = directoryNamingRights(await withRights('EnrollmentRead'));
    expect(await named.find('unit', never)).toBeUndefined();
    await expect(named.registration('unit', never)).rejects.toMatchObject({
      code: 'DPS_RIGHTS_MISSING',
      details: { right: 'RegistrationStatusRead' },
    });
    const wanted = { group: 'lot', status: 'enabled', attestation: groupKeys } as const;
    await expect(named.groups.create(wanted, never)).rejects.toMatchObject({ details: { right: 'EnrollmentWrite' } });
    expect(emulator.groups.get('lot')).toBeUndefined();
  });
});

describe('the rights of an identity in Azure', () => {
  const missing = (token: string, service?: string) => {
    const { subscriptionId, resourceGroup, serviceName, armEndpoint, ca } = emulator.ready;
    return missingArmRights(
      {
        subscription: subscriptionId,
        resourceGroup,
        service: service ?? serviceName,
        endpoint: armEndpoint,
        ca: Buffer.from(ca),
        credential: { kind: 'token', read: async () => Buffer.from(token) },
        timeoutMs: 5000,
        now: () => new Date(),
      },
      never,
    );
  };

  it('are all there for a contributor, and those to change anything are not for a reader', async () => {
    await start({
      armTokens: [
        { token: 'all', role: 'contributor' },
        { token: 'looks', role: 'reader' },
      ],
    });
    expect(await missing('all')).toEqual([]);
    expect(await missing('looks')).toEqual([
      'write',
      'listkeys/action',
      'certificates/write',
      'certificates/generateVerificationCode/action',
      'certificates/verify/action',
      'certificates/delete',
    ]);
    await expect(missing('unheard')).rejects.toMatchObject(code('DPS_ARM_UNAUTHENTICATED'));
    await expect(missing('all', 'another')).rejects.toMatchObject(code('DPS_ARM_SERVICE_UNKNOWN'));
  });

  it('cannot be asked for where nobody answers', async () => {
    await start({});
    await emulator.setOutage('refuse');
    await expect(missing('all')).rejects.toMatchObject(code('DPS_ARM_UNREACHABLE'));
  });
});
