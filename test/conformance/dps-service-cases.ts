import { X509Certificate } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import { makeCertificate } from './dps-certificates.ts';
import type { EnrollmentBody, ServiceDriver } from './dps-service-drivers.ts';
import type { RawAnswer } from './dps-target.ts';
import { endorsementKey } from './tpm-keys.ts';

/** Where a fact comes from: recorded traffic of the real service, Microsoft's documentation, or trials with its SDKs. */
export type Evidence = 'REC' | 'SEEN' | 'DOC' | 'T';

export interface ServiceCase {
  readonly evidence: Evidence;
  readonly fact: string;
  readonly run: (driver: ServiceDriver, newId: (label: string) => string) => Promise<void>;
}

export const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const recordedEtag = /^"[0-9a-f]{8}-0000-[0-9a-f]{4}-0000-[0-9a-f]{12}"$/;
const recordedTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,6}[1-9])?Z$/;

const bytes = (length: number): string => Buffer.alloc(length, 9).toString('base64');
const withKeys = (registrationId: string, fill = 1): EnrollmentBody => ({
  registrationId,
  attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: key(fill), secondaryKey: key(fill + 100) } },
  provisioningStatus: 'enabled',
});
const etagOf = (answer: RawAnswer): string => z.object({ etag: z.string() }).parse(answer.body).etag;
const errorBody = (errorCode: number) => ({
  errorCode,
  trackingId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  message: expect.any(String),
  timestampUtc: expect.stringMatching(recordedTime),
});

