import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IotDpsClient } from '@azure/arm-deviceprovisioningservices';
import { afterEach, describe, expect, it } from 'vitest';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import { makeCertificate, type TestCertificate } from '../../conformance/dps-certificates.ts';

const root = makeCertificate({ commonName: 'root', ca: true });
const station = makeCertificate({ commonName: 'station 1', ca: true, issuer: root });
const device = makeCertificate({ commonName: 'unit', issuer: station });
const hubOf = (hostName: string, more: object = {}) => ({
  connectionString: `HostName=${hostName};SharedAccessKeyName=iothubowner;SharedAccessKey=c2VjcmV0`,
  location: 'westeurope',
  ...more,
});

let emulator: DpsEmulator;
const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  await emulator.close();
  for (const step of cleanUp.splice(0)) await step();
});
const start = async (options: DpsEmulatorOptions = {}): Promise<void> => {
  emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0, ...options });
};
const stateFile = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'arm-'));
  cleanUp.push(() => rm(directory, { recursive: true }));
  return join(directory, 'state');
};

/** Microsoft's client, led to the emulator of the moment. */
const arm = (token = 'any') => {
  const { armEndpoint: endpoint, subscriptionId, resourceGroup, serviceName, ca } = emulator.ready;
  const getToken = async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
  const options = { endpoint, tlsOptions: { ca }, retryOptions: { maxRetries: 0 } };
  const { dpsCertificate, iotDpsResource } = new IotDpsClient({ getToken }, subscriptionId, options);
  return {
    service: () => iotDpsResource.get(resourceGroup, serviceName),
    put: async (change: (service: Awaited<ReturnType<typeof iotDpsResource.get>>) => object, name = serviceName) => {
      const service = await iotDpsResource.get(resourceGroup, serviceName);
      const properties = { ...service.properties, ...change(service) };
      const { etag, ...fields } = service;
      const unchanged = name === serviceName && etag !== undefined ? { etag } : {};
      return iotDpsResource.createOrUpdate(resourceGroup, name, { ...fields, ...unchanged, properties });
    },
    upload: (name: string, ca: TestCertificate) =>
      dpsCertificate.createOrUpdate(resourceGroup, serviceName, name, { properties: { certificate: ca.der } }),
    async prove(name: string, ca: TestCertificate) {
      const { etag = '' } = await dpsCertificate.get(name, resourceGroup, serviceName);
      const coded = await dpsCertificate.generateVerificationCode(name, etag, resourceGroup, serviceName);
      const proof = makeCertificate({ commonName: coded.properties?.verificationCode ?? '', issuer: ca });
      const certificate = proof.der.toString('base64');
      return dpsCertificate.verifyCertificate(name, coded.etag ?? '', resourceGroup, serviceName, { certificate });
    },
    async remove(name: string) {
      const { etag = '' } = await dpsCertificate.get(name, resourceGroup, serviceName);
      await dpsCertificate.delete(resourceGroup, serviceName, name, etag);
    },
  };
};
const client = () => {
  const { armEndpoint: endpoint, subscriptionId, resourceGroup, ca } = emulator.ready;
  const getToken = async () => ({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 });
  const options = { endpoint, tlsOptions: { ca }, retryOptions: { maxRetries: 0 } };
  return { resource: new IotDpsClient({ getToken }, subscriptionId, options).iotDpsResource, resourceGroup };
};
const group = () =>
  emulator.groups.put({
    enrollmentGroupId: 'station-1',
    attestation: { type: 'x509', x509: { signingCertificates: { primary: { certificate: station.pem } } } },
  });
const register = () => {
  const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
  const certificate = [device, station].map(({ pem }) => pem).join('');
  const credential = { kind: 'x509', certificate, privateKey: device.privateKey } as const;
  const identity = { idScope, registrationId: 'unit', globalEndpoint, credential };
  return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
};
const refused = { code: 'DEVICE_REGISTRATION_REFUSED' };

describe('CAs that were proven over ARM', () => {
  it('are what X.509 groups demand: uploaded is not enough, deleted is too little', async () => {
    await start();
    await group();
    await arm().upload('root', root);
    await expect(register()).rejects.toMatchObject(refused);
    await arm().prove('root', root);
    expect(await register()).toMatchObject({ status: 'assigned' });
    await arm().upload('another', makeCertificate({ commonName: 'another', ca: true }));
    await arm().remove('root');
    await expect(register()).rejects.toMatchObject(refused);
  });

  it('survive a restart, proven', async () => {
    const file = await stateFile();
    await start({ stateFile: file });
    await group();
    await arm().upload('root', root);
    await arm().prove('root', root);
    await emulator.close();
    await start({ stateFile: file });
    expect(await register()).toMatchObject({ status: 'assigned' });
  });

  it('are at most 25, are CAs, and have not expired', async () => {
    await start({ quota: { certificates: 1 } });
    await expect(arm().upload('leaf', device)).rejects.toMatchObject({ statusCode: 400 });
    const expired = makeCertificate({ commonName: 'old', ca: true, notAfter: new Date(Date.now() - 3_600_000) });
    await expect(arm().upload('old', expired)).rejects.toMatchObject({ statusCode: 400 });
    await arm().upload('root', root);
    await expect(arm().upload('station', station)).rejects.toMatchObject({ statusCode: 403 });
  });
});

