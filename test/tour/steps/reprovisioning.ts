import { enroll, keyOf, symmetricKey, withKey } from '../entries.ts';
import { east, type TourStep, west } from '../tour.ts';

const key = keyOf('moving');
const initialTwin = { tags: { from: 'entry' } };
const lived = { tags: { from: 'life' } };

export const reprovisioning: TourStep = {
  title: 'Re-provisioning: a device whose entry points to another hub registers again',
  async run(tour) {
    for (const [name, reprovisionPolicy, hub, substatus, twin] of [
      ['migrate', { updateHubAssignment: true, migrateDeviceData: true }, east, 'deviceDataMigrated', lived],
      ['reset', { updateHubAssignment: true, migrateDeviceData: false }, east, 'deviceDataReset', initialTwin],
      ['never', { updateHubAssignment: false, migrateDeviceData: false }, west, 'initialAssignment', lived],
    ] as const) {
      const fields = { attestation: symmetricKey(key), initialTwin, reprovisionPolicy, allocationPolicy: 'static' };
      await enroll(tour, name, { ...fields, iotHubs: [west] });
      tour.holds(`${name}: at first it is in the west`, await tour.register(name, withKey(key)), { assignedHub: west });
      await tour.emulator.setTwin(west, name, lived);
      await enroll(tour, name, { ...fields, iotHubs: [east] });
      const again = await tour.register(name, withKey(key));
      tour.holds(`${name}: then it is in ${hub}, ${substatus}`, again, { assignedHub: hub, substatus });
      tour.holds(`${name}: with the twin that it should have`, tour.emulator.devicesOf(hub).get(name), { twin });
    }
  },
};
