import { ProvisioningServiceClient } from 'azure-iot-provisioning-service';
import { type Done, sdkCall, serviceCall } from './dps-service-drivers.ts';
import type { DpsTarget, RawAnswer } from './dps-target.ts';

export type GroupBody = Record<string, unknown> & { enrollmentGroupId: string; etag?: string };

/** One way of talking to the service API about enrollment groups. */
export interface GroupDriver {
  put(group: GroupBody): Promise<RawAnswer>;
  get(id: string): Promise<RawAnswer>;
  remove(id: string, etag?: string): Promise<RawAnswer>;
  attestation(id: string): Promise<RawAnswer>;
  query(pageSize: number): Promise<RawAnswer>;
  registrations(id: string): Promise<RawAnswer>;
}

const everything = { query: 'SELECT *' };

export function rawGroupDriver(target: DpsTarget): GroupDriver {
  const call = serviceCall(target);
  const ifMatch = (etag?: string): Record<string, string> => (etag === undefined ? {} : { 'if-match': etag });
  const at = (id: string): string => `/enrollmentGroups/${id}`;
  return {
    put: ({ etag, ...group }) => call('PUT', at(group.enrollmentGroupId), group, ifMatch(etag)),
    get: (id) => call('GET', at(id)),
    remove: (id, etag) => call('DELETE', at(id), undefined, ifMatch(etag)),
    attestation: (id) => call('POST', `${at(id)}/attestationmechanism`),
    query: (size) => call('POST', '/enrollmentGroups/query', everything, { 'x-ms-max-item-count': String(size) }),
    registrations: (id) => call('POST', `/registrations/${id}/query`, everything),
  };
}

/** The parts of Microsoft's client that are used, without typings that demand what only the service sets. */
interface LooseClient {
  createOrUpdateEnrollmentGroup(group: unknown, done: Done): void;
  getEnrollmentGroup(id: string, done: Done): void;
  deleteEnrollmentGroup(id: string, etag: string | undefined, done: Done): void;
  getEnrollmentGroupAttestationMechanism(id: string, done: Done): void;
  createEnrollmentGroupQuery(query: unknown, pageSize: number): { next(token: string | undefined, done: Done): void };
  createEnrollmentGroupDeviceRegistrationStateQuery(
    query: unknown,
    id: string,
  ): { next(token: string | undefined, done: Done): void };
  readonly _restApiClient: { setOptions(options: unknown): void };
}

export function sdkGroupDriver(target: DpsTarget): GroupDriver {
  const typed: unknown = ProvisioningServiceClient.fromConnectionString(target.connectionString);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Microsoft's typings make read-only fields mandatory
  const client = typed as LooseClient;
  // oxlint-disable-next-line no-underscore-dangle -- the way to another address that keeps the client's own signing
  client._restApiClient.setOptions({ http: { agent: target.agent } });
  return {
    put: (group) => sdkCall((done) => client.createOrUpdateEnrollmentGroup(group, done)),
    get: (id) => sdkCall((done) => client.getEnrollmentGroup(id, done)),
    remove: (id, etag) => sdkCall((done) => client.deleteEnrollmentGroup(id, etag, done)),
    attestation: (id) => sdkCall((done) => client.getEnrollmentGroupAttestationMechanism(id, done)),
    query: (size) => sdkCall((done) => client.createEnrollmentGroupQuery(everything, size).next(undefined, done)),
    registrations: (id) =>
      sdkCall((done) => client.createEnrollmentGroupDeviceRegistrationStateQuery(everything, id).next(undefined, done)),
  };
}
