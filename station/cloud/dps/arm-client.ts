import { X509Certificate } from 'node:crypto';
import {
  type CertificateResponse,
  IotDpsClient,
  type ProvisioningServiceDescription,
} from '@azure/arm-deviceprovisioningservices';
import type { Phrase } from '../../domain/phrase.ts';
import { isStationError } from '../../domain/station-error.ts';
import { decodePem } from '../../pki/pem.ts';
import { thumbprint } from '../../pki/thumbprint.ts';
import { cloudSays } from '../cloud-phrases.ts';
import type { AccessKeys, DpsAdministration, DpsInstance, UploadedCa } from '../dps-administration.ts';
import { administrationError } from '../dps-administration-errors.ts';
import { changedHubs, toLinkedHub } from './arm-hubs.ts';
import { type EntraCredential, openEntraCredential } from './entra-credential.ts';
import { type ArmCall, translateArmError } from './translate-arm-error.ts';

export interface ArmClientOptions {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly service: string;
  /** `https://management.azure.com`, a sovereign cloud's, or an emulator's. */
  readonly endpoint: string;
  /** PEM of the authority behind `endpoint`, where it is not a public one. */
  readonly ca?: Buffer;
  readonly credential: EntraCredential;
  readonly timeoutMs: number;
  readonly now: () => Date;
}

/** Making a service takes Azure minutes. */
const creationFactor = 20;
const services = 'provisioningServices';
const certificates = `${services}/certificates`;

/**
 * The administration port on Azure Resource Manager. Nothing is repeated by itself: after a lost answer the ETag would no
 * longer be the one that was sent, and a person decides with what is there then.
 */
export function createArmAdministration(options: ArmClientOptions): DpsAdministration {
  const { resourceGroup: group, service, endpoint, timeoutMs } = options;
  const client = new IotDpsClient(openEntraCredential(options.credential, options.now), options.subscription, {
    endpoint,
    retryOptions: { maxRetries: 0 },
    ...(options.ca === undefined ? {} : { tlsOptions: { ca: options.ca.toString('utf8') } }),
  });
  const { dpsCertificate, iotDpsResource } = client;
  const { host } = new URL(endpoint);

  /** One request (or one operation that Azure takes time for), with its errors translated. */
  const call = async <Result>(
    about: ArmCall & { readonly secrets?: readonly string[]; readonly factor?: number },
    signal: AbortSignal,
    work: (abortSignal: AbortSignal) => PromiseLike<Result>,
  ): Promise<Result> => {
    const limitMs = timeoutMs * (about.factor ?? 1);
    try {
      return await work(AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
    } catch (error) {
      signal.throwIfAborted();
      const context = { ...about, host, service, resourceGroup: group, timeoutMs: limitMs };
      throw translateArmError(error, { ...context, secrets: about.secrets ?? [] });
    }
  };
  const describe = (signal: AbortSignal): Promise<ProvisioningServiceDescription> =>
    call({ right: `${services}/read`, target: service }, signal, (abortSignal) =>
      iotDpsResource.get(group, service, { abortSignal }),
    );
  const put = (
    description: ProvisioningServiceDescription,
    about: { factor?: number; creates?: true; secrets?: readonly string[] },
    signal: AbortSignal,
  ): Promise<DpsInstance> =>
    call({ right: `${services}/write`, target: service, ...about }, signal, async (abortSignal) => {
      const { etag } = description;
      const headers = etag === undefined ? {} : { 'If-Match': etag };
      const made = await iotDpsResource.createOrUpdate(group, service, description, {
        abortSignal,
        requestOptions: { headers },
      });
      return toInstance(made);
    });

  return {
    service,
    resourceGroup: group,
    async cas(signal) {
      const { value = [] } = await call({ right: `${certificates}/read`, target: service }, signal, (abortSignal) =>
        dpsCertificate.list(group, service, { abortSignal }),
      );
      return value.map(toUploadedCa);
    },
    async ca(name, signal) {
      const found = await ifThere(() =>
        call({ right: `${certificates}/read`, target: name }, signal, (abortSignal) =>
          dpsCertificate.get(name, group, service, { abortSignal }),
        ),
      );
      if (found) return toUploadedCa(found);
      // Without the service itself there would be no answer either.
      await describe(signal);
      return undefined;
    },
    async uploadCa({ name, certificate, etag }, signal) {
      const made = await call({ right: `${certificates}/write`, target: name }, signal, (abortSignal) =>
        dpsCertificate.createOrUpdate(
          group,
          service,
          name,
          { properties: { certificate } },
          { abortSignal, ...(etag === null ? {} : { ifMatch: etag }) },
        ),
      );
      return toUploadedCa(made);
    },
    async generateCode(name, etag, signal) {
      const about = { right: `${certificates}/generateVerificationCode/action`, target: name };
      const answer = await call(about, signal, (abortSignal) =>
        dpsCertificate.generateVerificationCode(name, etag, group, service, { abortSignal }),
      );
      const code = answer.properties?.verificationCode;
      if (!code || !answer.etag) throw unreadable(cloudSays('ANSWER_WITHOUT_CODE'));
      return { code, etag: answer.etag };
    },
    async verifyCa(name, etag, proof, signal) {
      const about = { right: `${certificates}/verify/action`, target: name };
      const request = { certificate: proof.toString('base64') };
      const verified = await call(about, signal, (abortSignal) =>
        dpsCertificate.verifyCertificate(name, etag, group, service, request, { abortSignal }),
      );
      return toUploadedCa(verified);
    },
    deleteCa: (name, etag, signal) =>
      call({ right: `${certificates}/delete`, target: name }, signal, (abortSignal) =>
        dpsCertificate.delete(group, service, name, etag, { abortSignal }),
      ),
    async instance(signal) {
      const found = await ifThere(() => describe(signal));
      return found && toInstance(found);
    },
    createInstance({ location, allocationPolicy }, signal) {
      const sku = { name: 'S1', capacity: 1 };
      return put(
        { location, sku, properties: { allocationPolicy } },
        { factor: creationFactor, creates: true },
        signal,
      );
    },
    async accessKeys(signal) {
      const keys: AccessKeys[] = [];
      await call({ right: `${services}/listkeys/action`, target: service }, signal, async (abortSignal) => {
        for await (const policy of iotDpsResource.listKeys(service, group, { abortSignal })) {
          const { keyName, primaryKey = '', secondaryKey = '', rights } = policy;
          const bytes = { primaryKey: Buffer.from(primaryKey), secondaryKey: Buffer.from(secondaryKey) };
          keys.push({ policy: keyName, rights, ...bytes });
        }
      });
      return keys;
    },
    async changeHub(change, etag, signal) {
      const description = await describe(signal);
      if (description.etag !== etag) throw administrationError('DPS_ARM_ETAG_MOVED', { target: service });
      const iotHubs = changedHubs(description.properties.iotHubs ?? [], change);
      const secrets = change.kind === 'link' ? keysIn(change.connectionString) : [];
      return put({ ...description, properties: { ...description.properties, iotHubs } }, { secrets }, signal);
    },
  };
}

/** undefined where Azure knows nothing of that kind. */
async function ifThere<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isStationError(error, 'DPS_ARM_SERVICE_UNKNOWN') || isStationError(error, 'DPS_CA_UNKNOWN')) return undefined;
    throw error;
  }
}

