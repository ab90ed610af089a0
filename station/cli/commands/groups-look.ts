import { Option } from 'commander';
import { cloudError } from '../../cloud/cloud-errors.ts';
import { action, stationCommand } from '../frame.ts';
import { groupText, short, shownGroup } from '../group-acting.ts';
import { groupName } from '../group-name.ts';
import { given, type ListingOptions, listing, tell } from '../listing.ts';
import { personOf, withStation } from '../open-station.ts';
import {
  asksRegistrations,
  filteringRegistrations,
  pickRegistration,
  type RegistrationFilter,
  registrationColumns,
} from '../registration-filter.ts';

interface ListOptions extends ListingOptions {
  readonly status?: string;
  readonly attestation?: string;
  readonly text?: string;
  readonly hub?: string;
}

const listFilters = ['status', 'attestation', 'text', 'hub'] as const;

/** `station groups list` */
export const groupsListCommand = () =>
  listing(stationCommand('list', 'the groups in DPS, whoever made them'), 'groups', 200)
    .addOption(new Option('--status <status>', 'only these').choices(['enabled', 'disabled']))
    .addOption(new Option('--attestation <kind>', 'only these').choices(['x509', 'ca-reference', 'symmetric-key']))
    .option('--text <prefix>', 'whose name begins like this')
    .option('--hub <host>', 'whose settings name this hub', (host) => host.toLowerCase())
    .action(
      action<ListOptions, []>(async (context, options) =>
        withStation(context, personOf(undefined), async (station) => {
          const { groups } = await station.directory();
          await tell(
            context,
            options,
            {
              name: 'groups',
              async read(page) {
                const answer = await groups.page(page, context.stop);
                return { items: answer.groups, next: answer.next };
              },
              pick(group) {
                const by = group.caReferences === null ? group.attestation : 'ca-reference';
                if (options.status !== undefined && group.status !== options.status) return undefined;
                if (options.attestation !== undefined && by !== options.attestation) return undefined;
                if (options.text !== undefined && !group.group.startsWith(options.text.toLowerCase())) return undefined;
                const hubs = group.settings.iotHubs?.map((host) => host.toLowerCase()) ?? [];
                if (options.hub !== undefined && !hubs.includes(options.hub)) return undefined;
                const { settings, ...shown } = shownGroup(group);
                const { primary = null, secondary = null } = group.caReferences ?? {};
                const ca = primary ?? short(group.primarySha256);
                const second = secondary ?? short(group.secondarySha256);
                return { ...shown, by, ca, second, settings, ...settings };
              },
              filters: listFilters.some((name) => options[name] !== undefined),
              signal: context.stop,
              shown: [
                ['group', 'group'],
                ['by', 'attestation'],
                ['status', 'status'],
                ['ca', 'ca'],
                ['second', 'second ca'],
                ['allocation_policy', 'allocation'],
                ['iot_hubs', 'hubs'],
              ],
              columns: [
                ...(['group', 'by', 'status', 'primarySha256', 'secondarySha256', 'caReferences', 'etag'] as const),
                ...(['iot_edge', 'allocation_policy', 'iot_hubs', 'custom_allocation'] as const),
                ...(['reprovision_policy', 'initial_twin'] as const),
              ],
              filter: given(options, listFilters),
            },
            station,
          );
        }),
      ),
    );

interface ShowOptions extends ListingOptions, RegistrationFilter {
  readonly text?: string;
}

/** `station groups show`: the group, and the registrations of the devices that it let in. */
export const groupsShowCommand = () =>
  filteringRegistrations(listing(stationCommand('show', 'one group, and the devices that it let in'), 'devices'))
    .argument('<group>', 'its name in DPS', groupName)
    .option('--text <prefix>', 'registration id or serial number that begins like this')
    .action(
      action<ShowOptions, [string]>(async (context, options, group) =>
        withStation(context, personOf(undefined), async (station) => {
          const { groups } = await station.directory();
          const found = await groups.find(group, context.stop);
          if (found === undefined) throw cloudError('GROUP_MISSING', { group });
          const { text } = options;
          await tell(
            context,
            options,
            {
              name: 'devices',
              async read(page) {
                const answer = await groups.registrations(group, page, context.stop);
                return { items: answer.registrations, next: answer.next };
              },
              pick(device) {
                const { registrationId } = device;
                const serial = station.ledger.unitByRegistrationId(registrationId)?.serial ?? null;
                const names = [registrationId, serial];
                if (text !== undefined && !names.some((name) => name?.toLowerCase().startsWith(text.toLowerCase())))
                  return undefined;
                return pickRegistration(device, options) && { ...device, serial, registration: device.status };
              },
              filters: asksRegistrations(options) || text !== undefined,
              signal: context.stop,
              shown: [
                ['registrationId', 'registration id'],
                ['serial', 'unit'],
                ['status', 'status'],
                ['hub', 'hub'],
                ['updatedAt', 'last'],
              ],
              columns: ['registrationId', 'serial', 'deviceId', 'substatus', ...registrationColumns],
              filter: given(options, ['text', 'registration', 'hub']),
              about: { value: { group: shownGroup(found) }, text: groupText(found) },
            },
            station,
          );
        }),
      ),
    );
