import { z } from 'zod';
import { deviceProtocols } from '../../../station/emulator/device-transports.ts';
import { makeCertificate, type TestCertificate } from '../../conformance/dps-certificates.ts';
import { endorsementKey } from '../../conformance/tpm-keys.ts';
import { enroll, keyOf, symmetricKey, withKey } from '../entries.ts';
import type { Credential, TourStep } from '../tour.ts';

const withCertificate = ({ pem, privateKey }: TestCertificate): Credential => ({
  kind: 'x509',
  certificate: pem,
  privateKey,
});

export const individualEntries: TourStep = {
  title: 'Individual entries by X.509, symmetric key and TPM; HTTPS, MQTT and AMQP, over WebSocket too',
  async run(tour) {
    const assigned = { status: 'assigned' };

    const [first, second] = [makeCertificate({ commonName: 'x509' }), makeCertificate({ commonName: 'x509' })];
    const clientCertificates = { primary: { certificate: first.pem }, secondary: { certificate: second.pem } };
    await enroll(tour, 'x509', { attestation: { type: 'x509', x509: { clientCertificates } } });
    for (const protocol of deviceProtocols) {
      tour.holds(
        `the primary certificate registers over ${protocol}`,
        await tour.register('x509', withCertificate(first), protocol),
        assigned,
      );
      tour.holds(
        `the secondary certificate registers over ${protocol}`,
        await tour.register('x509', withCertificate(second), protocol),
        assigned,
      );
    }
    const third = makeCertificate({ commonName: 'x509' });
    const refused = { refused: 'DEVICE_REGISTRATION_REFUSED' };
    tour.holds('another certificate is refused', await tour.register('x509', withCertificate(third)), refused);

    await enroll(tour, 'own-key', { attestation: symmetricKey(keyOf('first'), keyOf('second')) });
    for (const protocol of deviceProtocols) {
      tour.holds(
        `the primary key registers over ${protocol}`,
        await tour.register('own-key', withKey(keyOf('first')), protocol),
        assigned,
      );
      tour.holds(
        `the secondary key registers over ${protocol}`,
        await tour.register('own-key', withKey(keyOf('second')), protocol),
        assigned,
      );
    }
    tour.holds('another key is refused', await tour.register('own-key', withKey(keyOf('third'))), refused);

    await enroll(tour, 'made-key', { attestation: symmetricKey(null) });
    const told = await tour.service('POST', '/enrollments/made-key/attestationmechanism');
    const keys = z.object({ symmetricKey: z.object({ primaryKey: z.string() }) }).parse(told.body);
    tour.holds(
      'a key that DPS made registers',
      await tour.register('made-key', withKey(keys.symmetricKey.primaryKey)),
      assigned,
    );

    const tpm = { type: 'tpm', tpm: { endorsementKey } };
    await enroll(tour, 'with-tpm', { attestation: tpm });
    tour.holds('a TPM entry keeps its endorsement key', (await tour.service('GET', '/enrollments/with-tpm')).body, {
      attestation: tpm,
    });
  },
};
