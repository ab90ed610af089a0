import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nrf91Family } from '../../../station/devices/families/nrf91/index.ts';
import { nrf91Simulator } from '../../../station/devices/families/nrf91/simulator.ts';
import { type RunningSimulator, startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import { openLink } from '../../../station/devices/transport/open-link.ts';
import { startUnit } from '../../conformance/devices/attempt.ts';
import { allPassed, dps, onLink, provision } from '../../conformance/devices/provision.ts';
import { standInCertificate } from '../../conformance/devices/stand-in-certificate.ts';

const line = { baudRate: 115_200, rtscts: true };
const settings = nrf91Family.settings.parse({ dps_command: '#XDPS', wake_timeout_ms: 10_000 });
const ca = new X509Certificate(
  standInCertificate(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, 'server CA'),
).toString();

describe('an nRF91 modem', () => {
  let simulator: RunningSimulator;
  beforeEach(async () => {
    simulator = await startUnit(nrf91Simulator, { pty: true });
  });
  afterEach(() => simulator.close());

  it('is heard again after a link that broke off inside a string', async () => {
    const signal = AbortSignal.timeout(5_000);
    const broken = await openLink(simulator.address, line, signal);
    await broken.write(Buffer.from('AT+CGSN\r\nAT%CMNG=0,42,1,"-----BEGIN CERT'), signal);
    await broken.read(signal);
    await broken.close();
    await onLink(nrf91Family, settings, simulator.address, async (adapter, signal) => {
      expect((await adapter.probe(signal)).hardwareId).toBe('352656100367872');
      expect(allPassed((await provision(adapter, 'x509-device', signal)).checks)).toBe(true);
    });
  });

  it.each([250, 350, 450, 900])('falls into step with a modem that answers %i ms late', async (ms) => {
    simulator.setFaults([`late:${ms}`]);
    await onLink(nrf91Family, settings, simulator.address, async (adapter, signal) => {
      expect((await adapter.probe(signal)).firmware).toBe('mfw_nrf91x1_2.0.2');
      await expect(adapter.readState(signal)).resolves.toEqual([]);
    });
  });

  it('gets the product’s CA certificates, and is checked for them', async () => {
    const withCa = nrf91Family.settings.parse({ ca, dps_command: '#XDPS', sec_tag: 42 });
    const credential = await onLink(nrf91Family, withCa, simulator.address, async (adapter, signal) => {
      const { checks, credential } = await provision(adapter, 'x509-device', signal);
      expect(checks).toContainEqual(expect.objectContaining({ name: 'CA certificates', passed: true }));
      const held = await adapter.readState(signal);
      expect(held.map(({ kind, place }) => `${kind} ${place}`)).toEqual([
        'ca sec_tag 42 type 0',
        'certificate sec_tag 42 type 1',
        'private-key sec_tag 42 type 2',
        'dps-setting id scope',
        'dps-setting registration id',
        'dps-setting global endpoint',
      ]);
      return credential;
    });
    const other = nrf91Family.settings.parse({ ca: `${ca}${ca}`, dps_command: '#XDPS', sec_tag: 42 });
    await onLink(nrf91Family, other, simulator.address, async (adapter, signal) => {
      await adapter.probe(signal);
      const checks = await adapter.verify({ credential, dps }, Buffer.alloc(32), signal);
      expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(['CA certificates']);
    });
  });

  it('is proven by digests and its key’s signature, in words that QA can read', async () => {
    await onLink(nrf91Family, settings, simulator.address, async (adapter, signal) => {
      const { checks } = await provision(adapter, 'x509-device', signal);
      expect(checks.map(({ name }) => name)).toEqual([
        'device identity',
        'certificate',
        'private key',
        'DPS id scope',
        'DPS registration id',
        'DPS global endpoint',
        'key signs a fresh nonce',
      ]);
    });
  });

  it('costs few bytes: every one is time on the line', async () => {
    await onLink(nrf91Family, settings, simulator.address, (adapter, signal) =>
      provision(adapter, 'x509-device', signal),
    );
    expect(simulator.traffic.received + simulator.traffic.sent).toBeLessThan(2600);
  });

  it('takes hardly longer than its bytes at 115200', async () => {
    const paced = await startSimulator({
      family: nrf91Simulator,
      serial: '352656100367872',
      at: { pty: true },
      baudRate: 115_200,
      workTimes: { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 },
    });
    await onLink(nrf91Family, settings, paced.address, async (adapter, signal) => {
      await adapter.probe(signal);
      const before = { ...paced.traffic };
      const started = performance.now();
      const { checks } = await provision(adapter, 'x509-device', signal);
      const tookMs = performance.now() - started;
      const bytes = paced.traffic.received + paced.traffic.sent - before.received - before.sent;
      expect(allPassed(checks)).toBe(true);
      expect(tookMs).toBeGreaterThan((bytes * 10) / 115.2);
      expect(tookMs).toBeLessThan((bytes * 10) / 115.2 + 300);
    });
    await paced.close();
  });
});
