import { createHmac } from 'node:crypto';
import { ProvisioningServiceClient } from 'azure-iot-provisioning-service';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { registerDevice } from '../../station/emulator/device-client.ts';
import { key } from './dps-service-cases.ts';
import { sdkCall } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget } from './dps-target.ts';
import { holdOperations, type OperationCase, overheard, publicMethods } from './sdk-methods.ts';

/** Every public method of Microsoft’s service client, called through it. What each fact rests on is in dps-service.test.ts. */

let target: DpsTarget;
const made: string[] = [];
const groups: string[] = [];
beforeAll(async () => {
  target = await openTarget();
});
afterAll(async () => {
  const client = connected();
  for (const id of made) await client.deleteIndividualEnrollment(id).catch(() => undefined);
  for (const id of groups) await client.deleteEnrollmentGroup(id).catch(() => undefined);
  await target.close();
});

type Client = ProvisioningServiceClient;
type Enrollment = Parameters<Client['createOrUpdateIndividualEnrollment']>[0];
type Group = Parameters<Client['createOrUpdateEnrollmentGroup']>[0];

/** Led to the target’s address, where it has one. */
function connected(
  client = ProvisioningServiceClient.fromConnectionString(target.connectionString),
): ProvisioningServiceClient {
  // oxlint-disable-next-line no-underscore-dangle, typescript/no-unsafe-type-assertion -- the way to another address
  const { _restApiClient: rest } = client as unknown as { _restApiClient: { setOptions(options: object): void } };
  rest.setOptions({ http: { agent: target.agent } });
  return client;
}

const symmetricKey = { primaryKey: key(1), secondaryKey: key(2) };
const attestation = { type: 'symmetricKey', symmetricKey };
const newId = (label: string, of = made): string => {
  const id = target.newId(label);
  of.push(id);
  return id;
};
const enrollmentOf = (registrationId: string, more: object = {}): Enrollment => {
  const body: unknown = { registrationId, attestation, ...more };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Microsoft's typings make read-only fields mandatory
  return body as Enrollment;
};
let groupCount = 0;
/** Of a group by its id: two groups with one key would let in the same devices. */
const groupKeys = new Map<string, typeof symmetricKey>();
const groupOf = (enrollmentGroupId: string, more: object = {}): Group => {
  const keys = groupKeys.get(enrollmentGroupId) ?? {
    primaryKey: key(10 + ++groupCount),
    secondaryKey: key(100 + groupCount),
  };
  groupKeys.set(enrollmentGroupId, keys);
  const body: unknown = { enrollmentGroupId, attestation: { type: 'symmetricKey', symmetricKey: keys }, ...more };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return body as Group;
};
async function enroll(client: Client, label: string): Promise<string> {
  const id = newId(label);
  await client.createOrUpdateIndividualEnrollment(enrollmentOf(id));
  return id;
}
async function makeGroup(client: Client, label: string): Promise<string> {
  const id = newId(label, groups);
  await client.createOrUpdateEnrollmentGroup(groupOf(id));
  return id;
}
const register = (registrationId: string, deviceKey: string) =>
  registerDevice({
    identity: {
      idScope: target.idScope,
      registrationId,
      globalEndpoint: target.deviceHostName,
      credential: { kind: 'symmetric-key', key: deviceKey },
    },
    protocol: 'http',
    timeoutMs: 30_000,
    ...(target.address === undefined ? {} : { address: target.address }),
    ...(target.ca === undefined ? {} : { ca: target.ca }),
  });
async function registered(client: Client, label: string): Promise<string> {
  const id = await enroll(client, label);
  await register(id, symmetricKey.primaryKey);
  return id;
}
const notFound = { response: expect.objectContaining({ statusCode: 404 }) };

/** All pages of a query; its `next` without a token fetches the first page again. */
async function idsOf(query: ReturnType<Client['createIndividualEnrollmentQuery']>): Promise<string[]> {
  const items: object[] = [];
  while (query.hasMoreResults) {
    const { responseBody }: { responseBody: unknown } = await query.next(query.continuationToken);
    if (Array.isArray(responseBody)) items.push(...responseBody);
  }
  return items.map((item) =>
    String('registrationId' in item ? item.registrationId : Reflect.get(item, 'enrollmentGroupId')),
  );
}

