import { randomInt } from 'node:crypto';
import type { Server } from 'node:net';
import { systemClock } from '../domain/clock.ts';
import { createServiceAccess } from './access-policies.ts';
import { createArmApi } from './arm/arm-api.ts';
import { createPageServer, pageHost } from './browser/page-server.ts';
import type { PageSources } from './browser/pages.ts';
import { newCounters } from './counters.ts';
import { createDeviceAuthentication } from './device-api/device-authentication.ts';
import { deviceRoutes } from './device-api/device-routes.ts';
import { createProvisioning } from './device-api/provisioning.ts';
import { createRegistrationService } from './device-api/registration-service.ts';
import { createTrust } from './device-api/trust.ts';
import { createDispatch } from './dispatch.ts';
import { createDpsClock } from './dps-clock.ts';
import type { DpsEmulator, DpsEmulatorOptions } from './dps-emulator-types.ts';
import { createEnrollmentService } from './enrollment-service.ts';
import { createEtagSource } from './etag.ts';
import { createFaultPlan, type Outage, parseOutage } from './faults.ts';
import { createGroupService } from './group-service.ts';
import { createHttpServer } from './http-server.ts';
import { KeyedSequence } from './keyed-sequence.ts';
import { type Listener, startListener } from './listener.ts';
import { createMessageServers } from './message-servers.ts';
import { quietDebug } from './quiet-debug.ts';
import { createQuotas } from './quotas.ts';
import { bulkRoute, groupBulkRoute } from './service-api/bulk.ts';
import { enrollmentRoutes } from './service-api/enrollments.ts';
import { groupRoutes } from './service-api/groups.ts';
import { registrationRoutes } from './service-api/registrations.ts';
import { type HubDevice, ServiceState } from './service-state.ts';
import { hubSettings, settleArmService, settleIdentity } from './settle-service.ts';
import { openTlsIdentity } from './tls-identity.ts';

export const globalDeviceHost = 'global.azure-devices-provisioning.net';

/**
 * Starts a local DPS. When it resolves, its ports are open; whatever it answered with success is in the state file
 * (if there is one) and survives a SIGKILL.
 * @throws EMULATOR_PORT_BUSY, EMULATOR_LISTEN_FAILED, EMULATOR_OUTAGE_UNKNOWN, and the errors of the state file
 */
