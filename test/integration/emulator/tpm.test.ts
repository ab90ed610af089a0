import { createHmac } from 'node:crypto';
import { callbackify } from 'node:util';
import { SaslTpm } from 'azure-iot-provisioning-device-amqp/dist/sasl_tpm.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { sealIdentityKey } from '../../../station/emulator/tpm/activation-blob.ts';
import { decodeStorageKey, encodeStorageKey, nameOf } from '../../../station/tpm/storage-key.ts';
import { sasToken, send } from '../../conformance/dps-target.ts';
import { endorsementDer, endorsementPem } from '../../conformance/tpm-keys.ts';
import { emulatorAddress } from '../../setup/emulator-address.ts';
import { RawAmqp } from '../../setup/raw-amqp.ts';
import { registerWithTpm } from '../../setup/register-with-tpm.ts';
import { type SoftwareTpm, startSoftwareTpm } from '../../setup/software-tpm.ts';
import { closeSound, connectTo } from './emulator-client.ts';
import { RawMqtt } from './raw-mqtt.ts';

const hub = 'factory-hub.azure-devices.net';
const challengeSchema = z.strictObject({
  message: z.string(),
  keyName: z.literal('registration'),
  authenticationKey: z.base64(),
});

let tpm: SoftwareTpm;
let otherTpm: SoftwareTpm;
beforeAll(async () => {
  tpm = await startSoftwareTpm();
  otherTpm = await startSoftwareTpm();
});
afterAll(async () => {
  await tpm.close();
  await otherTpm.close();
});

const keysOf = ({ endorsementKey, storageRootKey }: SoftwareTpm) => ({
  endorsementKey: decodeStorageKey(endorsementKey),
  storageRootKey: decodeStorageKey(storageRootKey),
});
const offered = ({ endorsementKey, storageRootKey }: SoftwareTpm) => ({
  endorsementKey: endorsementKey.toString('base64'),
  storageRootKey: storageRootKey.toString('base64'),
});

describe('what a real TPM says of our side', () => {
  it('its keys are read and written without a difference, and have the name that it gives them', async () => {
    for (const [bytes, handle] of [
      [tpm.endorsementKey, '0x81010001'],
      [tpm.storageRootKey, '0x81000001'],
    ] as const) {
      const key = decodeStorageKey(bytes);
      expect(encodeStorageKey(key)).toEqual(bytes);
      const printed = await tpm.tool('tpm2_readpublic', '-c', handle);
      expect(printed).toContain(`name: ${nameOf(key).toString('hex')}\n`);
    }
  });

  it('a sealed key comes out of the blob inside the TPM it was made for, and signs', async () => {
    const key = Buffer.from('a key that DPS made for 1 device');
    await tpm.activate(sealIdentityKey(keysOf(tpm), key));
    const data = Buffer.from('to be signed');
    expect(await tpm.sign(data)).toEqual(createHmac('sha256', key).update(data).digest());
  });

  it('no other TPM opens it, nor the same one with another storage root key', async () => {
    const key = Buffer.alloc(32, 1);
    await expect(otherTpm.activate(sealIdentityKey(keysOf(tpm), key))).rejects.toThrow('tpm2_activatecredential');
    const mixed = { ...keysOf(tpm), storageRootKey: keysOf(otherTpm).storageRootKey };
    await expect(tpm.activate(sealIdentityKey(mixed, key))).rejects.toThrow('tpm2_activatecredential');
  });

  it('a blob in which a single bit was turned is refused', async () => {
    const blob = sealIdentityKey(keysOf(tpm), Buffer.alloc(32, 1));
    const duplicateAt = 2 + blob.readUInt16BE(0) + 2 + 256;
    for (const at of [40, duplicateAt + 60]) {
      const damaged = Buffer.from(blob);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      await expect(tpm.activate(damaged)).rejects.toThrow('tpm2_');
    }
  });
});

