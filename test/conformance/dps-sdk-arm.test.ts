import { IotDpsClient } from '@azure/arm-deviceprovisioningservices';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startDpsEmulator } from '../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import { type ArmTarget, openArmTarget } from './dps-arm-target.ts';
import { makeCertificate, type TestCertificate } from './dps-certificates.ts';
import { holdOperations, type OperationCase, overheard, publicMethods } from './sdk-methods.ts';

/**
 * Every method of every operation group of Microsoft’s ARM client, called through it. What changes a service is done to
 * one of the suite’s own, which it deletes.
 */

const isReal = Boolean(process.env['DPS_ARM_SERVICE'] && process.env['DPS_ARM_TOKEN']);
let emulator: DpsEmulator | undefined;
let target: ArmTarget;
const services: string[] = [];
beforeAll(async () => {
  // A long-running operation is in progress for a while, so that the SDK has to poll.
  if (!isReal) emulator = await startDpsEmulator({ assignAfterMs: 500, retryAfterSeconds: 1 });
  target = await openArmTarget(emulator);
});
afterAll(async () => {
  const deletions = services.map((name) => target.client.iotDpsResource.delete(target.resourceGroup, name));
  await Promise.all(deletions);
  await target.close();
  await emulator?.close();
});

type Resource = IotDpsClient['iotDpsResource'];
type Certificates = IotDpsClient['dpsCertificate'];

const location = async (): Promise<string> =>
  (await target.client.iotDpsResource.get(target.resourceGroup, target.service)).location;