const cases: Record<string, OperationCase<Client>> = {
  createOrUpdateIndividualEnrollment: {
    evidence: 'REC',
    fact: 'creates, and updates the version that its etag names',
    async run(client) {
      const id = newId('create');
      const created = await client.createOrUpdateIndividualEnrollment(enrollmentOf(id));
      const { etag } = created.responseBody;
      const changed = await client.createOrUpdateIndividualEnrollment(
        enrollmentOf(id, { etag, provisioningStatus: 'disabled' }),
      );
      expect(changed.responseBody).toMatchObject({ registrationId: id, provisioningStatus: 'disabled' });
      expect(changed.responseBody.etag).not.toBe(etag);
    },
  },
  getIndividualEnrollment: {
    evidence: 'REC',
    fact: 'answers the entry with its registration state',
    async run(client) {
      const id = await enroll(client, 'get');
      const { responseBody } = await client.getIndividualEnrollment(id);
      expect(responseBody).toMatchObject({ registrationId: id, registrationState: { status: 'unassigned' } });
    },
  },
  deleteIndividualEnrollment: {
    evidence: 'REC',
    fact: 'by id, by id and etag, and by the entry itself',
    async run(client) {
      const [first, second, third] = [await enroll(client, 'd'), await enroll(client, 'd'), await enroll(client, 'd')];
      await client.deleteIndividualEnrollment(first);
      const { etag } = (await client.getIndividualEnrollment(second)).responseBody;
      await client.deleteIndividualEnrollment(second, etag);
      await client.deleteIndividualEnrollment((await client.getIndividualEnrollment(third)).responseBody);
      for (const id of [first, second, third]) {
        await expect(client.getIndividualEnrollment(id)).rejects.toMatchObject(notFound);
      }
    },
  },
  createIndividualEnrollmentQuery: {
    evidence: 'REC',
    fact: 'pages through the enrollments',
    async run(client) {
      const ids = [await enroll(client, 'query'), await enroll(client, 'query'), await enroll(client, 'query')];
      const found = await idsOf(client.createIndividualEnrollmentQuery({ query: 'SELECT * FROM enrollments' }, 2));
      expect(found).toEqual(expect.arrayContaining(ids));
    },
  },
  getIndividualEnrollmentAttestationMechanism: {
    evidence: 'REC',
    fact: 'answers both keys',
    async run(client) {
      const id = await enroll(client, 'mechanism');
      const { responseBody } = await client.getIndividualEnrollmentAttestationMechanism(id);
      expect(responseBody).toStrictEqual(attestation);
    },
  },
  runBulkEnrollmentOperation: {
    evidence: 'REC',
    fact: 'creates and deletes by tens',
    async run(client) {
      const enrollments = [enrollmentOf(newId('bulk')), enrollmentOf(newId('bulk'))];
      for (const mode of ['create', 'delete'] as const) {
        // Its promise never settles: only the callback is called.
        const { body } = await sdkCall((done) => client.runBulkEnrollmentOperation({ mode, enrollments }, done));
        expect(body).toMatchObject({ isSuccessful: true, errors: [] });
      }
    },
  },
  getDeviceRegistrationState: {
    evidence: 'SPEC',
    fact: 'answers where a device is that registered',
    async run(client) {
      const id = await registered(client, 'state');
      const { responseBody } = await client.getDeviceRegistrationState(id);
      expect(responseBody).toMatchObject({ registrationId: id, status: 'assigned', assignedHub: expect.any(String) });
    },
  },
  deleteDeviceRegistrationState: {
    evidence: 'SPEC',
    fact: 'forgets the registration and leaves the entry',
    async run(client) {
      const id = await registered(client, 'forget');
      await client.deleteDeviceRegistrationState(id);
      await expect(client.getDeviceRegistrationState(id)).rejects.toMatchObject(notFound);
      expect((await client.getIndividualEnrollment(id)).responseBody).toMatchObject({ registrationId: id });
    },
  },
  createOrUpdateEnrollmentGroup: {
    evidence: 'REC',
    fact: 'creates, and updates the version that its etag names',
    async run(client) {
      const id = newId('group', groups);
      const { etag } = (await client.createOrUpdateEnrollmentGroup(groupOf(id))).responseBody;
      const changed = await client.createOrUpdateEnrollmentGroup(groupOf(id, { etag, provisioningStatus: 'disabled' }));
      expect(changed.responseBody).toMatchObject({ enrollmentGroupId: id, provisioningStatus: 'disabled' });
    },
  },
  getEnrollmentGroup: {
    evidence: 'REC',
    fact: 'answers the group without its keys',
    async run(client) {
      const id = await makeGroup(client, 'get-group');
      const { responseBody } = await client.getEnrollmentGroup(id);
      expect(responseBody).toMatchObject({ enrollmentGroupId: id, attestation: { type: 'symmetricKey' } });
      expect(JSON.stringify(responseBody)).not.toContain('primaryKey');
    },
  },
  deleteEnrollmentGroup: {
    evidence: 'REC',
    fact: 'by id, and by the group itself',
    async run(client) {
      const [first, second] = [await makeGroup(client, 'gone'), await makeGroup(client, 'gone')];
      await client.deleteEnrollmentGroup(first);
      const { responseBody: group } = await client.getEnrollmentGroup(second);
      await client.deleteEnrollmentGroup(group);
      for (const id of [first, second]) await expect(client.getEnrollmentGroup(id)).rejects.toMatchObject(notFound);
    },
  },
  createEnrollmentGroupQuery: {
    evidence: 'REC',
    fact: 'pages through the groups',
    async run(client) {
      const ids = [await makeGroup(client, 'list'), await makeGroup(client, 'list'), await makeGroup(client, 'list')];
      const found = await idsOf(client.createEnrollmentGroupQuery({ query: 'SELECT * FROM enrollmentGroups' }, 2));
      expect(found).toEqual(expect.arrayContaining(ids));
    },
  },
  getEnrollmentGroupAttestationMechanism: {
    evidence: 'REC',
    fact: 'answers both keys',
    async run(client) {
      const id = await makeGroup(client, 'group-keys');
      const { responseBody } = await client.getEnrollmentGroupAttestationMechanism(id);
      expect(responseBody).toStrictEqual({ type: 'symmetricKey', symmetricKey: groupKeys.get(id) });
    },
  },
  createEnrollmentGroupDeviceRegistrationStateQuery: {
    evidence: 'DOC',
    fact: 'pages through the devices that a group let in',
    async run(client) {
      const group = await makeGroup(client, 'devices');
      const ids = [target.newId('unit'), target.newId('unit'), target.newId('unit')];
      for (const id of ids) {
        const derived = createHmac('sha256', Buffer.from(groupKeys.get(group)?.primaryKey ?? '', 'base64')).update(id);
        await register(id, derived.digest('base64'));
      }
      const query = client.createEnrollmentGroupDeviceRegistrationStateQuery({ query: 'SELECT *' }, group, 2);
      expect((await idsOf(query)).toSorted()).toEqual(ids.toSorted());
    },
  },
};

