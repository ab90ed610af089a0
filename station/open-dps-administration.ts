import { resolve } from 'node:path';
import { cloudSays } from './cloud/cloud-phrases.ts';
import type { ArmClientOptions } from './cloud/dps/arm-client.ts';
import type { DpsAdministration } from './cloud/dps-administration.ts';
import { administrationError } from './cloud/dps-administration-errors.ts';
import type { ArmConfig } from './config/arm-config.ts';
import type { Home } from './config/home.ts';
import type { StationConfig } from './config/station-config.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { readAuthority } from './open-enrollment-service.ts';
import { entraCredentialOf } from './open-entra-credential.ts';
import type { ReadSecret } from './open-signer.ts';

interface Surroundings {
  readonly home: Home;
  readonly readSecret: ReadSecret;
  readonly clock: Clock;
  readonly tell: ((message: string) => void) | undefined;
}

/** `[dps.arm]` of station.toml. @throws DPS_ARM_NOT_CONFIGURED */
export function armOf({ dps }: StationConfig): ArmConfig {
  if (!dps?.arm) throw administrationError('DPS_ARM_NOT_CONFIGURED');
  return dps.arm;
}

/** Opens Azure Resource Manager as station.toml describes it; asks it nothing yet. @throws DPS_CA_FILE_UNREADABLE */
export async function openDpsAdministration(arm: ArmConfig, surroundings: Surroundings): Promise<DpsAdministration> {
  // Loaded when needed: Microsoft’s SDKs are large, and a line never asks for them.
  const { createArmAdministration } = await import('./cloud/dps/arm-client.ts');
  return createArmAdministration(await clientOptions(arm, surroundings));
}

/**
 * Signs in and asks which rights the identity lacks, each with the commands that need it.
 * @throws DPS_CA_FILE_UNREADABLE, DPS_ARM_*
 */
export async function missingAzureRights(
  arm: ArmConfig,
  surroundings: Pick<Surroundings, 'home' | 'readSecret'>,
  signal: AbortSignal,
): Promise<{ readonly right: string; readonly commands: string }[]> {
  const { armRights, missingArmRights } = await import('./cloud/dps/arm-permissions.ts');
  const options = await clientOptions(arm, { ...surroundings, clock: systemClock, tell: undefined });
  const missing = await missingArmRights(options, signal);
  return missing.map((right) => ({ right: `provisioningServices/${right}`, commands: armRights[right] ?? '' }));
}

async function clientOptions(arm: ArmConfig, surroundings: Surroundings): Promise<ArmClientOptions> {
  const { home, clock } = surroundings;
  return {
    subscription: arm.subscription,
    resourceGroup: arm.resource_group,
    service: arm.service,
    endpoint: arm.endpoint,
    ...(arm.ca_file === undefined ? {} : { ca: await readAuthority(resolve(home.dir, arm.ca_file)) }),
    credential: entraCredentialOf(arm.credential, { ...surroundings, tell: surroundings.tell ?? nobodyIsThere }),
    timeoutMs: arm.timeout_seconds * 1000,
    now: () => clock.now(),
  };
}

const nobodyIsThere = (): never => {
  throw administrationError('DPS_ARM_LOGIN_FAILED', { reason: cloudSays('NOBODY_FOR_DEVICE_CODE') });
};
