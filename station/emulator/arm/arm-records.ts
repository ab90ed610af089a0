import type { AccessPolicy } from '../access-policies.ts';
import type { JsonObject } from '../enrollment.ts';

/** An IoT hub as the resource links it; of its connection string only what is not secret is kept. */
export interface ArmHubRecord {
  /** `<name>.azure-devices.net` */
  readonly hostName: string;
  readonly keyName: string;
  readonly location: string;
  readonly applyAllocationPolicy: boolean;
  readonly weight: number;
}

export type ArmAllocationPolicy = 'Hashed' | 'GeoLatency' | 'Static';

/** A private endpoint that asks to be let in, and what was decided of it. Nothing in the emulator goes by it. */
export interface ArmPrivateEndpointConnection {
  readonly name: string;
  /** Resource id of the endpoint. */
  readonly privateEndpointId?: string;
  readonly status: 'Pending' | 'Approved' | 'Rejected' | 'Disconnected';
  readonly description: string;
  readonly actionsRequired?: string;
}

/** A `Microsoft.Devices/provisioningServices` resource. */
export interface ArmServiceRecord {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly idScope: string;
  readonly allocationPolicy: ArmAllocationPolicy;
  readonly hubs: readonly ArmHubRecord[];
  readonly policies: readonly AccessPolicy[];
  readonly privateEndpointConnections?: readonly ArmPrivateEndpointConnection[];
  /** Properties that are kept and answered as they were given, and change nothing here: `publicNetworkAccess` and others. */
  readonly kept?: JsonObject;
  readonly identity?: JsonObject;
}

/** A long-running operation: what its Azure-AsyncOperation address tells. */
export interface ArmOperationRecord {
  readonly operationId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** The service that it is about, which it may outlive. */
  readonly service: string;
  /** ISO 8601; from then on it has succeeded. */
  readonly finishesAt: string;
}

/** A CA that somebody uploaded to a service. */
export interface ArmCertificateRecord {
  /** The service it belongs to. */
  readonly service: string;
  readonly name: string;
  readonly etag: string;
  /** base64 of DER. */
  readonly der: string;
  readonly isVerified: boolean;
  /** The last one generated; good until the certificate is verified or replaced. */
  readonly verificationCode?: string;
  /** RFC 1123. */
  readonly created: string;
  /** RFC 1123. */
  readonly updated: string;
}

/** Names in ARM do not tell upper case from lower. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The key of a certificate among those of all services. */
export const certificateKey = (service: string, name: string): string => `${service}/${name}`.toLowerCase();
