import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleProductText } from '../../../station/config/samples/sample-products.ts';
import { registerWithTpm } from '../../setup/register-with-tpm.ts';
import { startSoftwareTpm } from '../../setup/software-tpm.ts';
import type { TourStep } from '../tour.ts';

export const tpm: TourStep = {
  title: 'A gateway with a TPM: its endorsement key is imported, and only that TPM registers',
  async run(tour) {
    await writeFile(join(tour.home, 'products', 'edge-gateway.toml'), await sampleProductText('edge-gateway'));
    const [own, other] = [await startSoftwareTpm(), await startSoftwareTpm()];
    try {
      const [file, serial] = [join(tour.root, 'ek.pub'), 'EG00000001'];
      await writeFile(file, own.endorsementKey);
      const unit = ['--product', 'edge-gateway', '--serial', serial, '--ek', file];
      const imported = await tour.station('enrollments', 'tpm', ...unit);
      const registrationId = 'edge-gateway-eg00000001';
      tour.holds('the key makes the unit known', imported, { code: 0, isNew: true, registrationId });
      tour.holds('its entry is made', await tour.station('sync'), { code: 0, created: 1 });
      tour.holds(
        'the TPM registers through Microsoft’s SDK',
        await registerWithTpm(tour.emulator.ready, own, registrationId),
        { status: 'assigned', registrationState: { deviceId: registrationId } },
      );
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
    } finally {
      await own.close();
      await other.close();
    }
  },
};
