import type { Clock } from '../domain/clock.ts';
import type { AccessPolicy } from './access-policies.ts';
import type { ArmToken } from './bearer-tokens.ts';
import type { Counters } from './counters.ts';
import type { LinkedHub } from './device-api/linked-hubs.ts';
import type { EnrollmentRecord, GroupRecord, JsonObject } from './enrollment.ts';
import type { FaultPlan, Outage } from './faults.ts';
import type { KeyedSequence } from './keyed-sequence.ts';
import type { HubDevice } from './service-state.ts';

export interface DpsEmulatorOptions {
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** HTTPS port, service and device API, MQTT and AMQP over WebSocket; 0 (default) takes a free one. */
  readonly port?: number;
  /** MQTT port; 0 (default) takes a free one. */
  readonly mqttPort?: number;
  /** AMQP port; 0 (default) takes a free one. */
  readonly amqpPort?: number;
  /** Port of the read-only pages for a browser, on 127.0.0.1 without TLS; 0 takes a free one. Default: no pages. */
  readonly pagePort?: number;
  /** Keeps enrollments, registrations, keys of the service and (beside it) its TLS certificate. Default: nothing. */
  readonly stateFile?: string;
  /** Directory of the CA and the server's key. Default: `<stateFile>.tls`, or a temporary one. */
  readonly tls?: string;
  /** Further names and addresses that clients use for this machine. */
  readonly certificateNames?: readonly string[];
  /** Name of the service: `<name>.azure-devices-provisioning.net`. Default `dps-emulator`, or what the state says. */
  readonly name?: string;
  /** Default: what the state says, or a new `0ne00xxxxxx`. */
  readonly idScope?: string;
  /** Shared access policies. Default: what the state says, or a new `provisioningserviceowner` with all rights. */
  readonly policies?: readonly AccessPolicy[];
  /** Policies beside those, under keys of their own that outlive a restart. */
  readonly morePolicies?: readonly Pick<AccessPolicy, 'keyName' | 'rights'>[];
  /** The linked IoT hubs; a text is a host name. Default: what the state says, or one. */
  readonly hubs?: readonly (string | LinkedHub)[];
  /** Milliseconds from the devices to each location of a hub, for `geoLatency`. */
  readonly latencyMs?: Readonly<Record<string, number>>;
  /** The service's own policy, for entries without one. Default: what the state says, or `hashed`. */
  readonly allocationPolicy?: 'hashed' | 'geoLatency' | 'static';
  /** PEM of CAs counted as verified, beside those that were verified over ARM. */
  readonly verifiedCas?: readonly string[];
  /**
   * Whether a chained device certificate, enrolled or of a group, must lead to a verified CA, as it must in Azure.
   * Default: as soon as a CA is named here or uploaded over ARM, verified or not.
   */
  readonly requireVerifiedCa?: boolean;
  /** The bearer tokens that ARM and service API know. Default: any that is not empty may do everything. */
  readonly armTokens?: readonly ArmToken[];
  readonly quota?: DpsQuota;
  /** How long a registration stays `assigning`, and an ARM operation `InProgress`. Default 3000, as the service takes. */
  readonly assignAfterMs?: number;
  /** What the service tells devices to wait between polls. Default 3. */
  readonly retryAfterSeconds?: number;
  /** From the start on; a text is parsed by `parseOutage`. */
  readonly outage?: Outage | string;
  readonly clock?: Clock;
}

export interface DpsQuota {
  /** Service API operations in any 60 s. Default: unlimited; Azure's is 1000 (older pages: 200). */
  readonly operationsPerMinute?: number;
  /** Device registrations in any 60 s. Default: unlimited; Azure's is 1000. */
  readonly registrationsPerMinute?: number;
  /** How often one device may look at its operation or registration in any 10 s. Default: unlimited; Azure's is 5. */
  readonly pollsPerDevice?: number;
  /** Whether a bulk request is one operation or one an item: not documented by Azure. Default `one`. */
  readonly bulkCountsAs?: 'one' | 'items';
  /** CAs that may be uploaded. Default 25, as in Azure. */
  readonly certificates?: number;
  /** Whether a throttled answer carries Retry-After. Default true. */
  readonly tellRetryAfter?: boolean;
}

export interface DpsEmulator {
  readonly ready: {
    readonly host: string;
    readonly port: number;
    readonly mqttPort: number;
    readonly amqpPort: number;
    /** `https://host:port` */
    readonly serviceEndpoint: string;
    /** `https://host:port`: the same listener. */
    readonly deviceEndpoint: string;
    /** `mqtts://host:port` */
    readonly mqttEndpoint: string;
    /** `amqps://host:port` */
    readonly amqpEndpoint: string;
    /** `<name>.azure-devices-provisioning.net`: what the connection string names and service tokens are for. */
    readonly serviceHostName: string;
    /** `global.azure-devices-provisioning.net` */
    readonly deviceHostName: string;
    /** `https://host:port`: the same listener again. */
    readonly armEndpoint: string;
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly serviceName: string;
    readonly idScope: string;
    /** `http://127.0.0.1:port/`, when there are pages. */
    readonly pageUrl?: string;
    readonly caFile: string;
    /** PEM. */
    readonly ca: string;
    /** `HostName=…;SharedAccessKeyName=…;SharedAccessKey=…` of the first policy: a secret of this emulator. */
    readonly connectionString: string;
  };
  /** Replaces the outage; null lifts it. Resolves when it is in force. @throws EMULATOR_OUTAGE_UNKNOWN */
  setOutage(outage: Outage | string | null): Promise<void>;
  /** Faults for particular requests; they go before an outage. */
  readonly faults: Pick<FaultPlan, 'add'>;
  readonly counters: Readonly<Counters>;
  /** The enrollments themselves, keys included. */
  readonly enrollments: {
    readonly size: number;
    get(registrationId: string): EnrollmentRecord | undefined;
    values(): IterableIterator<EnrollmentRecord>;
    /** As PUT without or with If-Match. @throws DpsError */
    put(enrollment: JsonObject & { readonly registrationId: string }, ifMatch?: string): Promise<EnrollmentRecord>;
    remove(registrationId: string): Promise<void>;
  };
  /** The enrollment groups themselves, keys included. */
  readonly groups: {
    get(groupId: string): GroupRecord | undefined;
    values(): IterableIterator<GroupRecord>;
    /** As PUT without or with If-Match. @throws DpsError */
    put(group: JsonObject & { readonly enrollmentGroupId: string }, ifMatch?: string): Promise<GroupRecord>;
    remove(groupId: string): Promise<void>;
  };
  /** Devices that registrations created in a hub, by device id. */
  devicesOf(hub: string): Pick<KeyedSequence<HubDevice>, 'get' | 'size' | 'values'>;
  /** What a back end would do in the hub: gives a device another twin. Its device must be there. */
  setTwin(hub: string, deviceId: string, twin: JsonObject): Promise<void>;
  /** What a back end would do in the hub: removes a device. */
  removeDevice(hub: string, deviceId: string): Promise<void>;
  /** Resets connections, closes the state file. Safe to call twice. */
  close(): Promise<void>;
}