const isReal = Boolean(process.env['DPS_CONNECTION_STRING']);

describe('ProvisioningServiceClient', () => {
  holdOperations({
    methods: publicMethods(ProvisioningServiceClient.prototype),
    cases,
    open: (called) => overheard(connected(), called),
    isReal,
  });
});

const reads = async (client: Client): Promise<void> => {
  await connected(client).createIndividualEnrollmentQuery({ query: '*' }, 1).next('');
};
const makerCases: Record<string, OperationCase<typeof ProvisioningServiceClient>> = {
  fromConnectionString: {
    evidence: 'T',
    fact: 'signs each call with the policy’s key',
    run: async (maker) => reads(maker.fromConnectionString(target.connectionString)),
  },
  fromTokenCredential: {
    evidence: 'DOC',
    fact: 'sends a bearer token of Entra ID for the service’s scope',
    notOnReal: true,
    async run(maker) {
      const scopes: unknown[] = [];
      const credential = {
        getToken: async (scope: string | string[]) => {
          scopes.push(scope);
          return { token: 'anything', expiresOnTimestamp: Date.now() + 3_600_000 };
        },
      };
      await reads(maker.fromTokenCredential(target.serviceHostName, credential));
      expect(scopes).toEqual(['https://azure-devices-provisioning.net/.default']);
    },
  },
};

describe('the makers of ProvisioningServiceClient', () => {
  holdOperations<typeof ProvisioningServiceClient>({
    methods: publicMethods(ProvisioningServiceClient),
    cases: makerCases,
    open: (called) => overheard(ProvisioningServiceClient, called),
    isReal,
  });
});
