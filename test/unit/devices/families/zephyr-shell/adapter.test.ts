import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../../../station/devices/device-adapter.ts';
import { zephyrShellFamily } from '../../../../../station/devices/families/zephyr-shell/index.ts';
import { isStationError } from '../../../../../station/domain/station-error.ts';
import { inMemoryDevice } from './in-memory-device.ts';
import { selfSigned } from './self-signed.ts';

const names = {
  id_scope: 'azure/id_scope',
  registration_id: 'azure/registration_id',
  global_endpoint: 'azure/global_endpoint',
};
const symmetric = { settings_names: { ...names, symmetric_key: 'azure/symmetric_key' } };
const dps = {
  idScope: '0ne00C0FFEE',
  registrationId: 'unit-1',
  globalEndpoint: 'global.azure-devices-provisioning.net',
};
const timeouts = { answer_timeout_ms: 200, wake_timeout_ms: 900, boot_timeout_ms: 500 };
const signal = (): AbortSignal => AbortSignal.timeout(8_000);

async function bench(device: object, faults: readonly string[] = []) {
  const memory = inMemoryDevice(faults);
  memory.device.boot();
  await new Promise((resolve) => setImmediate(resolve));
  const settings = zephyrShellFamily.settings.parse({ ...timeouts, ...device });
  const adapter = zephyrShellFamily.createAdapter(memory.link, settings);
  return { ...memory, adapter };
}

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

const symmetricKey = (): Credential & { kind: 'symmetric-key' } => ({ kind: 'symmetric-key', key: randomBytes(32) });

