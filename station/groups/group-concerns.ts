import { administrationError } from '../cloud/dps-administration-errors.ts';
import type { GroupSettings } from '../cloud/group-directory.ts';
import { systemClock } from '../domain/clock.ts';
import { isStationError, type StationError } from '../domain/station-error.ts';
import type { Station } from '../station.ts';
import {
  assertBelowVerified,
  assertHubsLinked,
  assertReferable,
  assertSignsDevices,
  assertWebhookAnswers,
} from './group-checks.ts';

/** What a person may decide to do although it looks wrong from here. */
export const groupRisks = ['unverified-ca', 'unreachable-webhook', 'unchecked-azure'] as const;
export type GroupRisk = (typeof groupRisks)[number];

/** Something that looks wrong, or that nobody could look at. */
export interface GroupConcern {
  readonly risk: GroupRisk;
  readonly error: StationError;
  /** False: it is told, and stops nobody. */
  readonly needsDecision: boolean;
}

/** What is asked for a group, as far as it can be of no use. */
export interface Concerning {
  /** The CA's certificate, DER, or the names of CAs that the service holds; null: none is asked for. */
  readonly cas: { readonly certificate: Buffer } | { readonly names: readonly string[] } | null;
  readonly settings: GroupSettings;
}

/**
 * What looks wrong with a group before it is written; what was accepted is not looked at. Whether a CA is verified and a hub
 * linked, only Azure Resource Manager tells.
 * @throws CA_IS_A_LEAF, CA_NOT_VALID_NOW, CA_KEY_WEAK, DPS_CA_UNKNOWN, DPS_HUB_UNKNOWN, which nobody may accept
 */
export async function groupConcerns(
  station: Station,
  { cas, settings }: Concerning,
  accepted: readonly GroupRisk[],
  signal: AbortSignal,
): Promise<GroupConcern[]> {
  const concerns: GroupConcern[] = [];
  const has = (risk: GroupRisk): boolean => accepted.includes(risk);
  const tell = (risk: GroupRisk, error: StationError, needsDecision = true): void => {
    if (!concerns.some((one) => one.error.code === error.code)) concerns.push({ risk, error, needsDecision });
  };
  if (cas !== null && 'certificate' in cas) assertSignsDevices(cas.certificate, systemClock.now());
  if (!has('unreachable-webhook')) {
    await assertWebhookAnswers(settings, signal).catch((error: unknown) => {
      if (!isStationError(error, 'GROUP_WEBHOOK_UNREACHABLE')) throw error;
      tell('unreachable-webhook', error);
    });
  }
  const asked = { cas: has('unverified-ca') ? null : cas, hubs: settings.iotHubs ?? [] };
  if (has('unchecked-azure') || (asked.cas === null && asked.hubs.length === 0)) return concerns;
  if (station.config.dps?.arm === undefined) {
    // By its certificate a CA may be verified all the same; a name that nobody looked up is a guess.
    const isGuess = asked.cas !== null && 'names' in asked.cas;
    tell('unchecked-azure', administrationError('DPS_ARM_NOT_CONFIGURED'), isGuess);
    return concerns;
  }
  try {
    const administration = await station.administration();
    if (asked.cas !== null) {
      const looked =
        'names' in asked.cas
          ? assertReferable(administration, asked.cas.names, { now: systemClock.now(), signal })
          : assertBelowVerified(administration, asked.cas.certificate, signal);
      await looked.catch((error: unknown) => {
        if (!isStationError(error) || !ofTheCa.has(error.code)) throw error;
        tell('unverified-ca', error);
      });
    }
    if (asked.hubs.length > 0) await assertHubsLinked(administration, asked.hubs, signal);
  } catch (error) {
    if (!isStationError(error) || !error.code.startsWith('DPS_ARM_')) throw error;
    tell('unchecked-azure', error);
  }
  return concerns;
}

/** Of a CA that the service has. */
const ofTheCa: ReadonlySet<string> = new Set(['DPS_CA_UNVERIFIED', 'DPS_CA_EXPIRED']);

/** @throws the first that nobody accepted */
export function assertNoConcern(concerns: readonly GroupConcern[]): void {
  for (const { error, needsDecision } of concerns) if (needsDecision) throw error;
}
