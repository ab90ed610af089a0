import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalCa } from '../pki/local-ca.ts';

export interface TlsIdentity {
  /** PEM, server certificate and then its CA. */
  readonly cert: string;
  /** PEM, PKCS#8. */
  readonly key: string;
  /** PEM of the CA that clients must trust. */
  readonly caPem: string;
  readonly caFile: string;
  /** Removes the files, if they were made for this run only. */
  readonly discard: () => void;
}

const renewBeforeMs = 7 * 86_400_000;

/**
 * The servers' certificate, from a CA of their own. In `directory` both are kept and taken up again, so that clients
 * go on trusting a restarted emulator; they are made anew when a name is missing or the end is near. The CA's private
 * key is never written. Without a directory the CA's certificate lies in a temporary one.
 */
export function openTlsIdentity(options: {
  directory: string | undefined;
  dnsNames: readonly string[];
  ips: readonly string[];
  now: Date;
}): TlsIdentity {
  const { directory } = options;
  const folder = directory ?? mkdtempSync(join(tmpdir(), 'dps-emulator-'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const caFile = join(folder, 'ca.pem');
  const chainFile = join(folder, 'server.pem');
  const keyFile = join(folder, 'server-key.pem');
  const discard = (): void => {
    if (directory === undefined) rmSync(folder, { recursive: true, force: true });
  };

  const [caPem, cert, key] = [caFile, chainFile, keyFile].map(readIfThere);
  if (caPem && cert && key && isUsable(cert, options)) return { caPem, cert, key, caFile, discard };

  const ca = createLocalCa({ commonName: 'DPS emulator CA (not for production)', now: options.now });
  const server = ca.issueServerCertificate({ dnsNames: options.dnsNames, ips: options.ips });
  writeFileSync(keyFile, server.privateKeyPem, { mode: 0o600 });
  writeFileSync(chainFile, server.chainPem);
  writeFileSync(caFile, ca.certificatePem);
  return { caPem: ca.certificatePem, cert: server.chainPem, key: server.privateKeyPem, caFile, discard };
}

function isUsable(cert: string, wanted: { dnsNames: readonly string[]; ips: readonly string[]; now: Date }): boolean {
  try {
    const certificate = new X509Certificate(cert);
    const current =
      certificate.validFromDate <= wanted.now &&
      certificate.validToDate.getTime() - renewBeforeMs > wanted.now.getTime();
    const named = wanted.dnsNames.every((name) => certificate.checkHost(name) !== undefined);
    return current && named && wanted.ips.every((ip) => certificate.checkIP(ip) !== undefined);
  } catch {
    return false;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