async function makeService(resource: Resource): Promise<string> {
  const name = target.newName();
  services.push(name);
  const description = { location: await location(), sku: { name: 'S1', capacity: 1 }, properties: {} };
  await resource.createOrUpdate(target.resourceGroup, name, description);
  return name;
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const names = async (items: AsyncIterable<{ name?: string }>): Promise<unknown[]> =>
  (await all(items)).map(({ name }) => name);
const notFound = { statusCode: 404 };
/** Where a poller asks how far its operation is. */
const pollerSchema = z.object({ state: z.object({ config: z.object({ operationLocation: z.string() }) }) });

const approval = { privateLinkServiceConnectionState: { status: 'Approved', description: 'by the suite' } };
async function connect(resource: Resource): Promise<{ service: string; connection: string }> {
  const [service, connection] = [await makeService(resource), target.newName()];
  await resource.createOrUpdatePrivateEndpointConnection(target.resourceGroup, service, connection, {
    properties: approval,
  });
  return { service, connection };
}
/** A private endpoint stands in a network, which an emulator does not need. */
const needsNetwork = { notOnReal: true } as const;

const resourceCases: Record<string, OperationCase<Resource>> = {
  get: {
    evidence: 'DOC',
    fact: 'describes the service',
    async run(resource) {
      expect(await resource.get(target.resourceGroup, target.service)).toMatchObject({ name: target.service });
      await expect(resource.get(target.resourceGroup, target.newName())).rejects.toMatchObject(notFound);
    },
  },
  listByResourceGroup: {
    evidence: 'SPEC',
    fact: 'the service is among them',
    run: async (resource) =>
      expect(await names(resource.listByResourceGroup(target.resourceGroup))).toContain(target.service),
  },
  listBySubscription: {
    evidence: 'SPEC',
    fact: 'the service is among them',
    run: async (resource) => expect(await names(resource.listBySubscription())).toContain(target.service),
  },
  checkProvisioningServiceNameAvailability: {
    evidence: 'SPEC',
    fact: 'a name that is taken is told from one that is free',
    async run(resource) {
      expect(await resource.checkProvisioningServiceNameAvailability({ name: target.service })).toMatchObject({
        nameAvailable: false,
        reason: 'AlreadyExists',
      });
      expect(await resource.checkProvisioningServiceNameAvailability({ name: target.newName() })).toMatchObject({
        nameAvailable: true,
      });
    },
  },
  createOrUpdate: {
    evidence: 'DOC',
    fact: 'creates a service with an id scope, and changes its allocation policy',
    async run(resource) {
      const name = await makeService(resource);
      const made = await resource.get(target.resourceGroup, name);
      expect(made.properties).toMatchObject({ state: 'Active', idScope: expect.stringMatching(/^0ne/) });
      const changed = await resource.createOrUpdate(target.resourceGroup, name, {
        ...made,
        properties: { ...made.properties, allocationPolicy: 'GeoLatency' },
      });
      expect(changed.properties).toMatchObject({
        allocationPolicy: 'GeoLatency',
        idScope: made.properties.idScope,
      });
    },
  },
  update: {
    evidence: 'SPEC',
    fact: 'replaces the tags and nothing else',
    async run(resource) {
      const name = await makeService(resource);
      await resource.update(target.resourceGroup, name, { tags: { line: '3', plant: 'north' } });
      const before = await resource.get(target.resourceGroup, name);
      const updated = await resource.update(target.resourceGroup, name, { tags: { line: '4' } });
      expect(updated).toMatchObject({ name, properties: before.properties });
      expect(updated.tags).toEqual({ line: '4' });
      expect((await resource.get(target.resourceGroup, name)).tags).toEqual({ line: '4' });
    },
  },
  delete: {
    evidence: 'SPEC',
    fact: 'is accepted, is in progress, succeeds; then the service is gone, and deleting it again is no error',
    async run(resource) {
      const name = await makeService(resource);
      const states = new Set<string>();
      const poller = resource.delete(target.resourceGroup, name);
      poller.onProgress(({ status }) => states.add(status));
      await poller.pollUntilDone();
      expect([...states]).toEqual(['running', 'succeeded']);
      await expect(resource.get(target.resourceGroup, name)).rejects.toMatchObject(notFound);
      expect(await names(resource.listByResourceGroup(target.resourceGroup))).not.toContain(name);
      await resource.delete(target.resourceGroup, name);
    },
  },
  getOperationResult: {
    evidence: 'SPEC',
    fact: 'tells how the deletion of a service ended, though the service is gone',
    async run(resource) {
      const name = await makeService(resource);
      const poller = resource.delete(target.resourceGroup, name);
      await poller.submitted();
      const { operationLocation } = pollerSchema.parse(JSON.parse(await poller.serialize())).state.config;
      await poller.pollUntilDone();
      const url = new URL(operationLocation);
      const id = url.pathname.split('/').at(-1) ?? '';
      const asyncinfo = url.searchParams.get('asyncinfo') ?? '';
      expect(await resource.getOperationResult(id, target.resourceGroup, name, asyncinfo)).toMatchObject({
        status: 'Succeeded',
      });
    },
  },
  listValidSkus: {
    evidence: 'SPEC',
    fact: 'S1 alone',
    run: async (resource) =>
      expect(await names(resource.listValidSkus(target.service, target.resourceGroup))).toEqual(['S1']),
  },
  listKeys: {
    evidence: 'DOC',
    fact: 'the keys of all policies',
    run: async (resource) =>
      expect(await all(resource.listKeys(target.service, target.resourceGroup))).toContainEqual(
        expect.objectContaining({ keyName: expect.any(String), primaryKey: expect.any(String) }),
      ),
  },
  listKeysForKeyName: {
    evidence: 'DOC',
    fact: 'the keys of one policy',
    async run(resource) {
      const [first] = await all(resource.listKeys(target.service, target.resourceGroup));
      const keyName = first?.keyName ?? '';
      expect(await resource.listKeysForKeyName(target.service, keyName, target.resourceGroup)).toEqual(first);
    },
  },
  listPrivateLinkResources: {
    evidence: 'SPEC',
    fact: 'the service itself, iotDps, with the zone of its names',
    async run(resource) {
      const { value } = await resource.listPrivateLinkResources(target.resourceGroup, target.service);
      const properties = { groupId: 'iotDps', requiredZoneNames: ['privatelink.azure-devices-provisioning.net'] };
      expect(value).toMatchObject([{ name: 'iotDps', properties }]);
    },
  },
  getPrivateLinkResources: {
    evidence: 'SPEC',
    fact: 'one of them by its group id',
    run: async (resource) =>
      expect(await resource.getPrivateLinkResources(target.resourceGroup, target.service, 'iotDps')).toMatchObject({
        properties: { requiredMembers: ['iotDps'] },
      }),
  },
  createOrUpdatePrivateEndpointConnection: {
    ...needsNetwork,
    evidence: 'SPEC',
    fact: 'decides of a connection',
    async run(resource) {
      const { service, connection } = await connect(resource);
      const rejected = { privateLinkServiceConnectionState: { status: 'Rejected', description: 'on second thoughts' } };
      const answer = await resource.createOrUpdatePrivateEndpointConnection(target.resourceGroup, service, connection, {
        properties: rejected,
      });
      expect(answer).toMatchObject({ name: connection, properties: rejected });
    },
  },
  getPrivateEndpointConnection: {
    ...needsNetwork,
    evidence: 'SPEC',
    fact: 'what was decided of a connection',
    async run(resource) {
      const { service, connection } = await connect(resource);
      expect(await resource.getPrivateEndpointConnection(target.resourceGroup, service, connection)).toMatchObject({
        name: connection,
        properties: approval,
      });
    },
  },
  listPrivateEndpointConnections: {
    ...needsNetwork,
    evidence: 'SPEC',
    fact: 'all connections, which the service’s description has, too',
    async run(resource) {
      const { service, connection } = await connect(resource);
      const connections = [expect.objectContaining({ name: connection })];
      expect(await resource.listPrivateEndpointConnections(target.resourceGroup, service)).toEqual(connections);
      const { properties } = await resource.get(target.resourceGroup, service);
      expect(properties.privateEndpointConnections).toEqual(connections);
    },
  },
  deletePrivateEndpointConnection: {
    ...needsNetwork,
    evidence: 'SPEC',
    fact: 'disconnects, and answers what it disconnected',
    async run(resource) {
      const { service, connection } = await connect(resource);
      await resource.deletePrivateEndpointConnection(target.resourceGroup, service, connection);
      expect(await resource.listPrivateEndpointConnections(target.resourceGroup, service)).toEqual([]);
      await expect(
        resource.getPrivateEndpointConnection(target.resourceGroup, service, connection),
      ).rejects.toMatchObject(notFound);
    },
  },
};

/** A CA of the suite’s own service, and its etag. */
async function upload(
  certificates: Certificates,
): Promise<{ service: string; name: string; etag: string; ca: TestCertificate }> {
  const service = await makeService(target.client.iotDpsResource);
  const name = target.newName();
  const ca = makeCertificate({ commonName: name, ca: true });
  const body = { properties: { certificate: ca.der } };
  const { etag = '' } = await certificates.createOrUpdate(target.resourceGroup, service, name, body);
  return { service, name, etag, ca };
}

const certificateCases: Record<string, OperationCase<Certificates>> = {
  createOrUpdate: {
    evidence: 'REC',
    fact: 'uploads a CA',
    async run(certificates) {
      expect((await upload(certificates)).etag).not.toBe('');
    },
  },
  get: {
    evidence: 'REC',
    fact: 'answers the CA, unproven',
    async run(certificates) {
      const { service, name } = await upload(certificates);
      expect(await certificates.get(name, target.resourceGroup, service)).toMatchObject({
        name,
        properties: { isVerified: false },
      });
    },
  },
  list: {
    evidence: 'REC',
    fact: 'lists the CAs',
    async run(certificates) {
      const { service, name } = await upload(certificates);
      expect(await certificates.list(target.resourceGroup, service)).toMatchObject({ value: [{ name }] });
    },
  },
  generateVerificationCode: {
    evidence: 'REC',
    fact: 'answers a code under a new etag',
    async run(certificates) {
      const { service, name, etag } = await upload(certificates);
      const answer = await certificates.generateVerificationCode(name, etag, target.resourceGroup, service);
      expect(answer.properties?.verificationCode).toMatch(/^[0-9A-F]{48}$/);
      expect(answer.etag).not.toBe(etag);
    },
  },
  verifyCertificate: {
    evidence: 'REC',
    fact: 'proves the CA by a certificate for the code',
    async run(certificates) {
      const { service, name, etag, ca } = await upload(certificates);
      const coded = await certificates.generateVerificationCode(name, etag, target.resourceGroup, service);
      const proof = makeCertificate({ commonName: coded.properties?.verificationCode ?? '', issuer: ca });
      const certificate = proof.der.toString('base64');
      const { properties } = await certificates.verifyCertificate(
        name,
        coded.etag ?? '',
        target.resourceGroup,
        service,
        { certificate },
      );
      expect(properties?.isVerified).toBe(true);
    },
  },
  delete: {
    evidence: 'REC',
    fact: 'removes the CA in the version that its etag names',
    async run(certificates) {
      const { service, name, etag } = await upload(certificates);
      await certificates.delete(target.resourceGroup, service, name, etag);
      await expect(certificates.get(name, target.resourceGroup, service)).rejects.toMatchObject(notFound);
    },
  },
};

const operationCases: Record<string, OperationCase<IotDpsClient['operations']>> = {
  list: {
    evidence: 'SPEC',
    fact: 'the provider’s operations, those on provisioning services among them',
    async run(operations) {
      const found = await names(operations.list());
      expect(found).toContain('Microsoft.Devices/provisioningServices/Read');
    },
  },
};

/** A client that reaches nothing: what it has is looked at before there is a target. */
const sample = new IotDpsClient({ getToken: async () => null }, 'none');
const groups = Object.entries(sample).filter(
  ([name, value]) => !name.startsWith('_') && Reflect.getPrototypeOf(Object(value)) === Object.prototype,
);

describe('IotDpsClient', () => {
  it('[SRC] has no other operation groups than those below', () => {
    expect(groups.map(([name]) => name).toSorted()).toEqual(['dpsCertificate', 'iotDpsResource', 'operations']);
  });
});

describe('iotDpsResource', () => {
  holdOperations({
    methods: publicMethods(sample.iotDpsResource),
    cases: resourceCases,
    open: (called) => overheard(target.client.iotDpsResource, called),
    isReal,
  });
});

describe('dpsCertificate', () => {
  holdOperations({
    methods: publicMethods(sample.dpsCertificate),
    cases: certificateCases,
    open: (called) => overheard(target.client.dpsCertificate, called),
    isReal,
  });
});

describe('operations', () => {
  holdOperations<IotDpsClient['operations']>({
    methods: publicMethods(sample.operations),
    cases: operationCases,
    open: (called) => overheard(target.client.operations, called),
    isReal,
  });
});
