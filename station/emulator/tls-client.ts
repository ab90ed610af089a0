import { constants, X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket, TlsOptions } from 'node:tls';

/**
 * How both TLS servers are set up: every client is asked for a certificate, none is refused for it (the device API
 * decides), and sessions are never resumed, because a resumed session loses the client's chain.
 */
export const tlsServerOptions: TlsOptions = {
  minVersion: 'TLSv1.2',
  requestCert: true,
  rejectUnauthorized: false,
  secureOptions: constants.SSL_OP_NO_TICKET,
};

/** The client's certificates, leaf first; empty when it sent none. */
export function clientCertificates(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let current: Partial<PeerCertificate & { issuerCertificate: PeerCertificate }> | undefined =
    socket.getPeerCertificate(true);
  const seen = new Set<string>();
  while (current?.raw && !seen.has(current.fingerprint256 ?? '')) {
    seen.add(current.fingerprint256 ?? '');
    chain.push(new X509Certificate(current.raw));
    current = current.issuerCertificate;
  }
  return chain;
}
