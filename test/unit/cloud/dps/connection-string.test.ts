import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConnectionString } from '../../../../station/cloud/dps/connection-string.ts';
import { isStationError } from '../../../../station/domain/station-error.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
const good = `HostName=line.azure-devices-provisioning.net;SharedAccessKeyName=provisioningserviceowner;SharedAccessKey=${key}`;

test('host, policy and raw key, from text or bytes', () => {
  for (const source of [good, Buffer.from(good), `\n${good};\n`]) {
    expect(parseConnectionString(source)).toEqual({
      host: 'line.azure-devices-provisioning.net',
      port: null,
      policy: 'provisioningserviceowner',
      key: Buffer.from('0123456789abcdef0123456789abcdef'),
    });
  }
});

test('fields in any order, names in any case, a port for a local service', () => {
  const { host, port, policy } = parseConnectionString(
    `sharedaccesskey=${key};sharedaccesskeyname=p;hostname=localhost:8443`,
  );
  expect({ host, port, policy }).toEqual({ host: 'localhost', port: 8443, policy: 'p' });
});

test.each([
  ['', 'HostName'],
  [good.replace('HostName', 'Host'), 'HostName'],
  [good.replace('SharedAccessKeyName=provisioningserviceowner;', ''), 'SharedAccessKeyName'],
  [`${good};SharedAccessKey=${key}`, 'twice'],
  [good.replace(key, 'not base64!'), 'base64'],
  [good.replace('line.azure', 'li ne'), 'host name'],
  [good.replace('.net;', '.net:99999;'), 'port'],
  ['gibberish', 'name=value'],
])('refuses %j, saying what is wrong', (source, reason) => {
  const error = caught(source);
  expect(isStationError(error, 'DPS_CONNECTION_STRING_INVALID')).toBe(true);
  expect(String(error)).toContain(reason);
});

test('no error repeats a value: it could be the key', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...good.split(';')),
      fc.nat({ max: 200 }),
      fc.string({ maxLength: 3 }),
      (field, at, junk) => {
        const damaged = good.replace(field, field.slice(0, at) + junk + field.slice(at));
        const error = caught(damaged);
        expect(JSON.stringify(error) ?? '').not.toContain(key.slice(0, 12));
      },
    ),
    { seed: 2613 },
  );
});

function caught(source: string): unknown {
  try {
    parseConnectionString(source);
  } catch (error) {
    return error;
  }
  return undefined;
}
