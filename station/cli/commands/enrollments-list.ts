import { Option } from 'commander';
import type { CloudEnrollment, EnrollmentDirectory } from '../../cloud/enrollment-directory.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import { action, stationCommand } from '../frame.ts';
import { given, type ListingOptions, listing, tell } from '../listing.ts';
import { personOf, withStation } from '../open-station.ts';
import {
  asksRegistrations,
  filteringRegistrations,
  notAsked,
  pickRegistration,
  type RegistrationColumns,
  type RegistrationFilter,
  registrationColumns,
} from '../registration-filter.ts';

interface Options extends ListingOptions, RegistrationFilter {
  readonly status?: string;
  readonly attestation?: string;
  readonly product?: string;
  readonly order?: string;
  readonly text?: string;
  readonly registrations?: boolean;
}

type Row = Omit<CloudEnrollment, 'settings'> &
  RegistrationColumns & {
    readonly serial: string | null;
    readonly product: string | null;
    readonly order: string | null;
  };

const filters = ['status', 'attestation', 'product', 'order', 'text', 'registration', 'hub', 'registrations'] as const;

/** `station enrollments list`: the individual entries in the cloud, whoever made them. */
export const enrollmentsListCommand = () =>
  filteringRegistrations(listing(stationCommand('list', 'what the cloud holds, whoever made it'), 'entries'))
    .addOption(new Option('--status <status>', 'only these').choices(['enabled', 'disabled']))
    .addOption(
      new Option('--attestation <kind>', 'only these').choices([
        'x509',
        'symmetric-key',
        'tpm',
        'ca-reference',
        'other',
      ]),
    )
    .option('--product <name>', 'only units of this product')
    .option('--order <order>', 'only units of this work order')
    .option('--text <prefix>', 'registration id, serial number or device id that begins like this')
    .option('--registrations', 'also tell whether and where each device has registered: a request an entry')
    .action(
      action<Options, []>(async (context, options) =>
        withStation(context, personOf(undefined), async (station) => {
          const directory = await station.directory();
          const asks = options.registrations === true || asksRegistrations(options);
          const told = ['registration', 'hub', 'updatedAt'] as const;
          await tell(
            context,
            options,
            {
              name: 'enrollments',
              async read(page) {
                const { entries, next } = await directory.page(page, context.stop);
                return { items: entries, next };
              },
              pick: picker({ options, asks, directory, ledger: station.ledger, signal: context.stop }),
              filters: filters.some((name) => name !== 'registrations' && options[name] !== undefined),
              signal: context.stop,
              shown: [
                ['registrationId', 'registration id'],
                ['serial', 'unit'],
                ['attestation', 'attestation'],
                ['status', 'status'],
                ['deviceId', 'device id'],
                ...(asks ? told.map((column) => [column, column === 'updatedAt' ? 'last' : column] as const) : []),
              ],
              columns: [
                ...(['registrationId', 'serial', 'product', 'order', 'attestation', 'status', 'deviceId'] as const),
                ...(['credentialSha256', 'etag'] as const),
                ...(asks ? registrationColumns : []),
              ],
              filter: given(options, filters),
            },
            station,
          );
        }),
      ),
    );

/** What costs nothing is looked at first; the registration, a request each, last. */
const picker =
  (at: {
    readonly options: Options;
    readonly asks: boolean;
    readonly directory: EnrollmentDirectory;
    readonly ledger: StationLedger;
    readonly signal: AbortSignal;
  }) =>
  async (entry: CloudEnrollment): Promise<Row | undefined> => {
    const { options, ledger } = at;
    if (options.status !== undefined && entry.status !== options.status) return undefined;
    if (options.attestation !== undefined && entry.attestation !== options.attestation) return undefined;
    const unit = ledger.unitByRegistrationId(entry.registrationId);
    const { serial = null, product = null, order = null } = unit ?? {};
    if (options.product !== undefined && product !== options.product) return undefined;
    if (options.order !== undefined && order !== options.order) return undefined;
    const { text } = options;
    const names = [entry.registrationId, serial, entry.deviceId];
    if (text !== undefined && !names.some((name) => name?.toLowerCase().startsWith(text.toLowerCase())))
      return undefined;
    // A webhook's address may hold a key.
    const { settings: _, ...shown } = entry;
    const row = { ...shown, serial, product, order };
    if (!at.asks) return { ...row, ...notAsked };
    const state = await at.directory.registration(entry.registrationId, at.signal);
    const registration = pickRegistration(state, options);
    return registration && { ...row, ...registration };
  };
