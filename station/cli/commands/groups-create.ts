import { resolve } from 'node:path';
import { createGroup } from '../../cloud/acts/group-acts.ts';
import { administrationError } from '../../cloud/dps-administration-errors.ts';
import type { WantedGroup } from '../../cloud/group-directory.ts';
import { settingDifferences, shownSettings } from '../../cloud/group-settings.ts';
import { readGroupSettings } from '../../config/group-settings-file.ts';
import { systemClock } from '../../domain/clock.ts';
import { groupSettingsOf } from '../../enrollment-terms.ts';
import {
  assertBelowVerified,
  assertReferable,
  assertRoomForGroup,
  assertSignsDevices,
} from '../../groups/group-checks.ts';
import { assertGroupKeyFree, createKeyedGroup } from '../../groups/keyed-group.ts';
import { issuerOfRecord } from '../../issuing/issuer-of-record.ts';
import type { Station } from '../../station.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, stationCommand } from '../frame.ts';
import {
  type ActOptions,
  accept,
  acting,
  asksAzure,
  assertUsable,
  person,
  type Risk,
  reason,
  settingsFile,
  shownGroup,
} from '../group-acting.ts';
import { groupName } from '../group-name.ts';

interface Options extends ActOptions {
  readonly disabled?: boolean;
  readonly symmetricKey?: boolean;
  readonly caReference?: string;
  readonly secondCa?: string;
  readonly settings?: string;
  readonly accept?: readonly Risk[];
  readonly dryRun?: boolean;
}

/** `station groups create`: everything that can be known to be wrong is said before anything is made. */
export const groupsCreateCommand = () =>
  stationCommand('create', 'make a group that lets in the devices of the station’s issuing CA')
    .argument('<group>', 'its name in DPS, in lower case', groupName)
    .option('--symmetric-key', 'by a symmetric key instead, which goes into the signer and is shown to nobody')
    .option('--ca-reference <name>', 'by a verified CA that the service holds under this name (`station ca list`)')
    .option('--second-ca <name>', 'with --ca-reference: another one beside it')
    .option(...settingsFile)
    .option('--disabled', 'make it turned off')
    .addOption(accept())
    .option('--dry-run', 'look, and say what would be made; changes nothing')
    .requiredOption(...reason)
    .option(...person)
    .action(
      action<Options, [string]>(async (context, options, group) => {
        checkOptions(options);
        const settings =
          options.settings === undefined ? {} : groupSettingsOf(await readGroupSettings(resolve(options.settings)));
        await acting(context, 'groups create', { ...options, group }, async (act, station) => {
          const byCa = options.symmetricKey ? null : wantedCa(station, options);
          const status = options.disabled ? 'disabled' : 'enabled';
          const wanted = { group, status, settings } as const;
          // Before anything is made in the cloud: without its signer the key could not be brought.
          if (byCa === null) assertGroupKeyFree(station.ledger, group);
          const found = await act.groups.find(group, context.stop);
          const kind = byCa === null ? 'symmetric-key' : 'x509';
          if (found === undefined) await assertRoomForGroup(act.groups, kind, context.stop);
          if (byCa !== null) await assertCaVerified(context, station, byCa.attestation, options.accept ?? []);
          await assertUsable(context, station, settings, options.accept ?? []);
          if (options.dryRun) {
            const differences = found === undefined ? [] : settingDifferences(found.settings, settings);
            const plan = {
              group,
              status,
              attestation: byCa?.attestation.kind ?? kind,
              settings: shownSettings(settings),
            };
            const there = found === undefined ? 'would be made' : 'is there already';
            const differing = differences.map(
              ({ setting, cloud, wanted: ours }) => `\n  ${setting}: ${cloud} there, ${ours} wanted`,
            );
            context.terminal.result(
              { dryRun: true, wanted: plan, found: found === undefined ? null : shownGroup(found), differences },
              `${group}: ${there}${differing.join('')}`,
            );
            return;
          }
          const { how, after } =
            byCa === null
              ? await createKeyedGroup(act, wanted, await station.signer())
              : await createGroup(act, { ...wanted, attestation: byCa.attestation }, byCa.sha256);
          const differs = after.status === status ? '' : `; it is ${after.status} there, and stays so`;
          const made = how === 'created' ? 'created' : `was there already; recorded${differs}`;
          const text = byCa === null ? `${made}; the signer holds its key` : made;
          context.terminal.result({ how, group: shownGroup(after) }, `${group}: ${text}`);
        });
      }),
    );

/** @throws USAGE_VALUE_INVALID */
function checkOptions({ symmetricKey, caReference, secondCa }: Options): void {
  const command = 'groups create';
  if (symmetricKey && caReference !== undefined) {
    const why = 'a group lets devices in by a key or by a CA, not by both';
    throw cliError('USAGE_VALUE_INVALID', { option: '--ca-reference', value: caReference, reason: why, command });
  }
  if (secondCa !== undefined && caReference === undefined) {
    const why = 'it is of use only beside --ca-reference';
    throw cliError('USAGE_VALUE_INVALID', { option: '--second-ca', value: secondCa, reason: why, command });
  }
}

type CaAttestation = Exclude<WantedGroup['attestation'], { readonly kind: 'symmetric-key' }>;

function wantedCa(
  { ledger }: Station,
  { caReference: primary, secondCa }: Options,
): { readonly attestation: CaAttestation; readonly sha256: string | null } {
  if (primary !== undefined)
    return { attestation: { kind: 'ca-reference', primary, secondary: secondCa ?? null }, sha256: null };
  const { certificate, sha256 } = issuerOfRecord(ledger);
  return { attestation: { kind: 'x509', primary: certificate, secondary: null }, sha256 };
}

/** @throws CA_*, DPS_CA_UNKNOWN, DPS_CA_UNVERIFIED, DPS_CA_EXPIRED, DPS_ARM_* */
async function assertCaVerified(
  { terminal, stop: signal }: CommandContext,
  station: Station,
  attestation: CaAttestation,
  accepted: readonly Risk[],
): Promise<void> {
  if (accepted.includes('unverified-ca')) return;
  if (attestation.kind === 'ca-reference') {
    if (accepted.includes('unchecked-azure')) return;
    // Which CAs are verified, only Azure Resource Manager tells.
    if (station.config.dps?.arm === undefined) throw administrationError('DPS_ARM_NOT_CONFIGURED');
    const names = [attestation.primary, ...(attestation.secondary === null ? [] : [attestation.secondary])];
    await assertReferable(await station.administration(), names, { now: systemClock.now(), signal });
    return;
  }
  assertSignsDevices(attestation.primary, systemClock.now());
  if (asksAzure(station, accepted)) {
    await assertBelowVerified(await station.administration(), attestation.primary, signal);
    return;
  }
  terminal.note('Whether the CA is verified was not looked at: that needs [dps.arm] (docs/dps-setup.md).');
}
