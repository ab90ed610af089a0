import type { FoundUnit } from '../../ledger/audit-queries.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import { cliError } from '../cli-errors.ts';
import { action, stationCommand } from '../frame.ts';
import { given, type ListingOptions, listing, tell } from '../listing.ts';
import { personOf, withStation } from '../open-station.ts';
import {
  filteringRegistrations,
  pickRegistration,
  type RegistrationFilter,
  registrationColumns,
} from '../registration-filter.ts';

interface Options extends ListingOptions, RegistrationFilter {
  readonly serial?: readonly string[];
  readonly order?: string;
  readonly product?: string;
  readonly text?: string;
}

const again = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/**
 * `station enrollments check`: of each unit that the cloud should let in, by an entry of its own or by a group, whether its
 * device ever registered, to which hub, and when. One request a unit; changes nothing.
 */
export const enrollmentsCheckCommand = () =>
  filteringRegistrations(
    listing(stationCommand('check', 'have the units’ devices ever registered, to which hub, and when'), 'units'),
  )
    .option('--serial <serial>', 'this unit; once for each', again)
    .option('--order <order>', 'the units of this work order')
    .option('--product <name>', 'the units of this product')
    .option('--text <prefix>', 'units whose serial number, registration id or hardware id begins like this')
    .action(
      action<Options, []>(async (context, options) =>
        withStation(context, personOf(undefined), async (station) => {
          const { ledger } = station;
          const directory = await station.directory();
          await tell(
            context,
            options,
            {
              name: 'units',
              read: options.serial === undefined ? unitPages(ledger, options) : namedUnits(ledger, options.serial),
              async pick(unit) {
                const { serial, product, order, registrationId, state } = unit;
                const via = wayIn(ledger, unit);
                // Nothing was ever to let it in: asking would only cost.
                if (via === null && options.serial === undefined) return undefined;
                const found = await directory.registration(registrationId, context.stop);
                const registration = pickRegistration(found, options);
                if (registration === undefined) return undefined;
                const deviceId = found?.deviceId ?? null;
                return { registrationId, serial, product, order, state, via, ...registration, deviceId };
              },
              filters: true,
              signal: context.stop,
              shown: [
                ['serial', 'unit'],
                ['registrationId', 'registration id'],
                ['via', 'let in by'],
                ['registration', 'registration'],
                ['hub', 'hub'],
                ['registeredAt', 'first'],
                ['updatedAt', 'last'],
              ],
              columns: [
                ...(['registrationId', 'serial', 'product', 'order', 'state', 'via', 'deviceId'] as const),
                ...registrationColumns,
              ],
              filter: given(options, ['serial', 'order', 'product', 'text', 'registration', 'hub']),
            },
            station,
          );
        }),
      ),
    );

/** `entry`: one of its own; else the group's name, or that it is kept out of it; null: nothing lets it in, as far as the ledger knows. */
function wayIn(ledger: StationLedger, { registrationId, lastRunId }: FoundUnit): string | null {
  const row = ledger.outboxRow(registrationId);
  if (row !== undefined) return row.excludedFrom === null ? 'entry' : `kept out of group ${row.excludedFrom}`;
  const group = lastRunId === null ? undefined : ledger.run(lastRunId)?.enrollmentGroup;
  return group == null ? null : `group ${group}`;
}

/** The newest activity first, as the audit screen has them. */
const unitPages =
  (ledger: StationLedger, { order, product, text }: Options) =>
  async ({ limit, after }: { limit: number; after?: string }) => {
    const before = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after);
    const search = {
      ...(order === undefined ? {} : { order }),
      ...(product === undefined ? {} : { product }),
      ...(text === undefined ? {} : { text }),
    };
    const items = ledger.audit.searchUnits({ ...search, limit, before });
    const last = items.at(-1);
    return { items, next: last === undefined || items.length < limit ? null : String(last.cursor) };
  };

/** @throws UNIT_UNKNOWN */
function namedUnits(ledger: StationLedger, serials: readonly string[]) {
  const items = [...new Set(serials)].map((serial): FoundUnit => {
    const unit = ledger.unit(serial);
    if (!unit) throw cliError('UNIT_UNKNOWN', { serial });
    return { ...unit, activityAt: unit.lastAt };
  });
  return async () => ({ items, next: null });
}
