import { randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
import { IotDpsClient } from '@azure/arm-deviceprovisioningservices';
import { startDpsEmulator } from '../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';

/**
 * The ARM API under test: the emulator's, or Azure's for an existing service, named by DPS_ARM_SUBSCRIPTION,
 * DPS_ARM_RESOURCE_GROUP and DPS_ARM_SERVICE, with a bearer token in DPS_ARM_TOKEN
 * (`az account get-access-token --query accessToken`).
 */
export interface ArmTarget {
  readonly real: boolean;
  readonly client: IotDpsClient;
  readonly resourceGroup: string;
  readonly service: string;
  /** Path of the service, for raw requests to `host` through `agent`. */
  readonly path: string;
  readonly host: string;
  readonly agent: Agent;
  readonly token: string;
  newName(): string;
  close(): Promise<void>;
}

/** `given`: an emulator that somebody else closes, whatever the environment says. */
export async function openArmTarget(given?: DpsEmulator): Promise<ArmTarget> {
  const {
    DPS_ARM_SUBSCRIPTION: subscription,
    DPS_ARM_RESOURCE_GROUP: resourceGroup,
    DPS_ARM_SERVICE: service,
    DPS_ARM_TOKEN: token,
  } = process.env;
  if (given === undefined && subscription && resourceGroup && service && token) {
    const agent = new Agent({ keepAlive: true });
    return {
      ...targetOf({ subscription, resourceGroup, service, token }),
      real: true,
      host: 'management.azure.com',
      agent,
      close: async () => agent.destroy(),
    };
  }
  const emulator = given ?? (await startDpsEmulator());
  const { host, port, ca, armEndpoint, subscriptionId, serviceName, resourceGroup: group } = emulator.ready;
  const agent = new Agent({ keepAlive: true, host, port, ca });
  const place = { subscription: subscriptionId, resourceGroup: group, service: serviceName, token: 'anything' };
  return {
    ...targetOf({ ...place, options: { endpoint: armEndpoint, tlsOptions: { ca } } }),
    real: false,
    host,
    agent,
    async close() {
      agent.destroy();
      if (given === undefined) await emulator.close();
    },
  };
}

function targetOf(options: {
  subscription: string;
  resourceGroup: string;
  service: string;
  token: string;
  options?: { endpoint: string; tlsOptions: { ca: string } };
}): Pick<ArmTarget, 'client' | 'resourceGroup' | 'service' | 'path' | 'token' | 'newName'> {
  const { subscription, resourceGroup, service, token } = options;
  const getToken = async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
  const run = randomBytes(4).toString('hex');
  let count = 0;
  return {
    client: new IotDpsClient({ getToken }, subscription, { ...options.options, retryOptions: { maxRetries: 0 } }),
    resourceGroup,
    service,
    token,
    path: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Devices/provisioningServices/${service}`,
    newName: () => `conformance-${run}-${++count}`,
  };
}
