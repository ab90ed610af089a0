import amqpTransports, { type Amqp } from 'azure-iot-provisioning-device-amqp';
import { Http } from 'azure-iot-provisioning-device-http';
import mqttTransports from 'azure-iot-provisioning-device-mqtt';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import {
  admitted,
  asked,
  assigned,
  begin,
  byCertificate,
  byTpm,
  finish,
  opened,
  requestOf,
  type TransportUse,
  target,
  tpm,
  useDevices,
} from './sdk-devices.ts';
import { holdOperations, type OperationCase, overheard, publicMethods } from './sdk-methods.ts';

/** Every public method of the transports of Microsoft’s device client. What each fact rests on is in dps-device.test.ts. */

useDevices();

const transportCases: Record<string, OperationCase<TransportUse>> = {
  setSharedAccessSignature: {
    evidence: 'DOC',
    fact: 'the token admits the device',
    async run(use) {
      expect((await admitted(use)).operationId).not.toBe('');
    },
  },
  setAuthentication: {
    evidence: 'DOC',
    fact: 'the certificate admits the device',
    async run(use) {
      const leaf = await byCertificate();
      use.transport.setAuthentication({ cert: leaf.pem, key: leaf.privateKey });
      const operationId = await begin(use, leaf.commonName);
      const { state } = await finish(use, { registrationId: leaf.commonName, operationId });
      expect(state).toEqual(assigned(leaf.commonName));
    },
  },
  setTransportOptions: {
    evidence: 'SRC',
    fact: 'sets the polling interval where the service names none',
    async run(use) {
      use.transport.setTransportOptions({ pollingInterval: 77 });
      expect((await finish(use, await admitted(use))).pollingInterval).toBe(77);
    },
  },
  registrationRequest: {
    evidence: 'DOC',
    fact: 'begins an operation',
    async run(use) {
      expect(await admitted(use)).toMatchObject({ operationId: expect.stringMatching(/./) });
    },
  },
  queryOperationStatus: {
    evidence: 'DOC',
    fact: 'tells how the operation goes, and where the device was assigned',
    async run(use) {
      const operation = await admitted(use);
      expect((await finish(use, operation)).state).toEqual(assigned(operation.registrationId));
    },
  },
  cancel: {
    evidence: 'SRC',
    fact: 'leaves the transport fit for another request',
    async run(use) {
      const operation = await admitted(use);
      await asked((done) => use.transport.cancel(done));
      expect((await finish(use, operation)).state).toEqual(assigned(operation.registrationId));
    },
  },
  disconnect: {
    evidence: 'SRC',
    fact: 'ends the connection; the next request makes one of its own',
    async run(use) {
      const operation = await admitted(use);
      await asked((done) => use.transport.disconnect(done));
      expect((await finish(use, operation)).state).toEqual(assigned(operation.registrationId));
    },
  },
};

async function challenged(use: TransportUse<Http | Amqp>): Promise<{ registrationId: string; challenge: Buffer }> {
  const registrationId = await byTpm();
  use.transport.setTpmInformation(tpm.endorsementKey, tpm.storageRootKey);
  const { result } = await asked((done) =>
    use.transport.getAuthenticationChallenge(requestOf(use, registrationId), done),
  );
  return { registrationId, challenge: z.instanceof(Buffer).parse(result) };
}
const tpmCases: Record<string, OperationCase<TransportUse<Http | Amqp>>> = {
  setTpmInformation: {
    evidence: 'DOC',
    fact: 'the keys of the TPM go with the request, and are asked for proof',
    async run(use) {
      expect((await challenged(use)).challenge.length).toBeGreaterThan(0);
    },
  },
  getAuthenticationChallenge: {
    evidence: 'DOC',
    fact: 'a challenge that the TPM opens',
    async run(use) {
      await tpm.activate((await challenged(use)).challenge);
    },
  },
  respondToAuthenticationChallenge: {
    evidence: 'DOC',
    fact: 'a token that the TPM signed admits the device',
    async run(use) {
      const { registrationId, challenge } = await challenged(use);
      await tpm.activate(challenge);
      const resource = encodeURIComponent(`${target.idScope}/registrations/${registrationId}`);
      const expiry = Math.floor(Date.now() / 1000) + 3600;
      const signature = encodeURIComponent((await tpm.sign(Buffer.from(`${resource}\n${expiry}`))).toString('base64'));
      const token = `SharedAccessSignature sr=${resource}&sig=${signature}&se=${expiry}&skn=registration`;
      const request = requestOf(use, registrationId);
      await asked((done) => use.transport.respondToAuthenticationChallenge(request, token, done));
      const operationId = await begin(use, registrationId);
      expect((await finish(use, { registrationId, operationId })).state).toEqual(assigned(registrationId));
    },
  },
};

const isReal = Boolean(process.env['DPS_CONNECTION_STRING']);

describe.each([
  ['Http', Http, 'http'],
  ['Amqp', amqpTransports.Amqp, 'amqp'],
  ['AmqpWs', amqpTransports.AmqpWs, 'amqp-ws'],
] as const)('the transport %s', (_name, type, protocol) => {
  holdOperations<TransportUse<Http | Amqp>>({
    methods: publicMethods(type.prototype),
    cases: { ...transportCases, ...tpmCases },
    async open(called) {
      const { transport, host } = await opened(protocol);
      if (!(transport instanceof Http || transport instanceof amqpTransports.Amqp)) throw new TypeError(protocol);
      return { transport: overheard(transport, called), host };
    },
    isReal,
  });
});

describe.each([
  ['Mqtt', mqttTransports.Mqtt, 'mqtt'],
  ['MqttWs', mqttTransports.MqttWs, 'mqtt-ws'],
] as const)('the transport %s', (_name, type, protocol) => {
  holdOperations<TransportUse>({
    methods: publicMethods(type.prototype),
    cases: transportCases,
    async open(called) {
      const { transport, host } = await opened(protocol);
      return { transport: overheard(transport, called), host };
    },
    isReal,
  });
});
