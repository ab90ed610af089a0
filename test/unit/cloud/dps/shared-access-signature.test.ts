import common from 'azure-iot-common';
import { expect, test } from 'vitest';
import { parseConnectionString } from '../../../../station/cloud/dps/connection-string.ts';
import { sharedAccessSignature } from '../../../../station/cloud/dps/shared-access-signature.ts';

test('is what the Azure SDK signs, for one hour from now', () => {
  const key = Buffer.from('a key whose base64 needs escaping ???>>>').toString('base64');
  const host = 'line.azure-devices-provisioning.net';
  const now = new Date('2026-03-02T08:00:00.900Z');
  const credentials = parseConnectionString(`HostName=${host};SharedAccessKeyName=a+b/c;SharedAccessKey=${key}`);
  const expiry = Date.parse('2026-03-02T09:00:00Z') / 1000;
  expect(sharedAccessSignature(credentials, now)).toBe(
    common.SharedAccessSignature.create(host, 'a+b/c', key, expiry).toString(),
  );
});
