import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSoftHsm } from '../../setup/softhsm.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

const imei = '350000000000017';

/** From scan to cloud to audit, as a newcomer types it. */
async function story(line: TestStation, signer: string): Promise<void> {
  await using device = await line.simulate('nrf91', imei);
  expect(device.ready).toMatchObject({
    ready: true,
    family: 'nrf91',
    serial: imei,
    link: join(line.root, `device-${imei}`),
  });

  const port = String(device.ready['link']);
  const scan = ['provision', '--product', 'tracker', '--serial', imei, '--port', port];
  const provisioned = await line.run(scan);
  expect(provisioned.code, provisioned.stderr).toBe(0);
  expect(provisioned.json()).toHaveLength(1);
  const [result] = provisioned.json();
  expect(result).toMatchObject({
    outcome: 'PASS',
    serial: imei,
    registrationId: `tracker-${imei}`,
    error: null,
    notForProduction: signer === 'software',
  });
  expect(result?.['certificateSha256']).toMatch(/^[0-9a-f]{64}$/);

  const again = await line.run(scan);
  expect(again.code).toBe(4);
  expect(again.json()[0]).toMatchObject({
    error: { code: 'UNIT_ALREADY_PROVISIONED', details: { passedBy: 'tester' } },
  });

  const chain = join(line.root, 'chain.pem');
  expect((await line.run(['units', 'export', imei, '--chain', chain])).code).toBe(0);
  const issuingCa = join(line.home, 'pki', 'issuing-ca.pem');
  expect(openssl('verify', '-CAfile', issuingCa, chain)).toContain('OK');
  expect(openssl('x509', '-in', chain, '-noout', '-subject', '-nameopt', 'RFC2253')).toContain(`CN=tracker-${imei}`);

  const plan = await line.run(['sync', '--dry-run']);
  expect(plan.json()[0]).toMatchObject({ creations: 1, parked: 0 });
  const synced = await line.run(['sync']);
  expect(synced.code, synced.stderr).toBe(0);
  expect(synced.json().at(-1)).toMatchObject({ status: 'drained', created: 1, parked: 0, pending: 0 });
  expect((await line.run(['sync'])).json().at(-1)).toMatchObject({ created: 0, pending: 0 });

  const shown = await line.run(['units', 'show', imei]);
  expect(shown.json()[0]).toMatchObject({
    unit: { state: 'passed', enrollment: 'done' },
    credentials: [{ state: 'live', sha256: result?.['certificateSha256'] }],
  });
  const verified = await line.run(['ledger', 'verify']);
  expect(verified.code, verified.stdout).toBe(0);
  expect(verified.json()[0]).toMatchObject({ verified: true, units: 1, certificates: 1, passes: 1, problems: [] });

  const health = await line.run(['hsm', 'status']);
  expect(health.code).toBe(0);
  expect(health.json()[0]).toMatchObject({ kind: signer, healthy: true, notForProduction: signer === 'software' });
  expect((await line.run(['doctor'])).code).toBe(0);

  const ended = await device.stop();
  expect(ended.code).toBe(0);
  expect(existsSync(port)).toBe(false);
}

const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8' });

test('a newcomer provisions a unit with the software signer', async () => {
  await using line = await createTestStation();
  await story(line, 'software');
  expect((await line.emulator.stop()).code).toBe(0);
});

test('the same in a PKCS#11 token', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'station-test-hsm-'));
  const { module, tokenLabel, pin, env } = await createSoftHsm(directory);
  await using line = await createTestStation({
    init: ['--signer', 'pkcs11', '--module', module, '--token', tokenLabel, '--pin', 'env:STATION_PIN'],
    env: { ...env, STATION_PIN: pin.toString() },
  });
  await story(line, 'pkcs11');
  await rm(directory, { recursive: true });
});

test('an offline root signs the issuing CA', async () => {
  await using line = await createTestStation({ init: ['--ca-request', '--ca-name', 'Offline CA'] });
  const { root, home } = line;
  await using device = await line.simulate('nrf91', imei);
  const scan = ['provision', '--product', 'tracker', '--serial', imei, '--port', String(device.ready['link'])];
  const early = await line.run(scan);
  expect(early.json()[0]).toMatchObject({ error: { code: 'ISSUER_MISSING' } });

  const at = (name: string): string => join(root, name);
  const subject = ['-subj', '/CN=Test Root', '-keyout', at('root.key'), '-out', at('root.pem'), '-days', '30000'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    ...kind,
    ...subject,
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=keyCertSign',
  );
  const signing = [
    '-CA',
    at('root.pem'),
    '-CAkey',
    at('root.key'),
    '-CAcreateserial',
    '-days',
    '30000',
    '-copy_extensions',
    'copy',
  ];
  openssl('x509', '-req', '-in', join(home, 'pki', 'issuing-ca.csr'), ...signing, '-out', at('issuing.pem'));

  const installed = await line.run(['ca', 'install', '--chain', at('issuing.pem')]);
  expect(installed.code, installed.stdout).toBe(0);

  // This root gave the CA an end; a certificate without one would outlive it.
  expect((await line.run(scan)).json()[0]).toMatchObject({
    outcome: 'ERROR',
    error: { code: 'PKI_ISSUER_EXPIRES_FIRST' },
  });
  await edit(join(home, 'products', 'tracker.toml'), (text) => text.replace('# lifetime_days', 'lifetime_days'));
  expect((await line.run(scan)).json()[0]).toMatchObject({ outcome: 'PASS' });
  const chain = at('chain.pem');
  expect((await line.run(['units', 'export', imei, '--chain', chain])).code).toBe(0);
  expect(openssl('verify', '-CAfile', at('root.pem'), '-untrusted', chain, chain)).toContain('OK');
  expect((await line.run(['ledger', 'verify'])).code).toBe(0);
});
