import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

let line: TestStation;
beforeEach(async () => {
  line = await createTestStation();
  await pointAt('any-token');
});
afterEach(() => line[Symbol.asyncDispose]());

/** `[dps.arm]` for the emulator beside the station. */
async function pointAt(token: string, change: Readonly<Record<string, string>> = {}): Promise<void> {
  const { armEndpoint, subscriptionId, resourceGroup, serviceName, caFile } = line.emulator.ready;
  await writeFile(join(line.home, 'arm-token'), token, { mode: 0o600 });
  const settings = {
    subscription: subscriptionId,
    resource_group: resourceGroup,
    service: serviceName,
    endpoint: armEndpoint,
    ca_file: caFile,
    ...change,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const credential = 'credential = { kind = "token", token = "file:arm-token" }';
  await edit(join(line.home, 'station.toml'), (text) =>
    [text.split('\n[dps.arm]')[0], '[dps.arm]', ...lines, credential, ''].join('\n'),
  );
}

const entries = async (): Promise<{ kind: string; subject: string; content: Record<string, unknown> }[]> => {
  const { stdout } = await line.run(['ledger', 'list', '--limit', '1000']);
  const entry = z.looseObject({
    kind: z.string(),
    subject: z.string(),
    content: z.record(z.string(), z.unknown()),
  });
  const all = z.object({ entries: z.array(entry) }).parse(JSON.parse(stdout)).entries;
  return all.filter(({ kind }) => /^(?:dps|ca)\./.test(kind));
};
const answer = async (args: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await line.run(args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
};
const failure = async (args: readonly string[]) => {
  const { code, stdout } = await line.run(args);
  return { exit: code, ...z.object({ error: z.object({ code: z.string() }) }).parse(JSON.parse(stdout)).error };
};

test('a CA is proven by the signer; each step is in the ledger before it happens, and the ledger verifies', async () => {
  expect(await answer(['ca', 'upload', '--name', 'line'])).toMatchObject({ name: 'line', verified: false });
  expect(await answer(['ca', 'verify', 'line', '--dry-run'])).toMatchObject({
    dryRun: true,
    changes: [{ change: 'ca-code' }, { change: 'ca-verify', after: { isVerified: true } }],
  });
  expect(await answer(['ca', 'status', 'line'])).toMatchObject({ verified: false });
  expect(await answer(['ca', 'verify', 'line'])).toMatchObject({ verified: true });
  expect(await answer(['ca', 'list'])).toMatchObject([{ name: 'line', verified: true }]);
  const made = { outcome: 'made', code: null };
  expect(await entries()).toMatchObject([
    { kind: 'dps.change-intended', subject: 'ca:line', content: { change: 'ca-upload', before: null } },
    { kind: 'dps.change-ended', content: made },
    { kind: 'dps.change-intended', content: { change: 'ca-code' } },
    { kind: 'dps.change-ended', content: made },
    { kind: 'ca.proof-intended', content: { ca: 'line', verificationCode: expect.stringMatching(/^[0-9A-F]{48}$/) } },
    { kind: 'ca.proof-signed', subject: 'ca:line' },
    { kind: 'dps.change-intended', content: { change: 'ca-verify', after: { isVerified: true } } },
    { kind: 'dps.change-ended', content: made },
  ]);
  expect(await answer(['ca', 'verify', 'line'])).toMatchObject({ verified: true });
  expect(await failure(['ca', 'delete', 'line'])).toMatchObject({ exit: 2, code: 'USAGE_CONFIRMATION_MISSING' });
  expect(await answer(['ca', 'delete', 'line', '--yes'])).toMatchObject({ deleted: true });
  expect(await answer(['ca', 'list'])).toEqual([]);
  expect((await entries()).at(-1)).toMatchObject({ kind: 'dps.change-ended', content: made });
  expect((await line.run(['ledger', 'verify'])).code).toBe(0);
});

test('a CA whose key is elsewhere is proven by its holder', async () => {
  const root = makeCertificate({ commonName: 'root', ca: true });
  const file = join(line.root, 'root.pem');
  await writeFile(file, root.pem);
  await answer(['ca', 'upload', file, '--name', 'root']);
  expect(await failure(['ca', 'verify', 'root'])).toMatchObject({ code: 'DPS_CA_KEY_ELSEWHERE' });
  const { code } = z.object({ code: z.string() }).parse(await answer(['ca', 'verify', 'root', '--code']));
  const proof = join(line.root, 'proof.pem');
  await writeFile(
    proof,
    makeCertificate({ commonName: code, issuer: makeCertificate({ commonName: 'root', ca: true }) }).pem,
  );
  expect(await failure(['ca', 'verify', 'root', '--proof', proof])).toMatchObject({ code: 'CA_PROOF_WRONG' });
  await writeFile(proof, makeCertificate({ commonName: code, issuer: root }).pem);
  expect(await answer(['ca', 'verify', 'root', '--proof', proof])).toMatchObject({ verified: true });

  const other = join(line.root, 'other.pem');
  await writeFile(other, makeCertificate({ commonName: 'root', ca: true }).pem);
  expect(await failure(['ca', 'upload', other, '--name', 'root'])).toMatchObject({ code: 'DPS_CA_EXISTS' });
  const replace = ['ca', 'upload', other, '--name', 'root', '--replace'];
  expect(await failure(replace)).toMatchObject({ code: 'USAGE_CONFIRMATION_MISSING' });
  expect(await answer([...replace, '--yes'])).toMatchObject({ verified: false });
});

test('hubs are linked, weighed and unlinked; what was and what is stands in the ledger, a key nowhere', async () => {
  const secret = join(line.root, 'hub');
  const key = Buffer.alloc(32, 7).toString('base64');
  await writeFile(secret, `HostName=east.azure-devices.net;SharedAccessKeyName=iothubowner;SharedAccessKey=${key}`, {
    mode: 0o600,
  });
  const link = ['dps', 'hubs', 'link', '--location', 'eastus', '--connection-string', `file:${secret}`];
  const linked = await line.run(link, { env: { AZURE_LOG_LEVEL: 'verbose', DEBUG: '*' } });
  expect(linked.json()[0]).toMatchObject({ hubs: [{}, { hostName: 'east.azure-devices.net', weight: 1 }] });
  // The SDK's own log is on, and shows neither the hub's key nor the token.
  expect(linked.stderr).toContain('azure:');
  for (const hidden of [key, 'any-token']) expect(linked.stdout + linked.stderr).not.toContain(hidden);
  expect(await failure(link)).toMatchObject({ code: 'DPS_HUB_EXISTS' });
  await answer(['dps', 'hubs', 'weight', 'east.azure-devices.net', '40']);
  expect(await answer(['dps', 'hubs', 'list'])).toMatchObject([{}, { hostName: 'east.azure-devices.net', weight: 40 }]);
  const unlink = ['dps', 'hubs', 'unlink', 'east.azure-devices.net'];
  expect(await failure(unlink)).toMatchObject({ code: 'USAGE_CONFIRMATION_MISSING' });
  expect(await answer([...unlink, '--dry-run'])).toMatchObject({ changes: [{ before: { weight: 40 }, after: null }] });
  expect(await answer([...unlink, '--yes'])).toMatchObject({ hubs: [{ weight: 1 }] });
  expect(await failure([...unlink, '--yes'])).toMatchObject({ code: 'DPS_HUB_UNKNOWN' });
  const intents = (await entries()).filter(({ kind }) => kind === 'dps.change-intended');
  expect(intents).toMatchObject([
    { subject: 'hub:east.azure-devices.net', content: { before: null, after: { weight: 1 } } },
    { content: { before: { weight: 1 }, after: { weight: 40 } } },
    { content: { before: { weight: 40 }, after: null } },
  ]);
  expect(JSON.stringify(await entries())).not.toContain(key);
});

test('a service is made, and its connection string saved for the station alone', async () => {
  expect(await failure(['dps', 'create', '--location', 'westeurope'])).toMatchObject({
    code: 'DPS_ARM_SERVICE_EXISTS',
  });
  await pointAt('any-token', { service: 'second-dps' });
  expect(await failure(['dps', 'show'])).toMatchObject({ code: 'DPS_ARM_SERVICE_UNKNOWN' });
  const create = ['dps', 'create', '--location', 'westeurope', '--allocation', 'GeoLatency'];
  expect(await answer(create)).toMatchObject({
    name: 'second-dps',
    idScope: expect.stringMatching(/^0ne/),
    allocationPolicy: 'GeoLatency',
  });
  expect(await answer(['dps', 'show'])).toMatchObject({ serviceHost: 'second-dps.azure-devices-provisioning.net' });
  const keys = await line.run(['dps', 'keys']);
  expect(JSON.parse(keys.stdout)).toEqual([
    { policy: 'provisioningserviceowner', rights: expect.stringContaining('EnrollmentWrite') },
  ]);
  const file = join(line.root, 'saved');
  await answer(['dps', 'keys', '--policy', 'provisioningserviceowner', '--save', file]);
  expect(await readFile(file, 'utf8')).toMatch(
    /^HostName=second-dps\.azure-devices-provisioning\.net;SharedAccessKeyName=provisioningserviceowner;SharedAccessKey=[A-Za-z0-9+/]+=*$/,
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await entries()).at(-1)).toMatchObject({
    kind: 'dps.keys-saved',
    content: { policy: 'provisioningserviceowner' },
  });
});

test('with a role in Entra ID the station needs no connection string, and the doctor says how it signs in', async () => {
  await writeFile(join(line.home, 'dps-token'), 'any-token', { mode: 0o600 });
  const identity = `service_host = "${String(line.emulator.ready['serviceHostName'])}"\ncredential = { kind = "token", token = "file:dps-token" }`;
  await edit(join(line.home, 'station.toml'), (text) => text.replace(/^connection_string = .*$/m, identity));
  const doctor = await line.run(['doctor']);
  expect(doctor.stdout).toContain('"check":"cloud credential","state":"ok"');
  expect(doctor.stdout).toContain('"check":"cloud rights","state":"ok"');
  const made = await line.run(['groups', 'create', 'lot', '--symmetric-key', '--reason', 'a token']);
  expect(made.code, made.stderr).toBe(0);
});

test('the doctor tells what the credential is, what it may, and whether others may read it', async () => {
  const found = async () => {
    const { code, stdout } = await line.run(['doctor']);
    const finding = z.object({ check: z.string(), state: z.string(), message: z.string() });
    const { findings } = z.object({ findings: z.array(finding) }).parse(JSON.parse(stdout));
    return { code, ...Object.fromEntries(findings.map(({ check, state }) => [check, state])) };
  };
  const asked = { 'cloud rights': 'ok', 'hubs and webhooks': 'ok' };
  expect(await found()).toMatchObject({ code: 0, ...asked, 'azure credential': 'ok', 'azure rights': 'ok' });
  await chmod(join(line.home, 'arm-token'), 0o644);
  expect(await found()).toMatchObject({ code: 1, ...asked, 'azure credential': 'problem' });
});
