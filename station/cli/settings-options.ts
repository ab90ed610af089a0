import { InvalidArgumentError, Option } from 'commander';
import { type EnrollmentSetting, settingNames } from '../cloud/enrollment-settings.ts';
import { assertNoConcern, type GroupConcern, type GroupRisk } from '../groups/group-concerns.ts';
import type { CommandContext } from './frame.ts';

export const settingsFile = [
  '--settings <file>',
  'TOML with an [enrollment] table as in product files: hubs, policies, initial twin, IoT Edge',
] as const;

const riskTexts = {
  'unverified-ca': 'the CA is not verified',
  'unreachable-webhook': 'the webhook does not answer',
  'unchecked-azure': 'Azure was not asked',
} as const satisfies Record<GroupRisk, string>;

export const accept = (risks: readonly GroupRisk[]) =>
  new Option('--accept <risk>', `do it although: ${risks.map((risk) => riskTexts[risk]).join(', ')}`)
    .choices(risks)
    .argParser((value: string, earlier: readonly string[] | undefined) => {
      if (!risks.some((risk) => risk === value)) throw new InvalidArgumentError(`give one of ${risks.join(', ')}.`);
      return [...(earlier ?? []), value];
    });

/** For options that name one of these settings; may be repeated. */
export const settingName =
  <Setting extends EnrollmentSetting>(settings: readonly Setting[]) =>
  (value: string, earlier: readonly Setting[] = []): Setting[] => {
    const found = settings.find((key) => settingNames[key] === value);
    if (found === undefined) {
      throw new InvalidArgumentError(`give one of ${settings.map((key) => settingNames[key]).join(', ')}.`);
    }
    return [...earlier, found];
  };

/**
 * What nobody accepted stops the command; what could not be looked at, and stops nobody, is said.
 * @throws DPS_CA_UNVERIFIED, DPS_CA_EXPIRED, GROUP_WEBHOOK_UNREACHABLE, DPS_ARM_*
 */
export function assertUsable({ terminal }: CommandContext, concerns: readonly GroupConcern[]): void {
  assertNoConcern(concerns);
  if (concerns.length === 0) return;
  terminal.note(
    'Whether the CA is verified and the hubs are linked was not looked at: that needs [dps.arm] (docs/dps-setup.md).',
  );
}