describe('a zephyr-shell device', () => {
  it('is known by its chip, or by the serial number that the factory gave it', async () => {
    const chip = await bench(symmetric);
    expect(await chip.adapter.probe(signal())).toEqual({
      hardwareId: expect.stringMatching(/^[0-9a-f]{16}$/),
      hardwareIdKind: 'chip-id',
      model: null,
      firmware: 'Zephyr 4.1.0',
    });
    const serial = await bench({ ...symmetric, serial_setting: 'factory/serial' });
    expect(await serial.adapter.probe(signal())).toMatchObject({ hardwareId: 'AB12345678', hardwareIdKind: 'serial' });
    const nameless = await bench({ ...symmetric, serial_setting: 'factory/other' });
    await expect(nameless.adapter.probe(signal())).rejects.toMatchObject({ code: 'ZEPHYR_SERIAL_MISSING' });
  });

  it('reports the digest of the key itself', async () => {
    const { adapter } = await bench(symmetric);
    await adapter.writeCredential({ kind: 'symmetric-key', key: Buffer.alloc(32, 1) }, signal());
    expect(await adapter.readState(signal())).toEqual([
      {
        kind: 'symmetric-key',
        place: 'azure/symmetric_key',
        // printf '\x01%.0s' {1..32} | sha256sum
        sha256: '72cd6e8422c407fb6d098690f1130b7ded7ec2f7f5e1d30bd9d521f015363793',
      },
    ]);
  });

  it('stores texts with a NUL, or without where the product says so', async () => {
    for (const [value_encoding, end] of [
      ['string', '\0'],
      ['bytes', ''],
    ] as const) {
      const { adapter, state } = await bench({ ...symmetric, value_encoding });
      await adapter.writeDps(dps, signal());
      expect(Buffer.from(state().settings['azure/id_scope'] ?? '', 'base64').toString()).toBe(`0ne00C0FFEE${end}`);
    }
  });

  it('does not pass when the text is right and its encoding is not', async () => {
    const key = symmetricKey();
    const writer = await bench({ ...symmetric, value_encoding: 'bytes', reboot_before_verify: false });
    await writer.adapter.writeCredential(key, signal());
    await writer.adapter.writeDps(dps, signal());
    const settings = zephyrShellFamily.settings.parse({ ...timeouts, ...symmetric, reboot_before_verify: false });
    const reader = zephyrShellFamily.createAdapter(writer.link, settings);
    const [idScope, , , held] = await reader.readState(signal());
    expect(idScope?.sha256).toBe(sha256(Buffer.from(dps.idScope)));
    expect(held?.sha256).toBe(sha256(Buffer.from(key.key.toString('base64'))));
    const checks = await reader.verify({ credential: key, dps }, randomBytes(32), signal());
    expect(checks.filter(({ passed }) => passed).map(({ name }) => name)).toEqual(['identity']);
  });

  it('empties the product’s places and no others', async () => {
    const { adapter, state } = await bench(symmetric);
    await adapter.writeCredential(symmetricKey(), signal());
    await adapter.writeDps(dps, signal());
    await adapter.eraseCredentials(signal());
    expect(Object.keys(state().settings)).toEqual(['factory/serial']);
  });

  it.each([true, false])(
    'remembers no key in its history once it is finished: restart %s',
    async (reboot_before_verify) => {
      const key = symmetricKey();
      const { adapter, link, shown, device } = await bench({ ...symmetric, reboot_before_verify });
      const typedKey = Buffer.from(`${key.key.toString('base64')}\0`).toString('hex');
      await adapter.writeCredential(key, signal());
      const history = async (): Promise<string> => {
        const before = shown().length;
        device.receive(Buffer.from('history\r'));
        await new Promise((resolve) => setImmediate(resolve));
        link.discardInput();
        return shown().slice(before);
      };
      expect(await history()).toContain(typedKey);
      await adapter.writeDps(dps, signal());
      await adapter.verify({ credential: key, dps }, randomBytes(32), signal());
      await adapter.finish(signal());
      expect(await history()).not.toContain(typedKey);
    },
  );

  it('wipes a key from its history when the run is given up', async () => {
    const { adapter, shown, device } = await bench(symmetric);
    await adapter.writeCredential(symmetricKey(), signal());
    await adapter.abort(signal());
    const before = shown().length;
    device.receive(Buffer.from('history\r'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(shown().slice(before)).not.toContain('symmetric_key');
  });

  it('says no key in an error', async () => {
    const { adapter } = await bench(symmetric, ['storage-full']);
    const key = symmetricKey();
    const error: unknown = await adapter.writeCredential(key, signal()).catch((thrown: unknown) => thrown);
    expect(isStationError(error, 'DEVICE_STORAGE_FULL')).toBe(true);
    const said = JSON.stringify(error) + String(error);
    expect(said).not.toContain(key.key.toString('base64'));
    expect(said).not.toContain(Buffer.from(key.key.toString('base64')).toString('hex'));
  });

  it('needs to know where things go', async () => {
    const { adapter } = await bench(symmetric);
    const { certificate, privateKey } = selfSigned();
    const credential: Credential = { kind: 'x509', chain: [certificate], privateKey };
    await expect(adapter.writeCredential(credential, signal())).rejects.toMatchObject({
      code: 'ZEPHYR_PLACE_NOT_CONFIGURED',
    });
    const other = await bench({ sec_tag: 42 });
    await expect(other.adapter.writeCredential(symmetricKey(), signal())).rejects.toMatchObject({
      code: 'ZEPHYR_PLACE_NOT_CONFIGURED',
    });
  });
});

describe('certificates', () => {
  const place = { settings_names: names, sec_tag: 42 };

  it('replace others, leave what is right alone, and keep strangers where they are', async () => {
    const { adapter, state, typed } = await bench({ ...place, sec_tag: 7, chain_sec_tags: [8] });
    const first = selfSigned();
    const second = selfSigned();
    await adapter.writeCredential({ kind: 'x509', chain: [first.certificate], privateKey: first.privateKey }, signal());
    const credential: Credential = {
      kind: 'x509',
      chain: [second.certificate, first.certificate],
      privateKey: second.privateKey,
    };
    await adapter.writeCredential(credential, signal());
    expect(
      state()
        .credentials.map(({ secTag, type }) => `${secTag} ${type}`)
        .toSorted(),
    ).toEqual(['7 PK', '7 SERV', '8 SERV']);
    const before = typed().length;
    await adapter.writeCredential(credential, signal());
    expect(typed().slice(before)).not.toContain('cred add');
    const checks = await adapter.verify({ credential, dps }, randomBytes(32), signal());
    expect(checks.filter(({ name, passed }) => !passed && !name.startsWith('setting'))).toEqual([]);
  });

  it('that are too large are refused before anything is touched', async () => {
    const { adapter, typed } = await bench(place);
    const credential: Credential = { kind: 'x509', chain: [Buffer.alloc(766, 1)], privateKey: null };
    await expect(adapter.writeCredential(credential, signal())).rejects.toMatchObject({
      code: 'ZEPHYR_CREDENTIAL_TOO_LARGE',
    });
    expect(typed()).toBe('');
  });

  it('fit up to the last byte of the buffer', async () => {
    const { adapter, state } = await bench(place);
    const { certificate, privateKey } = selfSigned(765);
    expect(new X509Certificate(certificate).raw.length).toBe(765);
    await adapter.writeCredential({ kind: 'x509', chain: [certificate], privateKey }, signal());
    expect(state().credentials).toHaveLength(2);
  });

  it('with a chain longer than the product’s places are refused', async () => {
    const { adapter } = await bench({ ...place, chain_sec_tags: [43] });
    const { certificate, privateKey } = selfSigned();
    const credential: Credential = { kind: 'x509', chain: [certificate, certificate, certificate], privateKey };
    await expect(adapter.writeCredential(credential, signal())).rejects.toMatchObject({
      code: 'ZEPHYR_CHAIN_TOO_LONG',
    });
  });

  it('do not pass beside a key of another origin', async () => {
    const { adapter } = await bench({ ...place, device_key_command: 'nrf_cloud_cred' });
    const { certificate, privateKey } = selfSigned();
    const credential: Credential = { kind: 'x509', chain: [certificate], privateKey };
    await adapter.writeCredential(credential, signal());
    await expect(adapter.generateKey?.({ commonName: 'unit-1' }, signal())).rejects.toMatchObject({
      code: 'DEVICE_KEY_EXISTS',
    });
    const checks = await adapter.verify(
      { credential: { ...credential, privateKey: null }, dps },
      randomBytes(32),
      signal(),
    );
    const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
    expect(failed).toContain('nothing else at sec_tag 42 PK');
    expect(failed).toContain('key and certificate match');
  });

  it('need a name that a request can carry', async () => {
    const { adapter } = await bench({ ...place, device_key_command: 'nrf_cloud_cred' });
    await expect(adapter.generateKey?.({ commonName: 'a,O=b' }, signal())).rejects.toMatchObject({
      code: 'ZEPHYR_COMMON_NAME_UNSUITABLE',
    });
  });
});
