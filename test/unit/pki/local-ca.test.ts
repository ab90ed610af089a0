import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import { expect, it } from 'vitest';
import { createLocalCa } from '../../../station/pki/local-ca.ts';

it('gives a server what a TLS client that trusts the CA accepts, by name and by address', async () => {
  const now = new Date();
  const ca = createLocalCa({ commonName: 'Local CA', now });
  const { chainPem, privateKeyPem, certificatePem } = ca.issueServerCertificate({
    dnsNames: ['localhost', 'global.azure-devices-provisioning.net'],
    ips: ['127.0.0.1', '::1'],
  });
  // A clock that is set back while the server runs must not turn its clients away.
  const aMinuteAgo = now.getTime() - 60_000;
  for (const made of [certificatePem, ca.certificatePem]) {
    expect(new X509Certificate(made).validFromDate.getTime()).toBeLessThan(aMinuteAgo);
  }
  expect(new X509Certificate(certificatePem).subjectAltName).toBe(
    'DNS:localhost, DNS:global.azure-devices-provisioning.net, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  );
  const server = createServer({ key: privateKeyPem, cert: chainPem }, (socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  try {
    for (const servername of ['localhost', 'global.azure-devices-provisioning.net', '']) {
      const socket = connect({
        host: '127.0.0.1',
        port,
        ca: ca.certificatePem,
        ...(servername === '' ? {} : { servername }),
      });
      await once(socket, 'secureConnect');
      expect(socket.authorized).toBe(true);
      socket.destroy();
    }
    const stranger = connect({ host: '127.0.0.1', port, ca: ca.certificatePem, servername: 'example.org' });
    await expect(once(stranger, 'secureConnect')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    const other = createLocalCa({ commonName: 'Local CA', now }).certificatePem;
    const untrusting = connect({ host: '127.0.0.1', port, ca: other, servername: 'localhost' });
    await expect(once(untrusting, 'secureConnect')).rejects.toThrow(/.+/);
  } finally {
    server.close();
  }
});
