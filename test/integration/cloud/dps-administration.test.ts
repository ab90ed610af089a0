import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CaActs, planDelete, planProof, planUpload } from '../../../station/acts/ca-acts.ts';
import { planLink, planUnlink, planWeight } from '../../../station/acts/dps-acts.ts';
import { createArmAdministration } from '../../../station/cloud/dps/arm-client.ts';
import type { Entry } from '../../../station/domain/entry.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import type { Signer } from '../../../station/signer/signer.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { testLedger } from '../../unit/ledger/history.ts';
import { signerInMemory } from '../../unit/pki/signer-in-memory.ts';

let emulator: DpsEmulator;
const opened: CaActs[] = [];
afterEach(async () => {
  for (const { ledger } of opened.splice(0)) await ledger.close();
  await emulator.close();
});

/** An emulator, and somebody at a station of it. */
async function start(
  options: DpsEmulatorOptions = {},
  more: { token?: string; timeoutMs?: number; ca?: Buffer; service?: string } = {},
): Promise<CaActs> {
  emulator = await startDpsEmulator(options);
  return somebody(more);
}
function somebody(more: { token?: string; timeoutMs?: number; ca?: Buffer; service?: string } = {}): CaActs {
  const { subscriptionId, resourceGroup, serviceName, armEndpoint, ca } = emulator.ready;
  const { token = 'any', timeoutMs = 10_000, service = serviceName } = more;
  const administration = createArmAdministration({
    subscription: subscriptionId,
    resourceGroup,
    service,
    endpoint: armEndpoint,
    ca: more.ca ?? Buffer.from(ca),
    credential: { kind: 'token', read: async () => Buffer.from(token) },
    timeoutMs,
    now: () => new Date(),
  });
  const { ledger } = testLedger();
  const acts = { administration, ledger, person: 'op-1', signal: new AbortController().signal, now: new Date() };
  opened.push(acts);
  return acts;
}

const root = makeCertificate({ commonName: 'root', ca: true });
const upload = async (acts: CaActs, name: string, bytes = root.der) =>
  (await planUpload(acts, { name, file: 'ca.pem', bytes, replace: false })).run();
const entriesOf = ({ ledger }: CaActs): Entry[] => ledger.entries({ from: 0, limit: 100 });
const endsOf = (acts: CaActs) =>
  entriesOf(acts).flatMap(({ kind, content }) => (kind === 'dps.change-ended' ? [content] : []));
const code = (wanted: string) => ({ code: wanted });

describe('what is refused before anything is changed', () => {
  it('a CA beyond the 25 that Azure takes', async () => {
    const acts = await start();
    for (let count = 1; count <= 25; count++) {
      await upload(acts, `ca-${count}`, makeCertificate({ commonName: `ca ${count}`, ca: true }).der);
    }
    const before = entriesOf(acts).length;
    await expect(upload(acts, 'one-more')).rejects.toMatchObject(code('DPS_CA_QUOTA_REACHED'));
    expect(entriesOf(acts)).toHaveLength(before);
    expect(await acts.administration.cas(acts.signal)).toHaveLength(25);
  });

  it('a leaf, a CA that nobody uploaded, a hub that is not linked', async () => {
    const acts = await start();
    const leaf = makeCertificate({ commonName: 'unit', issuer: root }).der;
    await expect(upload(acts, 'leaf', leaf)).rejects.toMatchObject(code('CA_IS_A_LEAF'));
    await expect(planDelete(acts, 'nothing')).rejects.toMatchObject(code('DPS_CA_UNKNOWN'));
    await expect(planUnlink(acts, 'no.azure-devices.net')).rejects.toMatchObject(code('DPS_HUB_UNKNOWN'));
    await expect(planWeight(acts, { hostName: 'no.azure-devices.net', weight: 2 })).rejects.toMatchObject(
      code('DPS_HUB_UNKNOWN'),
    );
    const link = {
      connectionString: Buffer.from('HostName=a.b'),
      location: 'x',
      weight: 1,
      applyAllocationPolicy: true,
    };
    await expect(planLink(acts, link)).rejects.toMatchObject(code('DPS_HUB_CONNECTION_STRING_INVALID'));
    expect(entriesOf(acts)).toEqual([]);
  });

  it('the same CA again changes nothing', async () => {
    const acts = await start();
    const first = await upload(acts, 'root');
    const size = entriesOf(acts).length;
    expect(await upload(acts, 'root')).toEqual(first);
    expect(entriesOf(acts)).toHaveLength(size);
  });
});