export async function startDpsEmulator(options: DpsEmulatorOptions = {}): Promise<DpsEmulator> {
  const { host = '127.0.0.1', stateFile, quota = {} } = options;
  quietDebug();
  const initialOutage = toOutage(options.outage ?? null);
  const baseClock = options.clock ?? systemClock;
  const clock = createDpsClock(baseClock);
  const counters = newCounters();
  const faults = createFaultPlan();

  const state = await ServiceState.open(stateFile);
  const cleanUp: (() => Promise<void> | void)[] = [() => state.close()];
  const servePages = async (port: number, sources: PageSources): Promise<string> => {
    const pages = await startListener(createPageServer(sources), pageHost, port);
    cleanUp.push(() => pages.close());
    return `http://${pageHost}:${pages.port}/`;
  };
  const closeAll = async (): Promise<void> => {
    for (const step of cleanUp.splice(0).toReversed()) await step();
  };

  try {
    const identity = await settleIdentity(state, options);
    await settleArmService(state, identity, options);
    const serviceHostName = `${identity.name}.azure-devices-provisioning.net`;
    const reachableAs = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
    const names = [serviceHostName, globalDeviceHost, 'localhost', '127.0.0.1', reachableAs].concat(
      options.certificateNames ?? [],
    );
    const tls = openTlsIdentity({
      directory: options.tls ?? (stateFile === undefined ? undefined : `${stateFile}.tls`),
      dnsNames: [...new Set(names.filter((name) => !isIp(name)))],
      ips: [...new Set(names.filter(isIp))],
      now: baseClock.now(),
    });
    cleanUp.push(tls.discard);

    const nextEtag = createEtagSource(clock, randomInt(1, 0x7fff_ffff));
    const arm = createArmApi({
      state,
      clock,
      nextEtag,
      servedName: identity.name,
      deviceHostName: globalDeviceHost,
      options,
    });
    const { served, uploaded, hasCa } = arm;
    const enrollments = createEnrollmentService({ state, clock, nextEtag, counters, hasCa });
    const groups = createGroupService({ state, clock, nextEtag, hasCa });
    const trust = createTrust({ given: options.verifiedCas ?? [], uploaded, required: options.requireVerifiedCa });
    const registrations = createRegistrationService({
      state,
      clock,
      counters,
      authentication: createDeviceAuthentication({
        idScope: identity.idScope,
        find: enrollments.find,
        findGroup: groups.find,
        groups: () => state.groups.values(),
        trust,
        clock,
      }),
      provision: createProvisioning({
        state,
        clock,
        nextEtag,
        counters,
        hubs: () => hubSettings(served(), options.latencyMs ?? {}),
      }),
      assignAfterMs: options.assignAfterMs ?? 3000,
      retryAfterSeconds: options.retryAfterSeconds ?? 3,
    });
    const quotas = createQuotas({ quota, clock, counters });
    const handle = createDispatch({
      routes: [
        ...enrollmentRoutes({ enrollments, all: state.enrollments, registrationStateOf: registrations.stateOf }),
        bulkRoute({ enrollments, countsAs: quota.bulkCountsAs ?? 'one' }),
        groupBulkRoute({ groups, countsAs: quota.bulkCountsAs ?? 'one' }),
        ...groupRoutes({ groups, state }),
        ...registrationRoutes({ state, settle: registrations.settle }),
        ...deviceRoutes(registrations),
        ...arm.routes,
      ],
      access: createServiceAccess({
        policies: identity.policies,
        tokens: options.armTokens,
        hosts: new Set(names.map((name) => name.toLowerCase())),
        clock,
      }),
      quotas,
    });
    const https = createHttpServer({ tls, handle, faults, clock, counters });
    const { mqtt, amqp } = createMessageServers({ https, tls, registrations, quotas, faults, counters, clock });

    const listen = async (server: Server, port = 0): Promise<Listener> => {
      const listener = await startListener(server, host, port);
      cleanUp.push(() => listener.close());
      return listener;
    };
    const httpsListener = await listen(https, options.port);
    const mqttListener = await listen(mqtt, options.mqttPort);
    const amqpListener = await listen(amqp, options.amqpPort);

    const pageUrl =
      options.pagePort === undefined
        ? undefined
        : await servePages(options.pagePort, {
            state,
            hubs: () => hubSettings(served(), options.latencyMs ?? {}).hubs,
            verifiedCas: () => trust().verifiedCas,
            counters,
            settle: registrations.settle,
          });
    const setOutage = async (next: Outage | string | null): Promise<void> => {
      const outage = toOutage(next);
      faults.setOutage(outage);
      clock.setSkew(outage?.kind === 'clock-skew' ? outage.seconds : 0);
      for (const listener of [httpsListener, mqttListener, amqpListener]) {
        await (outage?.kind === 'refuse' ? listener.refuse() : listener.resume());
      }
    };
    await setOutage(initialOutage);

    const [policy] = identity.policies;
    const address = reachableAs.includes(':') ? `[${reachableAs}]` : reachableAs;
    return {
      ready: {
        host: reachableAs,
        port: httpsListener.port,
        mqttPort: mqttListener.port,
        amqpPort: amqpListener.port,
        serviceEndpoint: `https://${address}:${httpsListener.port}`,
        deviceEndpoint: `https://${address}:${httpsListener.port}`,
        mqttEndpoint: `mqtts://${address}:${mqttListener.port}`,
        amqpEndpoint: `amqps://${address}:${amqpListener.port}`,
        serviceHostName,
        deviceHostName: globalDeviceHost,
        armEndpoint: `https://${address}:${httpsListener.port}`,
        subscriptionId: served().subscriptionId,
        resourceGroup: served().resourceGroup,
        serviceName: identity.name,
        idScope: identity.idScope,
        ...(pageUrl === undefined ? {} : { pageUrl }),
        caFile: tls.caFile,
        ca: tls.caPem,
        connectionString: `HostName=${serviceHostName};SharedAccessKeyName=${policy?.keyName};SharedAccessKey=${policy?.primaryKey}`,
      },
      setOutage,
      faults,
      counters,
      enrollments: {
        get size() {
          return state.enrollments.size;
        },
        get: enrollments.find,
        values: () => state.enrollments.values(),
        put: (enrollment, ifMatch) => enrollments.put(enrollment, enrollment.registrationId, ifMatch),
        remove: (registrationId) => enrollments.remove(registrationId, undefined),
      },
      groups: {
        get: groups.find,
        values: () => state.groups.values(),
        put: (group, ifMatch) => groups.put(group, group.enrollmentGroupId, ifMatch),
        remove: (groupId) => groups.remove(groupId, undefined),
      },
      devicesOf: (hub) => state.devicesByHub.get(hub) ?? new KeyedSequence<HubDevice>(),
      async setTwin(hub, deviceId, twin) {
        const device = state.devicesByHub.get(hub)?.get(deviceId);
        if (!device) throw new RangeError(`no device ${deviceId} in ${hub}`);
        await state.commit({ kind: 'device', hub, device: { ...device, twin } });
      },
      removeDevice: (hub, deviceId) => state.commit({ kind: 'device-deleted', hub, deviceId }),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const toOutage = (outage: Outage | string | null): Outage | null =>
  typeof outage === 'string' ? parseOutage(outage) : outage;

const isIp = (name: string): boolean => /^[\d.]+$/.test(name) || name.includes(':');
