/**
 * Registers devices in good and in bad times, in a process of its own: whoever started it sees whether everything
 * ended (it exits by itself), nothing was thrown past a caller, and nothing secret was printed.
 */

import { isStationError } from '../../../station/domain/station-error.ts';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { deviceProtocols } from '../../../station/emulator/device-transports.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { emulatorAddress } from '../../setup/emulator-address.ts';

const [key = ''] = process.argv.slice(2);
const emulator = await startDpsEmulator({ assignAfterMs: 50, retryAfterSeconds: 0 });
const { ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
const certificate = makeCertificate({ commonName: 'with-certificate' });
await emulator.enrollments.put({
  registrationId: 'with-key',
  attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: key, secondaryKey: key } },
});
await emulator.enrollments.put({
  registrationId: 'with-certificate',
  attestation: { type: 'x509', x509: { clientCertificates: { primary: { certificate: certificate.pem } } } },
});
const identities = [
  { registrationId: 'with-key', credential: { kind: 'symmetric-key', key } },
  {
    registrationId: 'with-certificate',
    credential: { kind: 'x509', certificate: certificate.pem, privateKey: certificate.privateKey },
  },
] as const;

const outcomes: string[] = [];
for (const outage of [null, 'silent', 'reset', '503', 'timeout-after-success', 'reset-after-success:1', 'refuse']) {
  for (const protocol of deviceProtocols) {
    for (const identity of identities) {
      await emulator.setOutage(outage);
      const address = emulatorAddress(emulator.ready, protocol);
      const outcome = await registerDevice({
        identity: { ...identity, idScope, globalEndpoint },
        protocol,
        address,
        ca,
        timeoutMs: outage === null ? 10_000 : 150,
      }).then(
        ({ status }) => status,
        (error: unknown) => (isStationError(error) ? error.code : 'not a StationError'),
      );
      outcomes.push(`${outage} ${protocol} ${outcome}`);
    }
  }
}
await emulator.close();
process.stdout.write(`${JSON.stringify(outcomes)}\n`);
