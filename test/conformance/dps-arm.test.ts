import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ArmTarget, openArmTarget } from './dps-arm-target.ts';
import { makeCertificate, type TestCertificate } from './dps-certificates.ts';
import { type RawAnswer, type RawRequest, send } from './dps-target.ts';

/** Evidence: REC and DOC as in docs/dps-emulator.md; SPEC is the published specification of the ARM API. */

let target: ArmTarget;
const made: string[] = [];
beforeAll(async () => {
  target = await openArmTarget();
});
afterAll(async () => {
  const { dpsCertificate } = target.client;
  for (const name of made) {
    const { etag } = await dpsCertificate.get(name, target.resourceGroup, target.service).catch(() => ({ etag: '' }));
    if (etag) await dpsCertificate.delete(target.resourceGroup, target.service, name, etag);
  }
  await target.close();
});

const newName = (): string => {
  const name = target.newName();
  made.push(name);
  return name;
};
const raw = (request: RawRequest): Promise<RawAnswer> =>
  send({ agent: target.agent }, target.host, {
    ...request,
    path: `${target.path}${request.path}?api-version=2022-12-12`,
    headers: { authorization: `Bearer ${target.token}`, ...request.headers },
  });
const upload = (name: string, ca: TestCertificate, ifMatch?: string) =>
  target.client.dpsCertificate.createOrUpdate(
    target.resourceGroup,
    target.service,
    name,
    { properties: { certificate: ca.der } },
    ifMatch === undefined ? {} : { ifMatch },
  );
const generate = (name: string, etag: string) =>
  target.client.dpsCertificate.generateVerificationCode(name, etag, target.resourceGroup, target.service);
const verify = (name: string, etag: string, proof: TestCertificate) =>
  target.client.dpsCertificate.verifyCertificate(name, etag, target.resourceGroup, target.service, {
    certificate: proof.der.toString('base64'),
  });
const etagOf = ({ etag }: { etag?: string }): string => z.string().min(1).parse(etag);
const newCa = (commonName: string): TestCertificate => makeCertificate({ commonName, ca: true });

describe('the certificates of a service', () => {
  it('[REC] a CA goes from uploaded to proven, and the ETag changes at every step', async () => {
    const name = newName();
    const ca = newCa(name);
    const uploaded = await upload(name, ca);
    const { fingerprint } = new X509Certificate(ca.der);
    expect(uploaded).toMatchObject({
      name,
      properties: { isVerified: false, thumbprint: fingerprint.replaceAll(':', '') },
    });
    expect(Buffer.from(uploaded.properties?.certificate ?? [])).toEqual(ca.der);
    const withCode = await generate(name, etagOf(uploaded));
    const code = z
      .string()
      .regex(/^[0-9A-F]{48}$/)
      .parse(withCode.properties?.verificationCode);
    const proof = makeCertificate({ commonName: code, issuer: ca });
    const verified = await verify(name, etagOf(withCode), proof);
    expect(verified.properties).toMatchObject({ isVerified: true });
    const read = await target.client.dpsCertificate.get(name, target.resourceGroup, target.service);
    expect([read.properties?.isVerified, read.etag]).toEqual([true, verified.etag]);
    expect(new Set([uploaded, withCode, verified].map(etagOf)).size).toBe(3);
  });

  it('[REC] dates are RFC 1123, the thumbprint is SHA-1 in upper case', async () => {
    const name = newName();
    await upload(name, newCa(name));
    const answer = await raw({ method: 'GET', path: `/certificates/${name}` });
    const date = expect.stringMatching(/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        name,
        properties: {
          created: date,
          updated: date,
          expiry: date,
          isVerified: false,
          thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
        },
      },
    });
    expect(answer.body).not.toHaveProperty('properties.verificationCode');
  });

  it('[DOC] isVerified in the upload proves the CA at once', async () => {
    const name = newName();
    const body = { properties: { certificate: newCa(name).der.toString('base64'), isVerified: true } };
    const answer = await raw({ method: 'PUT', path: `/certificates/${name}`, body });
    expect(answer).toMatchObject({ status: 200, body: { properties: { isVerified: true } } });
  });

  it('[DOC] a proof that the CA did not sign, or for another code, proves nothing', async () => {
    const name = newName();
    const ca = newCa(name);
    const withCode = await generate(name, etagOf(await upload(name, ca)));
    const code = withCode.properties?.verificationCode ?? '';
    const below = makeCertificate({ commonName: 'below', ca: true, issuer: ca });
    for (const proof of [
      makeCertificate({ commonName: 'another', issuer: ca }),
      makeCertificate({ commonName: code, issuer: newCa(name) }),
      makeCertificate({ commonName: code, issuer: below }),
      makeCertificate({ commonName: code }),
    ]) {
      await expect(verify(name, etagOf(withCode), proof)).rejects.toMatchObject({ statusCode: 400 });
    }
    const read = await target.client.dpsCertificate.get(name, target.resourceGroup, target.service);
    expect(read.properties?.isVerified).toBe(false);
  });

  it.each([
    ['POST', '/generateVerificationCode'],
    ['POST', '/verify'],
    ['DELETE', ''],
  ])('[SPEC] %s %s demands an If-Match that is current', async (method, action) => {
    const name = newName();
    const ca = newCa(name);
    const first = await upload(name, ca);
    await generate(name, etagOf(first));
    const path = `/certificates/${name}${action}`;
    const body = action === '/verify' ? { certificate: ca.der.toString('base64') } : undefined;
    const without = await raw({ method, path, body });
    expect([400, 412, 428]).toContain(without.status);
    expect(await raw({ method, path, body, headers: { 'if-match': etagOf(first) } })).toMatchObject({ status: 412 });
    expect(await raw({ method: 'GET', path: `/certificates/${name}` })).toMatchObject({ status: 200 });
  });

  it('[SPEC] an existing certificate is only replaced with its ETag, and is unproven again', async () => {
    const name = newName();
    const uploaded = await upload(name, newCa(name));
    const other = newCa(name);
    await expect(upload(name, other, 'b3V0ZGF0ZWQ=')).rejects.toMatchObject({ statusCode: 412 });
    const replaced = await upload(name, other, etagOf(uploaded));
    expect(Buffer.from(replaced.properties?.certificate ?? [])).toEqual(other.der);
    expect(replaced.properties?.isVerified).toBe(false);
  });

  it('[SPEC] lists what is there; deleted is gone', async () => {
    const name = newName();
    const { etag } = await upload(name, newCa(name));
    const { dpsCertificate } = target.client;
    const listed = async () =>
      ((await dpsCertificate.list(target.resourceGroup, target.service)).value ?? []).map((item) => item.name);
    expect(await listed()).toContain(name);
    await dpsCertificate.delete(target.resourceGroup, target.service, name, etagOf({ etag: etag ?? '' }));
    expect(await listed()).not.toContain(name);
    await expect(dpsCertificate.get(name, target.resourceGroup, target.service)).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});