describe('what Azure refuses', () => {
  it('a change of a version that is no longer there, of a CA and of a hub', async () => {
    const acts = await start();
    await upload(acts, 'root');
    const remove = await planDelete(acts, 'root');
    const { etag } = (await acts.administration.ca('root', acts.signal)) ?? { etag: '' };
    await acts.administration.generateCode('root', etag, acts.signal);
    await expect(remove.run()).rejects.toMatchObject(code('DPS_ARM_ETAG_MOVED'));
    expect(await acts.administration.ca('root', acts.signal)).toMatchObject({ name: 'root' });

    const [hub] = (await acts.administration.instance(acts.signal))?.hubs ?? [];
    const hostName = hub?.hostName ?? '';
    const stale = await planWeight(acts, { hostName, weight: 5 });
    await (await planWeight(acts, { hostName, weight: 9 })).run();
    await expect(stale.run()).rejects.toMatchObject(code('DPS_ARM_ETAG_MOVED'));
    expect((await acts.administration.instance(acts.signal))?.hubs).toMatchObject([{ weight: 9 }]);
    expect(endsOf(acts).map(({ outcome }) => outcome)).toEqual(['made', 'refused', 'made', 'refused']);
  });

  it('names the right that is missing, and the ledger says that nothing was changed', async () => {
    const armTokens = [{ token: 'look', role: 'reader' }] as const;
    const acts = await start({ armTokens }, { token: 'look' });
    await expect(upload(acts, 'root')).rejects.toMatchObject({
      code: 'DPS_ARM_RIGHTS_MISSING',
      details: { right: 'Microsoft.Devices/provisioningServices/certificates/write' },
    });
    expect(endsOf(acts)).toMatchObject([{ outcome: 'refused', code: 'DPS_ARM_RIGHTS_MISSING' }]);
    await expect(acts.administration.accessKeys(acts.signal)).rejects.toMatchObject({
      details: { right: 'Microsoft.Devices/provisioningServices/listkeys/action' },
    });
    const stranger = somebody({ token: 'other' });
    await expect(stranger.administration.cas(stranger.signal)).rejects.toMatchObject(code('DPS_ARM_UNAUTHENTICATED'));
    const astray = somebody({ token: 'look', service: 'elsewhere' });
    await expect(astray.administration.cas(astray.signal)).rejects.toMatchObject(code('DPS_ARM_SERVICE_UNKNOWN'));
    await expect(astray.administration.ca('root', astray.signal)).rejects.toMatchObject(
      code('DPS_ARM_SERVICE_UNKNOWN'),
    );
  });

  it('a server that is not Azure’s is told nothing', async () => {
    const acts = await start({}, { ca: Buffer.from(root.pem) });
    await expect(acts.administration.cas(acts.signal)).rejects.toMatchObject(code('DPS_ARM_UNTRUSTED'));
    expect(emulator.counters.requests).toBe(0);
  });
});

