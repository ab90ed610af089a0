import type { GroupAct } from '../cloud/acts/group-acts.ts';
import { shownSettings } from '../cloud/enrollment-settings.ts';
import type { CloudGroup } from '../cloud/group-directory.ts';
import type { Station } from '../station.ts';
import { cliError } from './cli-errors.ts';
import type { CommandContext } from './frame.ts';
import { personOf, withStation } from './open-station.ts';

export interface ActOptions {
  readonly reason: string;
  readonly person?: string;
}

export const reason = ['--reason <text>', 'why; kept in the ledger'] as const;
export const person = ['--person <id>', 'who does it (else STATION_PERSON, else the user)'] as const;
/** Runs `work` with what every act on a group needs. @throws USAGE_OPTION_MISSING */
export async function acting(
  context: CommandContext,
  command: string,
  given: ActOptions & { readonly group: string },
  work: (act: GroupAct, station: Station) => Promise<void>,
): Promise<void> {
  if (given.reason.trim() === '') throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command });
  const by = personOf(given.person);
  await withStation(context, by, async (station) => {
    const { groups } = await station.directory();
    const shared = { group: given.group, reason: given.reason, person: by, signal: context.stop };
    await work({ ...shared, ledger: station.ledger, groups }, station);
  });
}

/** A group as commands show it: a webhook's address without its query, which may be a key. */
export const shownGroup = ({ settings, ...group }: CloudGroup) => ({ ...group, settings: shownSettings(settings) });

export function groupText({ group, status, attestation, caReferences, settings, ...shas }: CloudGroup): string {
  const [ca, second] =
    caReferences === null
      ? [short(shas.primarySha256), short(shas.secondarySha256)]
      : [caReferences.primary, caReferences.secondary];
  const by = caReferences === null ? attestation : 'ca reference';
  const first = ca === null ? '' : `, ca ${ca}`;
  const other = second === null ? '' : `, second ca ${second}`;
  const set = Object.entries(shownSettings(settings)).filter(([, value]) => value !== null);
  return [`${group}: ${by}, ${status}${first}${other}`, ...set.map(([name, value]) => `  ${name} ${value}`)].join('\n');
}

export const short = (sha256: string | null): string | null => sha256?.slice(0, 16) ?? null;