describe('hubs that were linked over ARM', () => {
  it('take devices, and take none once they are unlinked', async () => {
    const file = await stateFile();
    await start({ stateFile: file });
    await group();
    await arm().put(() => ({ iotHubs: [hubOf('east.azure-devices.net')] }));
    expect(await register()).toMatchObject({ assignedHub: 'east.azure-devices.net' });
    await emulator.close();
    await start({ stateFile: file });
    const { properties } = await arm().service();
    expect(properties.iotHubs).toMatchObject([{ name: 'east.azure-devices.net', allocationWeight: 1 }]);
    await arm().put(({ properties: { iotHubs = [] } }) => ({
      iotHubs: [{ ...iotHubs[0], applyAllocationPolicy: false }, hubOf('west.azure-devices.net')],
    }));
    expect(await register()).toMatchObject({ assignedHub: 'west.azure-devices.net', substatus: 'deviceDataMigrated' });
  });

  it('are refused without a key, and under an ETag that moved', async () => {
    await start();
    const masked = {
      ...hubOf('east.azure-devices.net'),
      connectionString: 'HostName=a.b;SharedAccessKeyName=c;SharedAccessKey=****',
    };
    await expect(arm().put(() => ({ iotHubs: [masked] }))).rejects.toMatchObject({ statusCode: 400 });
    const stale = await arm().service();
    await arm().put(() => ({}));
    const { subscriptionId, resourceGroup, serviceName, armEndpoint: endpoint, ca } = emulator.ready;
    const getToken = async () => ({ token: 'x', expiresOnTimestamp: Date.now() + 3_600_000 });
    const client = new IotDpsClient({ getToken }, subscriptionId, { endpoint, tlsOptions: { ca } });
    await expect(client.iotDpsResource.createOrUpdate(resourceGroup, serviceName, stale)).rejects.toMatchObject({
      statusCode: 412,
    });
  });
});

describe('the rest', () => {
  it('a second service is created, with an id scope of its own, and outlives a restart', async () => {
    const file = await stateFile();
    await start({ stateFile: file });
    const made = await arm().put(() => ({ iotHubs: [], allocationPolicy: 'GeoLatency' }), 'second-dps');
    expect(made.properties).toMatchObject({ allocationPolicy: 'GeoLatency', idScope: expect.stringMatching(/^0ne00/) });
    expect(made.properties.idScope).not.toBe(emulator.ready.idScope);
    await emulator.close();
    await start({ stateFile: file });
    const again = await arm().put(() => ({ iotHubs: [] }), 'second-dps');
    expect(again.properties.idScope).toBe(made.properties.idScope);
  });

  it('tokens that were named are the only ones; a reader reads', async () => {
    await start({
      armTokens: [
        { token: 'all', role: 'contributor' },
        { token: 'look', role: 'reader' },
      ],
    });
    expect(await arm('look').service()).toMatchObject({ name: 'dps-emulator' });
    await expect(arm('look').upload('root', root)).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
    });
    await expect(arm('other').service()).rejects.toMatchObject({ statusCode: 401 });
    expect(await arm('all').upload('root', root)).toMatchObject({ name: 'root' });
  });

  it('a deleted service, its CAs and how its deletion ended are so after a restart', async () => {
    const file = await stateFile();
    await start({ stateFile: file });
    await arm().put(() => ({ iotHubs: [] }), 'second-dps');
    const { resource, resourceGroup } = client();
    const poller = resource.delete(resourceGroup, 'second-dps');
    await poller.submitted();
    const [, operation = ''] = /operationResults\/(\w+)/.exec(await poller.serialize()) ?? [];
    // The first start rewrites the state file without what was superseded, the second reads that.
    for (const _ of ['rewrites', 'reads']) {
      await emulator.close();
      await start({ stateFile: file });
    }
    const { resource: again } = client();
    await expect(again.get(resourceGroup, 'second-dps')).rejects.toMatchObject({ statusCode: 404 });
    expect(await again.getOperationResult(operation, resourceGroup, 'second-dps', '')).toMatchObject({
      status: 'Succeeded',
    });
    await expect(again.getOperationResult(operation, resourceGroup, 'dps-emulator', '')).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('the service that the emulator serves cannot be deleted, and policies are not taken', async () => {
    await start();
    const { resource, resourceGroup } = client();
    await expect(resource.delete(resourceGroup, 'dps-emulator')).rejects.toMatchObject({
      statusCode: 409,
      code: 'ScopeLocked',
    });
    const policy = { keyName: 'more', rights: 'EnrollmentRead' };
    await expect(arm().put(() => ({ authorizationPolicies: [policy] }))).rejects.toMatchObject({ statusCode: 501 });
    expect(await arm().service()).toMatchObject({ name: 'dps-emulator' });
  });

  it('tags, private endpoints, and what is kept without effect outlive a restart and another PUT', async () => {
    const file = await stateFile();
    await start({ stateFile: file });
    const state = { status: 'Approved', description: 'by hand' };
    const ipFilterRules = [{ filterName: 'plant', action: 'Accept', ipMask: '10.0.0.0/8' }];
    const { resource, resourceGroup } = client();
    await resource.update(resourceGroup, 'dps-emulator', { tags: { line: '3' } });
    await resource.createOrUpdatePrivateEndpointConnection(resourceGroup, 'dps-emulator', 'plant', {
      properties: { privateLinkServiceConnectionState: state },
    });
    await arm().put(() => ({ publicNetworkAccess: 'Disabled', ipFilterRules }));
    await emulator.close();
    await start({ stateFile: file });
    expect(await arm().service()).toMatchObject({
      tags: { line: '3' },
      properties: {
        publicNetworkAccess: 'Disabled',
        ipFilterRules,
        privateEndpointConnections: [{ name: 'plant', properties: { privateLinkServiceConnectionState: state } }],
      },
    });
  });
});
