import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleProductText } from '../../../station/config/samples/sample-products.ts';
import { emulatorAddress } from '../../setup/emulator-address.ts';
import { registerWithTpm } from '../../setup/register-with-tpm.ts';
import { type SoftwareTpm, startSoftwareTpm } from '../../setup/software-tpm.ts';
import type { Tour, TourStep } from '../tour.ts';

export const tpm: TourStep = {
  title: 'Gateways with a TPM: read and imported, or proven on the line; only that TPM registers',
  async run(tour) {
    await writeFile(join(tour.home, 'products', 'edge-gateway.toml'), await sampleProductText('edge-gateway'));
    const [own, other] = [await startSoftwareTpm(), await startSoftwareTpm()];
    try {
      const [serial, registrationId] = ['EG00000001', 'edge-gateway-eg00000001'];
      const unit = ['--product', 'edge-gateway', '--serial', serial];
      const imported = await tour.station('enrollments', 'tpm', ...unit, '--read', own.address);
      const endorsementKeySha256 = hash('sha256', own.endorsementKey);
      const known = { registrationId, endorsementKeySha256, isNew: true, tpm: { from: own.address } };
      tour.holds('read off the TPM, which proves it, the key makes the unit known', imported, { code: 0, ...known });
      const file = join(tour.root, 'ek.pub');
      await writeFile(file, own.endorsementKey);
      const again = await tour.station('enrollments', 'tpm', ...unit, '--ek', file);
      tour.holds('the same key in a file that tpm2-tools wrote is nothing new', again, { code: 0, isNew: false });
      tour.holds('its entry is made', await tour.station('sync'), { code: 0, created: 1 });
      for (const protocol of ['http', 'amqp', 'amqp-ws'] as const) {
        const service = { ...tour.emulator.ready, ...emulatorAddress(tour.emulator.ready, protocol) };
        tour.holds(
          `the TPM registers through Microsoft’s SDK over ${protocol}`,
          await registerWithTpm(service, own, registrationId, protocol),
          { status: 'assigned', registrationState: { deviceId: registrationId } },
        );
      }
      const refused = await registerWithTpm(tour.emulator.ready, other, registrationId).then(
        () => false,
        () => true,
      );
      tour.holds('another TPM does not', refused, true);
      tour.holds('ledger and cloud say the same', await tour.station('enrollments', 'show', serial), {
        code: 0,
        cloud: { attestation: 'tpm', credentialSha256: imported['endorsementKeySha256'] },
        registration: { status: 'assigned' },
      });
      await passesTheLine(tour, other);
    } finally {
      await own.close();
      await other.close();
    }
  },
};

async function passesTheLine(tour: Tour, gateway: SoftwareTpm): Promise<void> {
  await writeFile(join(tour.home, 'products', 'tpm-gateway.toml'), await sampleProductText('tpm-gateway'));
  const unit = ['--product', 'tpm-gateway', '--port', gateway.address];
  const passed = await tour.station('provision', ...unit, '--serial', 'TG00000001');
  const endorsementKeySha256 = hash('sha256', gateway.endorsementKey);
  tour.holds('in a slot the TPM proves its key', passed, { code: 0, outcome: 'PASS', endorsementKeySha256 });
  tour.holds('its entry is made, too', await tour.station('sync'), { code: 0, created: 1 });
  const registered = await registerWithTpm(tour.emulator.ready, gateway, 'tpm-gateway-tg00000001');
  tour.holds('and it registers', registered, { status: 'assigned' });
  const cloned = await tour.station('provision', ...unit, '--serial', 'TG00000002');
  const error = { code: 'DEVICE_PROVISIONED_AS_OTHER' };
  tour.holds('under another label it fails', cloned, { code: 1, outcome: 'FAIL', error });
}