describe('registration of a device with a TPM', () => {
  let emulator: DpsEmulator;
  let client: ReturnType<typeof connectTo>;
  beforeEach(async () => {
    emulator = await startDpsEmulator({ hubs: [hub], assignAfterMs: 0, retryAfterSeconds: 0 });
    client = connectTo(emulator.ready);
  });
  afterEach(async () => {
    client.close();
    await closeSound(emulator);
  });

  const enroll = (fields: object = {}, registrationId = 'gateway') =>
    emulator.enrollments.put({
      registrationId,
      attestation: { type: 'tpm', tpm: { endorsementKey: tpm.endorsementKey.toString('base64'), ...fields } },
    });

  const call = (method: string, path: string, body: unknown, authorization?: string, registrationId = 'gateway') =>
    send(client.target, emulator.ready.deviceHostName, {
      method,
      path: `/${emulator.ready.idScope}/registrations/${registrationId}${path}?api-version=2019-03-31`,
      body,
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
  const ask = (from: SoftwareTpm, registrationId = 'gateway') =>
    call('PUT', '/register', { registrationId, tpm: offered(from) }, undefined, registrationId);

  const tokenOf = async (from: SoftwareTpm): Promise<string> => {
    const resource = encodeURIComponent(`${emulator.ready.idScope}/registrations/gateway`);
    const expiry = Math.floor(Date.now() / 1000) + 3600;
    const signature = await from.sign(Buffer.from(`${resource}\n${expiry}`));
    return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature.toString('base64'))}&se=${expiry}&skn=registration`;
  };

  it.each(['http', 'amqp', 'amqp-ws'] as const)(
    'through Microsoft’s SDK over %s: challenge, activation, token, assignment, and the hub’s key in the TPM',
    async (protocol) => {
      await enroll();
      const service = { ...emulator.ready, ...emulatorAddress(emulator.ready, protocol) };
      const result = await registerWithTpm(service, tpm, 'gateway', protocol);
      const registrationState = { status: 'assigned', assignedHub: hub, deviceId: 'gateway' };
      expect(result).toMatchObject({ status: 'assigned', registrationState });
      const authentication = emulator.devicesOf(hub).get('gateway')?.authentication;
      if (authentication?.type !== 'sas' || !authentication.primaryKey) throw new Error('The hub has no key.');
      const data = Buffer.from('what the device tells its hub');
      const key = Buffer.from(authentication.primaryKey, 'base64');
      expect(await tpm.sign(data)).toEqual(createHmac('sha256', key).update(data).digest());
    },
  );

  it('answers 401 with a credential, and takes the token of the activated key for register, poll and look-up', async () => {
    await enroll({ storageRootKey: tpm.storageRootKey.toString('base64') });
    const challenged = await ask(tpm);
    expect(challenged.status).toBe(401);
    expect(challenged.headers['location']).toBeUndefined();
    const { authenticationKey } = challengeSchema.parse(challenged.body);
    await tpm.activate(Buffer.from(authenticationKey, 'base64'));
    const token = await tokenOf(tpm);
    const accepted = await call('PUT', '/register', { registrationId: 'gateway', tpm: offered(tpm) }, token);
    expect(accepted.status).toBe(202);
    const { operationId } = z.object({ operationId: z.string() }).parse(accepted.body);
    const finished = await call('GET', `/operations/${operationId}`, {}, token);
    const registrationState = { status: 'assigned', tpm: { authenticationKey: expect.any(String) } };
    expect([finished.status, finished.body]).toMatchObject([200, { registrationState }]);
    expect(await call('POST', '', { registrationId: 'gateway' }, token)).toMatchObject({ body: registrationState });
    expect((await call('GET', `/operations/${operationId}`, {})).status).toBe(401);
  });

  it('refuses a TPM that is not enrolled, or not under this registration id, or with another owner', async () => {
    await enroll();
    expect(await ask(otherTpm)).toMatchObject({ status: 401, body: { errorCode: 401002 } });
    expect(await ask(tpm, 'nobody')).toMatchObject({ status: 401, body: { errorCode: 401002 } });
    await enroll({ storageRootKey: otherTpm.storageRootKey.toString('base64') }, 'strict');
    expect(await ask(tpm, 'strict')).toMatchObject({ status: 401, body: { errorCode: 401002 } });
  });

  it('refuses tokens of other keys: one that was never given out, and that of an earlier challenge', async () => {
    await enroll();
    const body = { registrationId: 'gateway', tpm: offered(tpm) };
    const resource = encodeURIComponent(`${emulator.ready.idScope}/registrations/gateway`);
    const guessed = sasToken({ resource, key: Buffer.alloc(32).toString('base64'), keyName: 'registration' });
    expect(await call('PUT', '/register', body, guessed)).toMatchObject({ body: { errorCode: 401002 } });
    const { authenticationKey } = challengeSchema.parse((await ask(tpm)).body);
    await tpm.activate(Buffer.from(authenticationKey, 'base64'));
    const token = await tokenOf(tpm);
    await ask(tpm);
    expect(await call('PUT', '/register', body, token)).toMatchObject({ body: { errorCode: 401002 } });
  });

  it('ends when the enrollment names another TPM meanwhile', async () => {
    const { etag } = await enroll();
    const { authenticationKey } = challengeSchema.parse((await ask(tpm)).body);
    await tpm.activate(Buffer.from(authenticationKey, 'base64'));
    const token = await tokenOf(tpm);
    const endorsementKey = otherTpm.endorsementKey.toString('base64');
    const attestation = { type: 'tpm', tpm: { endorsementKey } };
    await emulator.enrollments.put({ registrationId: 'gateway', attestation }, etag);
    const again = await call('PUT', '/register', { registrationId: 'gateway', tpm: offered(tpm) }, token);
    expect(again).toMatchObject({ status: 401, body: { errorCode: 401002 } });
  });

  it('is not for MQTT, where the very same token is refused', async () => {
    await enroll();
    const { authenticationKey } = challengeSchema.parse((await ask(tpm)).body);
    await tpm.activate(Buffer.from(authenticationKey, 'base64'));
    const token = await tokenOf(tpm);
    const device = new RawMqtt(emulator.ready);
    const username = `${emulator.ready.idScope}/registrations/gateway/api-version=2019-03-31`;
    const password = Buffer.from(token);
    const connect = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60 } as const;
    await device.ask({ ...connect, clientId: 'gateway', username, password });
    const topic = '$dps/registrations/res/#';
    await device.ask({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 0 }] });
    const payload = JSON.stringify({ registrationId: 'gateway', tpm: offered(tpm) });
    const register = { cmd: 'publish', qos: 0, dup: false, retain: false, payload } as const;
    const answer = await device.ask({ ...register, topic: '$dps/registrations/PUT/iotdps-register/?$rid=1' });
    device.socket.destroy();
    expect(answer).toMatchObject({ topic: expect.stringContaining('/res/401/') });
    const accepted = await call('PUT', '/register', { registrationId: 'gateway', tpm: offered(tpm) }, token);
    expect(accepted.status).toBe(202);
  });

  it('over AMQP refuses in SASL a TPM that is not enrolled, or not under this registration id, before it can register', async () => {
    await enroll();
    const attempt = async (from: SoftwareTpm, registrationId: string) => {
      const { idScope, ca } = emulator.ready;
      const { endorsementKey, storageRootKey } = from;
      const unasked = (): void => expect.unreachable('a challenge for the wrong TPM');
      const TPM = new SaslTpm(idScope, registrationId, endorsementKey, storageRootKey, unasked);
      const address = emulatorAddress(emulator.ready, 'amqp');
      return await new RawAmqp({ address, servername: 'localhost', ca, sasl: { TPM } }).closed;
    };
    for (const refused of [await attempt(otherTpm, 'gateway'), await attempt(tpm, 'nobody')]) {
      expect(refused.error?.condition).toBe('amqp:unauthorized-access');
    }
    expect(emulator.counters.amqpConnections).toBe(0);
  });

  it('over AMQP rejects a token that the TPM signed with an earlier key', async () => {
    await enroll();
    const { idScope, ca } = emulator.ready;
    const { endorsementKey, storageRootKey } = tpm;
    const answerLate = callbackify(async (challenge: Buffer) => {
      await tpm.activate(challenge);
      const token = await tokenOf(tpm);
      await ask(tpm);
      return token;
    });
    const TPM = new SaslTpm(idScope, 'gateway', endorsementKey, storageRootKey, answerLate);
    const address = emulatorAddress(emulator.ready, 'amqp');
    const device = new RawAmqp({ address, servername: 'localhost', ca, sasl: { TPM } });
    await device.attach(`${idScope}/registrations/gateway`);
    const reply = await device.ask({ 'iotdps-operation-type': 'iotdps-register' });
    device.close();
    expect(reply).toMatchObject({ kind: 'rejected', error: { condition: 'amqp:unauthorized-access' } });
  });

  it('says of an enrollment what was given instead of a TPM2B_PUBLIC', async () => {
    const refused = async (wrong: string, told: string): Promise<void> => {
      const attestation = { type: 'tpm', tpm: { endorsementKey: wrong } };
      const answer = await client.driver.put({ registrationId: 'wrong', attestation });
      expect(answer).toMatchObject({
        status: 400,
        body: { errorCode: 400004, message: expect.stringContaining(told) },
      });
    };
    await refused(endorsementPem, 'PEM');
    await refused(Buffer.from(endorsementPem).toString('base64'), 'PEM');
    await refused(endorsementDer.toString('base64'), 'DER');
    await refused('', 'base64');
    await refused(Buffer.alloc(314, 5).toString('base64'), 'TPM2B_PUBLIC');
    expect(emulator.enrollments.size).toBe(0);
  });

  it('says what is wrong with the keys in a registration', async () => {
    await enroll();
    const register = (keys: object) => call('PUT', '/register', { registrationId: 'gateway', tpm: keys });
    expect(await register({ endorsementKey: offered(tpm).endorsementKey })).toMatchObject({ status: 400 });
    expect(await register({ ...offered(tpm), storageRootKey: 'AAAA' })).toMatchObject({ status: 400 });
  });
});
