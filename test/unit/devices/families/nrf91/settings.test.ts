import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nrf91Settings } from '../../../../../station/devices/families/nrf91/settings.ts';
import { standInCertificate } from '../../../../conformance/devices/stand-in-certificate.ts';

const pem = new X509Certificate(
  standInCertificate(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, 'a CA'),
).toString();

describe('nrf91Settings', () => {
  it('is complete without a line in the product file', () => {
    expect(nrf91Settings.parse({})).toMatchObject({ baud_rate: 115_200, sec_tag: 16_842_753, prove_key: true });
  });

  it('takes CA certificates in any PEM dressing and keeps the certificates alone', () => {
    const dressed = `Subject: a CA\r\n${pem.replaceAll('\n', '\r\n')}\r\n\r\nanother:\n${pem}`;
    expect(nrf91Settings.parse({ ca: dressed }).ca).toBe(`${pem.trim()}\n${pem.trim()}`);
  });

  it.each([
    { ca: 'no certificate' },
    { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    { ca: pem.repeat(20) },
    { dps_command: '+CFUN=1;#X' },
    { sec_tag: 2_147_483_648 },
    { sectag: 42 },
  ])('refuses %o', (device) => {
    expect(nrf91Settings.safeParse(device).success).toBe(false);
  });
});
