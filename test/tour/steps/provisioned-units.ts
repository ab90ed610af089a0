import { enrollmentLines, withProduct } from '../product-file.ts';
import { east, type TourStep } from '../tour.ts';

export const provisionedUnits: TourStep = {
  title: 'A product file says what its units become: ids, hub, IoT Edge, twin, device information',
  async run(tour) {
    const serial = '350000000000017';
    const badId = (text: string): string =>
      text.replace('registration_id = "tracker-{serial}"', 'registration_id = "tracker_{serial}!"');
    const scan = ['--product', 'tracker', '--serial', serial, '--port', '/dev/null'];
    const bad = await withProduct(tour, 'tracker', badId, () => tour.station('provision', ...scan));
    tour.holds('an id that DPS would refuse is refused before a unit is touched', bad, {
      code: 2,
      error: { code: 'PRODUCT_REGISTRATION_ID_INVALID' },
    });

    const terms = enrollmentLines(
      'iot_edge = true',
      'allocation_policy = "static"',
      `iot_hubs = ["${east}"]`,
      'initial_twin = { tags = { serial = "{serial}" }, desired = { interval_seconds = 60, on = true } }',
      'device_information = { model = "{product}" }',
    );
    const named = (text: string): string =>
      terms(text).replace('# device_id = "{serial}"', 'device_id = "unit-{serial}"');
    const unit = await withProduct(tour, 'tracker', named, async () => {
      const provisioned = await tour.provision('nrf91', 'tracker', serial);
      tour.holds('the sync makes its entry', await tour.station('sync'), { code: 0, created: 1, pending: 0 });
      return provisioned;
    });
    const registered = await tour.register(unit.registrationId, unit.credential, 'mqtt');
    const deviceId = `unit-${serial}`;
    tour.holds('the device registers with its certificate', registered, {
      assignedHub: east,
      deviceId,
      status: 'assigned',
    });
    tour.holds('its hub has it as an IoT Edge device with its twin', tour.emulator.devicesOf(east).get(deviceId), {
      iotEdge: true,
      twin: { tags: { serial }, properties: { desired: { interval_seconds: 60, on: true } } },
    });
    tour.holds('DPS has the device information', tour.emulator.enrollments.get(unit.registrationId), {
      optionalDeviceInformation: { model: 'tracker' },
    });
    tour.holds('the station shows that it has registered', await tour.station('enrollments', 'show', serial), {
      code: 0,
      cloud: { status: 'enabled' },
      registration: { status: 'assigned', hub: east, deviceId },
    });
  },
};
