import common from 'azure-iot-common';
import { ProvisioningServiceClient } from 'azure-iot-provisioning-service';
import { z } from 'zod';
import { type DpsTarget, type RawAnswer, sasToken, send } from './dps-target.ts';

export type EnrollmentBody = Record<string, unknown> & { registrationId: string; etag?: string };

/** One way of talking to the service API. */
export interface ServiceDriver {
  readonly name: string;
  put(enrollment: EnrollmentBody): Promise<RawAnswer>;
  get(id: string): Promise<RawAnswer>;
  remove(id: string, etag?: string): Promise<RawAnswer>;
  attestation(id: string): Promise<RawAnswer>;
  /** `SELECT *` unless told. */
  query(pageSize?: number, continuation?: string, query?: string): Promise<RawAnswer>;
  bulk(mode: string, enrollments: EnrollmentBody[]): Promise<RawAnswer>;
  registration(id: string): Promise<RawAnswer>;
}

export const apiVersion = 'api-version=2021-10-01';

const ifMatch = (etag: string | undefined): Record<string, string> => (etag ? { 'if-match': etag } : {});

/** Requests of the service API, signed with the target's policy. */
export function serviceCall(target: DpsTarget) {
  const policy = common.ConnectionString.parse(target.connectionString);
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(target, target.serviceHostName, {
      method,
      path: `${path}?${apiVersion}`,
      body,
      headers: {
        ...headers,
        authorization: sasToken({
          resource: target.serviceHostName,
          key: policy.SharedAccessKey ?? '',
          keyName: policy.SharedAccessKeyName ?? '',
        }),
      },
    });
}

export function rawDriver(target: DpsTarget): ServiceDriver {
  const call = serviceCall(target);
  return {
    name: 'raw HTTPS',
    put: ({ etag, ...enrollment }) =>
      call('PUT', `/enrollments/${enrollment.registrationId}`, enrollment, ifMatch(etag)),
    get: (id) => call('GET', `/enrollments/${id}`),
    remove: (id, etag) => call('DELETE', `/enrollments/${id}`, undefined, ifMatch(etag)),
    attestation: (id) => call('POST', `/enrollments/${id}/attestationmechanism`),
    query: (pageSize, continuation, query = 'SELECT *') =>
      call(
        'POST',
        '/enrollments/query',
        { query },
        {
          ...(pageSize ? { 'x-ms-max-item-count': String(pageSize) } : {}),
          ...(continuation ? { 'x-ms-continuation': continuation } : {}),
        },
      ),
    bulk: (mode, enrollments) => call('POST', '/enrollments', { mode, enrollments }),
    registration: (id) => call('GET', `/registrations/${id}`),
  };
}

const sdkFailure = z.object({
  response: z.object({ statusCode: z.number(), headers: z.record(z.string(), z.any()) }),
  responseBody: z.string(),
});

/** The parts of Microsoft's client that are used, without typings that demand what only the service sets. */
interface LooseClient {
  createOrUpdateIndividualEnrollment(enrollment: unknown, done: Done): void;
  getIndividualEnrollment(id: string, done: Done): void;
  deleteIndividualEnrollment(id: string, etag: string | undefined, done: Done): void;
  getIndividualEnrollmentAttestationMechanism(id: string, done: Done): void;
  createIndividualEnrollmentQuery(
    query: unknown,
    pageSize?: number,
  ): { next(token: string | undefined, done: Done): void };
  runBulkEnrollmentOperation(operation: unknown, done: Done): void;
  getDeviceRegistrationState(id: string, done: Done): void;
  readonly _restApiClient: { setOptions(options: unknown): void };
}
export type Done = (error: unknown, body?: unknown, response?: unknown) => void;

export const sdkCall = (invoke: (done: Done) => void): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    invoke((error, body, response) => {
      if (error === null || error === undefined) {
        // A deletion's callback gets no response.
        const answer = sdkResponse.safeParse(response ?? body);
        resolve({
          status: answer.success ? answer.data.statusCode : 204,
          headers: answer.success ? answer.data.headers : {},
          body: body === '' ? undefined : body,
        });
        return;
      }
      const failure = sdkFailure.safeParse(error);
      if (!failure.success) return reject(error);
      const { response: refused, responseBody } = failure.data;
      resolve({ status: refused.statusCode, headers: refused.headers, body: JSON.parse(responseBody) as unknown });
    });
  });

const sdkResponse = z.object({ statusCode: z.number(), headers: z.record(z.string(), z.any()) });

export function sdkDriver(target: DpsTarget): ServiceDriver {
  const typed: unknown = ProvisioningServiceClient.fromConnectionString(target.connectionString);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Microsoft's typings make read-only fields mandatory
  const client = typed as LooseClient;
  // oxlint-disable-next-line no-underscore-dangle -- the way to another address that keeps the client's own signing
  client._restApiClient.setOptions({ http: { agent: target.agent } });
  return {
    name: 'azure-iot-provisioning-service',
    put: (enrollment) => sdkCall((done) => client.createOrUpdateIndividualEnrollment(enrollment, done)),
    get: (id) => sdkCall((done) => client.getIndividualEnrollment(id, done)),
    remove: (id, etag) => sdkCall((done) => client.deleteIndividualEnrollment(id, etag, done)),
    attestation: (id) => sdkCall((done) => client.getIndividualEnrollmentAttestationMechanism(id, done)),
    query: (pageSize, continuation, query = 'SELECT *') =>
      sdkCall((done) => client.createIndividualEnrollmentQuery({ query }, pageSize).next(continuation, done)),
    bulk: (mode, enrollments) => sdkCall((done) => client.runBulkEnrollmentOperation({ mode, enrollments }, done)),
    registration: (id) => sdkCall((done) => client.getDeviceRegistrationState(id, done)),
  };
}
