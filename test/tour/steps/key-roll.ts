import { z } from 'zod';
import { enroll, keyOf, symmetricKey, withKey } from '../entries.ts';
import type { TourStep } from '../tour.ts';

const [old, current, next] = [keyOf('old'), keyOf('current'), keyOf('next')];

export const keyRoll: TourStep = {
  title: 'A key is rolled without a gap: the secondary becomes the primary, held by the ETag',
  async run(tour) {
    await enroll(tour, 'rolled', { attestation: symmetricKey(old, current) });
    const { etag } = z.object({ etag: z.string() }).parse((await tour.service('GET', '/enrollments/rolled')).body);
    const rolled = { registrationId: 'rolled', attestation: symmetricKey(current, next) };
    const path = '/enrollments/rolled';
    tour.holds(
      'the entry is changed in the version that was read',
      await tour.service('PUT', path, rolled, { 'if-match': etag }),
      { status: 200 },
    );
    tour.holds('and not once more in that version', await tour.service('PUT', path, rolled, { 'if-match': etag }), {
      status: 412,
    });
    tour.holds('the device with the current key stays in', await tour.register('rolled', withKey(current)), {
      status: 'assigned',
    });
    tour.holds('one with the next key is let in', await tour.register('rolled', withKey(next)), { status: 'assigned' });
    tour.holds('the old key is not', await tour.register('rolled', withKey(old)), {
      refused: 'DEVICE_REGISTRATION_REFUSED',
    });
  },
};