describe('when the answer does not come', () => {
  it('the change may have been made: the ledger says so, and the next look tells', async () => {
    const acts = await start({}, { timeoutMs: 400 });
    const plan = await planUpload(acts, { name: 'root', file: 'ca.pem', bytes: root.der, replace: false });
    await emulator.setOutage('timeout-after-success:1');
    await expect(plan.run()).rejects.toMatchObject(code('DPS_ARM_TIMEOUT'));
    await emulator.setOutage(null);
    expect(endsOf(acts)).toMatchObject([{ outcome: 'unknown', code: 'DPS_ARM_TIMEOUT' }]);
    expect(await upload(acts, 'root')).toMatchObject({ name: 'root' });
    expect(endsOf(acts)).toHaveLength(1);
  });

  it.each([
    ['503', 'DPS_ARM_UNAVAILABLE'],
    ['429', 'DPS_ARM_UNAVAILABLE'],
    ['reset', 'DPS_ARM_UNREACHABLE'],
    ['refuse', 'DPS_ARM_UNREACHABLE'],
  ])('%s is %s, once: nothing is repeated by itself', async (outage, wanted) => {
    const acts = await start();
    await emulator.setOutage(outage);
    await expect(acts.administration.cas(acts.signal)).rejects.toMatchObject(code(wanted));
    expect(emulator.counters.requests).toBeLessThanOrEqual(1);
  });

  it('a person who stops it is not told of a timeout', async () => {
    const acts = await start();
    await emulator.setOutage('silent');
    const stop = new AbortController();
    const asked = acts.administration.cas(stop.signal);
    asked.catch(() => undefined);
    await vi.waitFor(() => expect(emulator.counters.requests).toBe(1), { timeout: 30_000 });
    stop.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
  });
});

describe('the proof that the signer makes', () => {
  const own = (certificate: Buffer) => [{ certificate, key: 'issuing-ca' }] as const;

  async function issuing(): Promise<{ signer: Signer; issuer: Buffer }> {
    const signer = signerInMemory('ec-p256');
    const subject = { commonName: 'line' };
    const issuer = await createSelfSignedIssuingCa({
      signer,
      subject,
      now: new Date(Date.now() - 1000),
      lifetimeYears: 1,
    });
    return { signer, issuer };
  }

  it('is in the ledger before the signer is asked', async () => {
    const acts = await start();
    const { signer, issuer } = await issuing();
    await upload(acts, 'line', issuer);
    const seen: (string | undefined)[] = [];
    const watched: Signer = {
      ...signer,
      async sign(key, message, signal) {
        const last = entriesOf(acts).at(-1);
        seen.push(last?.kind === 'ca.proof-intended' ? last.content.tbs : last?.kind);
        expect(seen).toEqual([Buffer.from(message).toString('base64')]);
        return signer.sign(key, message, signal);
      },
    };
    const plan = await planProof(acts, { name: 'line', signer: watched, issuers: own(issuer) });
    expect(await plan.run()).toMatchObject({ isVerified: true });
    expect(seen).toHaveLength(1);
  });

  it('a signer that fails leaves the CA unproven, and the next try begins with a new code', async () => {
    const acts = await start();
    const { signer, issuer } = await issuing();
    await upload(acts, 'line', issuer);
    const broken: Signer = { ...signer, sign: () => Promise.reject(new Error('unplugged')) };
    await expect((await planProof(acts, { name: 'line', signer: broken, issuers: own(issuer) })).run()).rejects.toThrow(
      'unplugged',
    );
    expect(await acts.administration.ca('line', acts.signal)).toMatchObject({ isVerified: false });
    expect(await (await planProof(acts, { name: 'line', signer, issuers: own(issuer) })).run()).toMatchObject({
      isVerified: true,
    });
    const codes = entriesOf(acts).flatMap((entry) =>
      entry.kind === 'ca.proof-intended' ? [entry.content.verificationCode] : [],
    );
    expect(new Set(codes).size).toBe(2);
  });

  it('is not made for a CA whose key is elsewhere', async () => {
    const acts = await start();
    const { signer, issuer } = await issuing();
    await upload(acts, 'root');
    await expect(planProof(acts, { name: 'root', signer, issuers: own(issuer) })).rejects.toMatchObject(
      code('DPS_CA_KEY_ELSEWHERE'),
    );
  });
});