const unreadable = (reason: Phrase) => administrationError('DPS_ARM_REFUSED', { status: 200, reason });

const keysIn = (connectionString: Buffer): string[] =>
  [...connectionString.toString('utf8').matchAll(/SharedAccessKey=([^;\s]+)/g)].map(([, key = '']) => key);

function toUploadedCa({ name, etag, properties }: CertificateResponse): UploadedCa {
  const bytes = Buffer.from(properties?.certificate ?? []);
  if (name === undefined || etag === undefined || !properties || bytes.length === 0) {
    throw unreadable(cloudSays('ANSWER_CERTIFICATE_PARTIAL'));
  }
  // The service gives back what it was given: DER, or the text of a PEM file.
  const certificate = bytes.includes('-----BEGIN')
    ? (decodePem('CERTIFICATE', bytes.toString('latin1'))[0] ?? bytes)
    : bytes;
  const x509 = new X509Certificate(certificate);
  return {
    name,
    etag,
    subject: x509.subject.replaceAll('\n', ', '),
    thumbprint: x509.fingerprint.replaceAll(':', ''),
    sha256: thumbprint(certificate),
    expiresAt: x509.validToDate,
    isVerified: properties.isVerified ?? false,
    certificate,
  };
}

function toInstance({ name, etag, location, properties }: ProvisioningServiceDescription): DpsInstance {
  if (name === undefined || etag === undefined) throw unreadable(cloudSays('ANSWER_SERVICE_PARTIAL'));
  return {
    name,
    etag,
    location,
    state: properties.state ?? 'unknown',
    idScope: properties.idScope ?? '',
    serviceHost: properties.serviceOperationsHostName ?? '',
    deviceHost: properties.deviceProvisioningHostName ?? '',
    allocationPolicy: properties.allocationPolicy ?? 'Hashed',
    hubs: (properties.iotHubs ?? []).map(toLinkedHub),
  };
}