describe('the service itself', () => {
  it('[DOC] says where it is reached and how it allocates, and shows no hub’s key', async () => {
    const service = await target.client.iotDpsResource.get(target.resourceGroup, target.service);
    expect(service).toMatchObject({
      name: target.service,
      properties: {
        state: 'Active',
        idScope: expect.stringMatching(/^0ne/),
        serviceOperationsHostName: `${target.service}.azure-devices-provisioning.net`,
        deviceProvisioningHostName: 'global.azure-devices-provisioning.net',
        allocationPolicy: expect.stringMatching(/^(?:Hashed|GeoLatency|Static)$/),
      },
    });
    for (const { connectionString } of service.properties.iotHubs ?? []) {
      expect(connectionString).toMatch(/SharedAccessKey=\*+$/);
    }
  });

  it('[SPEC] is listed by subscription and by resource group', async () => {
    const { iotDpsResource } = target.client;
    for (const list of [
      iotDpsResource.listBySubscription(),
      iotDpsResource.listByResourceGroup(target.resourceGroup),
    ]) {
      const names = [];
      for await (const { name } of list) names.push(name);
      expect(names).toContain(target.service);
    }
  });

  it('[DOC] tells the keys of its policies, all of them or one', async () => {
    const policies = [];
    for await (const policy of target.client.iotDpsResource.listKeys(target.service, target.resourceGroup)) {
      policies.push(policy);
    }
    const [first] = policies;
    const base64 = expect.stringMatching(/^[A-Za-z0-9+/]+=*$/);
    expect(first).toMatchObject({ primaryKey: base64, secondaryKey: base64, rights: expect.any(String) });
    const keyName = first?.keyName ?? '';
    expect(
      await target.client.iotDpsResource.listKeysForKeyName(target.service, keyName, target.resourceGroup),
    ).toEqual(first);
  });

  it('[DOC] tells what the identity may do with it', async () => {
    const answer = await raw({ method: 'GET', path: '/providers/Microsoft.Authorization/permissions' });
    const roles = z.array(z.object({ actions: z.array(z.string()), notActions: z.array(z.string()) }));
    expect(answer.status).toBe(200);
    expect(roles.parse(z.object({ value: z.unknown() }).parse(answer.body).value).length).toBeGreaterThan(0);
  });

  it('[DOC] answers 401 without a bearer token, 404 for what is not there', async () => {
    const without = await raw({ method: 'GET', path: '', headers: { authorization: '' } });
    expect(without).toMatchObject({ status: 401, body: { error: { code: 'AuthenticationFailed' } } });
    await expect(target.client.iotDpsResource.get(target.resourceGroup, 'no-such-service')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });
});