export const serviceCases: readonly ServiceCase[] = [
  {
    evidence: 'REC',
    fact: 'PUT creates with 200 and answers the keys; null fields are left out, provisioningStatus null stays',
    async run(driver, newId) {
      const id = newId('create');
      const answer = await driver.put({
        ...withKeys(id),
        deviceId: `${id}-device`,
        provisioningStatus: null,
        allocationPolicy: 'geoLatency',
        reprovisionPolicy: { migrateDeviceData: true, updateHubAssignment: true },
        capabilities: null,
        customAllocationDefinition: null,
        optionalDeviceInformation: null,
        iotHubs: null,
        initialTwin: { properties: { desired: { key: 'value' } } },
      });
      expect(answer.status).toBe(200);
      expect(answer.body).toStrictEqual({
        registrationId: id,
        deviceId: `${id}-device`,
        attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: key(1), secondaryKey: key(101) } },
        initialTwin: { properties: { desired: { key: 'value' } } },
        etag: expect.any(String),
        provisioningStatus: null,
        reprovisionPolicy: { updateHubAssignment: true, migrateDeviceData: true },
        createdDateTimeUtc: expect.stringMatching(recordedTime),
        lastUpdatedDateTimeUtc: expect.stringMatching(recordedTime),
        allocationPolicy: 'geoLatency',
      });
      expect(Object.keys(z.record(z.string(), z.unknown()).parse(answer.body))).toStrictEqual([
        'registrationId',
        'deviceId',
        'attestation',
        'initialTwin',
        'etag',
        'provisioningStatus',
        'reprovisionPolicy',
        'createdDateTimeUtc',
        'lastUpdatedDateTimeUtc',
        'allocationPolicy',
      ]);
    },
  },
  {
    evidence: 'REC',
    fact: 'an ETag is base64 of a quoted text that ends in the time',
    async run(driver, newId) {
      const etag = Buffer.from(etagOf(await driver.put(withKeys(newId('etag')))), 'base64').toString();
      expect(etag).toMatch(recordedEtag);
      const seconds = Number.parseInt(etag.slice(25, 33), 16);
      expect(Math.abs(Date.now() / 1000 - seconds)).toBeLessThan(300);
    },
  },
  {
    evidence: 'REC',
    fact: 'GET and query answer the attestation without keys; only GET has registrationState',
    async run(driver, newId) {
      const id = newId('get');
      await driver.put(withKeys(id));
      const got = await driver.get(id);
      expect(got.body).toMatchObject({
        attestation: { type: 'symmetricKey' },
        registrationState: { registrationId: id, status: 'unassigned' },
      });
      const found = (await queryAll(driver)).find((item) => item.registrationId === id);
      expect(found).toMatchObject({ attestation: { type: 'symmetricKey' }, etag: etagOf(got) });
      for (const body of [got.body, found]) expect(JSON.stringify(body)).not.toContain('primaryKey');
      expect(found).not.toHaveProperty('registrationState');
    },
  },
  {
    evidence: 'REC',
    fact: 'keys come back through attestationmechanism',
    async run(driver, newId) {
      const id = newId('mechanism');
      await driver.put(withKeys(id, 3));
      expect((await driver.attestation(id)).body).toStrictEqual({
        type: 'symmetricKey',
        symmetricKey: { primaryKey: key(3), secondaryKey: key(103) },
      });
    },
  },
  {
    evidence: 'REC',
    fact: 'null keys are made by the service',
    async run(driver, newId) {
      const id = newId('generated');
      const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: null, secondaryKey: null } };
      await driver.put({ registrationId: id, attestation });
      const { symmetricKey } = z
        .object({ symmetricKey: z.object({ primaryKey: z.string(), secondaryKey: z.string() }) })
        .parse((await driver.attestation(id)).body);
      expect(symmetricKey.primaryKey).not.toBe(symmetricKey.secondaryKey);
      for (const text of Object.values(symmetricKey)) expect(Buffer.from(text, 'base64')).toHaveLength(64);
    },
  },
  {
    evidence: 'REC',
    fact: 'PUT on an existing enrollment without If-Match is 409201 and changes nothing',
    async run(driver, newId) {
      const id = newId('exists');
      const first = await driver.put(withKeys(id, 1));
      const second = await driver.put(withKeys(id, 2));
      expect([second.status, second.body]).toStrictEqual([
        409,
        { ...errorBody(409201), message: 'Enrollment already exists.' },
      ]);
      expect(etagOf(await driver.get(id))).toBe(etagOf(first));
      expect((await driver.attestation(id)).body).toMatchObject({ symmetricKey: { primaryKey: key(1) } });
    },
  },
  {
    evidence: 'REC',
    fact: 'PUT with the current ETag updates: a new ETag, the same creation time',
    async run(driver, newId) {
      const id = newId('update');
      const first = await driver.put(withKeys(id, 1));
      const second = await driver.put({ ...withKeys(id, 2), provisioningStatus: 'disabled', etag: etagOf(first) });
      expect(second.status).toBe(200);
      expect(second.body).toMatchObject({
        provisioningStatus: 'disabled',
        createdDateTimeUtc: z.object({ createdDateTimeUtc: z.string() }).parse(first.body).createdDateTimeUtc,
      });
      expect(etagOf(second)).not.toBe(etagOf(first));
      expect((await driver.attestation(id)).body).toMatchObject({ symmetricKey: { primaryKey: key(2) } });
    },
  },
  {
    evidence: 'DOC',
    fact: 'PUT and DELETE with an outdated ETag are 412 and change nothing',
    async run(driver, newId) {
      const id = newId('outdated');
      const first = await driver.put(withKeys(id, 1));
      const second = await driver.put({ ...withKeys(id, 2), etag: etagOf(first) });
      expect((await driver.put({ ...withKeys(id, 4), etag: etagOf(first) })).status).toBe(412);
      expect((await driver.remove(id, etagOf(first))).status).toBe(412);
      expect(etagOf(await driver.get(id))).toBe(etagOf(second));
    },
  },
  {
    evidence: 'REC',
    fact: 'DELETE without If-Match is 204 without a body; then 404201',
    async run(driver, newId) {
      const id = newId('delete');
      await driver.put(withKeys(id));
      const removed = await driver.remove(id);
      expect([removed.status, removed.body]).toStrictEqual([204, undefined]);
      for (const answer of [await driver.get(id), await driver.remove(id), await driver.attestation(id)]) {
        expect([answer.status, answer.body]).toStrictEqual([404, errorBody(404201)]);
      }
    },
  },
  {
    evidence: 'DOC',
    fact: 'registration ids are equal whatever their case',
    async run(driver, newId) {
      const id = newId('CaseLess');
      await driver.put(withKeys(id));
      expect((await driver.get(id.toUpperCase())).status).toBe(200);
      expect((await driver.put(withKeys(id.toLowerCase()))).status).toBe(409);
    },
  },
  {
    evidence: 'REC',
    fact: 'x509 answers the certificate’s info and never the certificate; PEM and base64 of PEM are the same',
    async run(driver, newId) {
      const { pem } = makeCertificate({ commonName: 'not-the-registration-id' });
      const certificate = new X509Certificate(pem);
      const info = {
        subjectName: 'CN=not-the-registration-id',
        sha1Thumbprint: certificate.fingerprint.replaceAll(':', ''),
        sha256Thumbprint: certificate.fingerprint256.replaceAll(':', ''),
        issuerName: 'CN=not-the-registration-id',
        notBeforeUtc: certificate.validFromDate.toISOString().replace('.000', ''),
        notAfterUtc: certificate.validToDate.toISOString().replace('.000', ''),
        serialNumber: certificate.serialNumber,
        version: 3,
      };
      const x509 = { clientCertificates: { primary: { info }, secondary: { info } } };
      const forms = { primary: { certificate: pem }, secondary: { certificate: Buffer.from(pem).toString('base64') } };
      const id = newId('x509');
      const attestation = { type: 'x509', x509: { clientCertificates: forms } };
      const put = await driver.put({ registrationId: id, attestation });
      for (const answer of [put, await driver.get(id)]) {
        expect(answer.body).toMatchObject({ attestation: { type: 'x509', x509 } });
        expect(JSON.stringify(answer.body)).not.toContain('certificate"');
      }
    },
  },
  {
    evidence: 'REC',
    fact: 'an unmodified x509 enrollment, as GET answered it, is accepted back and keeps its certificate',
    async run(driver, newId) {
      const id = newId('roundtrip');
      const { pem } = makeCertificate({ commonName: id });
      const clientCertificates = { primary: { certificate: pem } };
      await driver.put({ registrationId: id, attestation: { type: 'x509', x509: { clientCertificates } } });
      const got = z.looseObject({ registrationId: z.string(), etag: z.string() }).parse((await driver.get(id)).body);
      const { registrationState: _readOnly, ...unmodified } = got;
      const again = await driver.put(unmodified);
      expect(again.status).toBe(200);
      expect(again.body).toMatchObject({ attestation: got['attestation'] });
    },
  },
  {
    evidence: 'REC',
    fact: 'a TPM enrollment answers its endorsement key everywhere, and several may share one',
    async run(driver, newId) {
      const attestation = { type: 'tpm', tpm: { endorsementKey } };
      const [first, second] = [newId('tpm'), newId('tpm')];
      for (const registrationId of [first, second]) {
        expect((await driver.put({ registrationId, attestation })).body).toMatchObject({ attestation });
      }
      expect((await driver.get(first)).body).toMatchObject({ attestation });
      expect((await driver.attestation(second)).body).toStrictEqual(attestation);
    },
  },
  {
    evidence: 'REC',
    fact: 'bulk create, a repeated update without ETags (409201 an item), bulk delete',
    async run(driver, newId) {
      const items = [withKeys(newId('bulk')), withKeys(newId('bulk'))];
      expect((await driver.bulk('create', items)).body).toStrictEqual({ errors: [], isSuccessful: true });
      const repeated = await driver.bulk('update', items);
      expect(repeated.status).toBe(200);
      expect(repeated.body).toStrictEqual({
        errors: items.map(({ registrationId }) => ({
          registrationId,
          errorCode: 409201,
          errorStatus: 'Enrollment already exists.',
        })),
        isSuccessful: false,
      });
      expect((await driver.bulk('delete', items)).body).toStrictEqual({ errors: [], isSuccessful: true });
      for (const { registrationId } of items) expect((await driver.get(registrationId)).status).toBe(404);
    },
  },
  {
    evidence: 'REC',
    fact: 'a query pages: x-ms-item-type always, x-ms-continuation on all pages but the last',
    async run(driver, newId) {
      const ids = Array.from({ length: 5 }, () => newId('page'));
      await driver.bulk(
        'create',
        ids.map((id) => withKeys(id)),
      );
      const first = await driver.query(2);
      expect(first.headers['x-ms-item-type']).toBe('Enrollment');
      expect(first.headers['x-ms-continuation']).toEqual(expect.any(String));
      expect(z.array(z.unknown()).parse(first.body).length).toBeLessThanOrEqual(2);
      const found = (await queryAll(driver, 2)).map((item) => item.registrationId);
      expect(found).toEqual(expect.arrayContaining(ids));
      expect(new Set(found).size).toBe(found.length);
    },
  },
  {
    // Azure/azure-iot-sdk-csharp issues 378, 794 and 2188, azure-iot-sdk-node issue 814.
    evidence: 'SEEN',
    fact: 'what a query selects is passed over: everything is answered, whatever WHERE and FROM say',
    async run(driver, newId) {
      const id = newId('where');
      await driver.put(withKeys(id));
      const where = "SELECT * FROM enrollments WHERE registrationId = 'another'";
      for (const query of ['SELECT * FROM enrollments', where, 'SELECT * FROM devices', '*']) {
        expect((await queryAll(driver, undefined, query)).map((item) => item.registrationId)).toContain(id);
      }
    },
  },
  {
    evidence: 'DOC',
    fact: 'own keys must be base64 of 16 to 64 bytes',
    async run(driver, newId) {
      const status = async (primaryKey: string): Promise<number> => {
        const symmetricKey = { primaryKey, secondaryKey: key(1) };
        return (await driver.put({ registrationId: newId('key'), attestation: { type: 'symmetricKey', symmetricKey } }))
          .status;
      };
      expect([await status(bytes(15)), await status(bytes(65)), await status('not base64!')]).toEqual([400, 400, 400]);
      expect([await status(bytes(16)), await status(bytes(64))]).toEqual([200, 200]);
    },
  },
  {
    evidence: 'DOC',
    fact: 'a registration id outside the rule is 400',
    async run(driver, newId) {
      for (const bad of ['ends-with.', 'under_score/slash', 'ümlaut', 'x'.repeat(129)]) {
        const id = `${newId('bad')}${bad}`;
        const answer = await driver.bulk('create', [withKeys(id)]);
        // Whether one bad item fails the request or itself is not recorded.
        const taken = answer.status === 200 && z.object({ isSuccessful: z.boolean() }).parse(answer.body).isSuccessful;
        expect(taken).toBe(false);
      }
    },
  },
  {
    evidence: 'T',
    fact: 'the registration of a device that never registered is 404',
    async run(driver, newId) {
      const id = newId('unregistered');
      await driver.put(withKeys(id));
      expect((await driver.registration(id)).status).toBe(404);
    },
  },
];

const itemsSchema = z.array(z.looseObject({ registrationId: z.string() }));

async function queryAll(
  driver: ServiceDriver,
  pageSize?: number,
  query?: string,
): Promise<z.infer<typeof itemsSchema>> {
  const items: z.infer<typeof itemsSchema> = [];
  let continuation: string | undefined;
  do {
    const page = await driver.query(pageSize, continuation, query);
    items.push(...itemsSchema.parse(page.body));
    const next = page.headers['x-ms-continuation'];
    continuation = typeof next === 'string' ? next : undefined;
  } while (continuation !== undefined);
  return items;
}
