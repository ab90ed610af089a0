import { deviceProtocols } from '../../../station/emulator/device-transports.ts';
import { enrollmentLines, withProduct } from '../product-file.ts';
import type { TourStep } from '../tour.ts';

export const groupsSymmetricKey: TourStep = {
  title: 'A group by symmetric key: the signer derives the devices’ keys, nobody sees the group’s',
  async run(tour) {
    const made = await tour.station('groups', 'create', 'sensors', '--symmetric-key', '--reason', 'tour');
    tour.holds('the group is made, and its key brought', made, { code: 0, group: { attestation: 'symmetric-key' } });
    const { attestation } = tour.emulator.groups.get('sensors') ?? {};
    const keys = attestation?.type === 'symmetricKey' ? Object.values(attestation.symmetricKey) : [];
    tour.holds('no key was shown', [keys.length, keys.some((key) => JSON.stringify(made).includes(key))], [2, false]);
    const byGroup = enrollmentLines('via = "group"', 'group = "sensors"');
    const plugIn = () => tour.provision('zephyr-shell', 'sensor', 'SN00000001');
    const unit = await withProduct(tour, 'sensor', byGroup, plugIn);
    for (const protocol of deviceProtocols) {
      tour.holds(
        `the device registers over ${protocol}`,
        await tour.register(unit.registrationId, unit.credential, protocol),
        { status: 'assigned' },
      );
    }
    tour.holds('the group shows its device', await tour.station('groups', 'show', 'sensors'), {
      devices: [{ registrationId: unit.registrationId, serial: 'SN00000001' }],
    });

    const act = (name: string) => tour.station('enrollments', name, '--serial', 'SN00000001', '--reason', 'tour');
    const register = () => tour.register(unit.registrationId, unit.credential);
    tour.holds('one device of it is turned off', await act('disable'), {
      code: 0,
      outcomes: [{ fate: 'changed', group: 'sensors' }],
    });
    tour.holds('and turned away', await register(), { refused: 'DEVICE_REGISTRATION_REFUSED' });
    tour.holds('its entry is not deleted: it keeps the device out', await act('delete'), {
      code: 1,
      outcomes: [{ code: 'ENROLLMENT_KEEPS_OUT' }],
    });
    tour.holds('it is turned on', await act('enable'), { code: 0, outcomes: [{ fate: 'changed', group: 'sensors' }] });
    tour.holds('and the group lets it in again', await register(), { status: 'assigned' });
  },
};
