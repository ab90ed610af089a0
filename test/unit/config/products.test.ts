import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Home, homeAt } from '../../../station/config/home.ts';
import { loadProducts } from '../../../station/config/load-products.ts';
import { productNamed } from '../../../station/config/product.ts';
import { fakeFamilies } from './fake-families.ts';

let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'station-products-')));
  await mkdir(home.productsDir);
});
afterEach(() => rm(home.dir, { recursive: true }));

const good = 'name = "probe"\nfamily = "shell"\nattestation = "x509"\nserial_pattern = "[0-9]{4}"\n';
const load = async (text: string, name = 'probe') => {
  await writeFile(join(home.productsDir, `${name}.toml`), text);
  return loadProducts(home, fakeFamilies);
};

describe('loading products', () => {
  test('gives each its family, the settings with defaults, and the anchored pattern', async () => {
    await writeFile(join(home.productsDir, '.probe.toml.draft.toml'), 'not toml');
    await writeFile(join(home.productsDir, 'notes.txt'), 'not toml');
    const [product, ...others] = await load(`${good}[device]\nplaces = { tag = 3 }`);
    expect(others).toEqual([]);
    expect(product).toMatchObject({
      config: { name: 'probe', key_origin: 'device', certificate: { key_algorithm: 'ec-p256' } },
      settings: { baud_rate: 115200, places: { tag: 3 } },
      file: join('products', 'probe.toml'),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(product?.family.name).toBe('shell');
    expect(product?.serialPattern.test('12345')).toBe(false);
  });

  test('a home without products has none', async () => {
    await rm(home.productsDir, { recursive: true });
    expect(await loadProducts(home, fakeFamilies)).toEqual([]);
  });

  test.each([
    [
      'a family that does not exist',
      good.replace('shell', 'shel'),
      'PRODUCT_FAMILY_UNKNOWN',
      'probe.toml:2: there is no such family; write `family = "shell"` (there are: modem, shell).',
    ],
    [
      'another name than the file’s',
      good.replace('probe', 'prob'),
      'PRODUCT_NAME_MISMATCH',
      'probe.toml:1: name must be that of the file; write `name = "probe"`.',
    ],
    [
      'an attestation that the family lacks',
      good.replace('shell', 'modem').replace('x509', 'symmetric-key'),
      'CONFIG_INVALID',
      'probe.toml:3: attestation must be "x509" with this family.',
    ],
    [
      'a key origin that the family lacks',
      `${good.replace('shell', 'modem')}key_origin = "host"`,
      'CONFIG_INVALID',
      'probe.toml:5: key_origin must be "device" with this family.',
    ],
    [
      'a key algorithm that the family lacks',
      `${good}[certificate]\nkey_algorithm = "rsa-2048"`,
      'CONFIG_INVALID',
      'probe.toml:6: certificate.key_algorithm must be "ec-p256" with this family.',
    ],
    [
      'a certificate for a symmetric key',
      `${good.replace('x509', 'symmetric-key')}[certificate]\nlifetime_days = 3`,
      'CONFIG_INVALID',
      'probe.toml:5: certificate is of no use with `attestation = "symmetric-key"`; remove it.',
    ],
    [
      'an unknown key in the family’s table',
      `${good}[device]\nbaudrate = 9600`,
      'CONFIG_UNKNOWN_KEY',
      'probe.toml:6: unknown key baudrate in [device]; write baud_rate (allowed: baud_rate, places, slow).',
    ],
    [
      'a wrong value deep in the family’s table',
      `${good}[device.places]\ntag = 11`,
      'CONFIG_INVALID',
      'probe.toml:6: device.places.tag must be a whole number, at most 10.',
    ],
    [
      'a missing key in the family’s table',
      `${good}[device.places]\n`,
      'CONFIG_INVALID',
      'probe.toml:5: device.places.tag is missing.',
    ],
    [
      'settings that the family itself finds wrong',
      `${good}[device]\nbaud_rate = 1200`,
      'CONFIG_INVALID',
      'probe.toml:5: device.slow is not right: needed below 9600 baud.',
    ],
    [
      'settings that do not suffice for this kind of product',
      `${good}key_origin = "host"\n[device]\nbaud_rate = 1200\nslow = true`,
      'CONFIG_INVALID',
      'probe.toml:7: device.baud_rate is too slow for keys from the host.',
    ],
    [
      'a pattern that is none',
      good.replace('[0-9]{4}', '[0-9'),
      'CONFIG_INVALID',
      'probe.toml:4: serial_pattern must be a regular expression (Unterminated character class).',
    ],
    [
      'an id that would be everyone’s',
      `${good}registration_id = "probe"`,
      'CONFIG_INVALID',
      'probe.toml:5: registration_id must hold {serial} or {hardware_id}, or every unit would get the same.',
    ],
    [
      'an unknown placeholder',
      `${good}device_id = "{serail}"`,
      'CONFIG_INVALID',
      'probe.toml:5: device_id may hold {serial} and {hardware_id}, and no other braces.',
    ],
    [
      'the hardware id where the serial is only on the label',
      `${good}serial_is = "label-only"\nregistration_id = "{hardware_id}"`,
      'CONFIG_INVALID',
      'probe.toml:6: registration_id may hold {hardware_id} only with `serial_is = "hardware-id"`; write {serial}.',
    ],
  ])('%s', async (_, text, code, message) => {
    await expect(load(text)).rejects.toMatchObject({ code, message });
  });

  test('the problems of all files are told at once', async () => {
    await writeFile(join(home.productsDir, 'a.toml'), good.replace('shell', 'none').replace('"probe"', '"a"'));
    await expect(load(`${good}colour = 1\n[device]\nbaud_rate = 1`)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      details: {
        count: 2,
        problems: {
          text: expect.stringMatching(/^a\.toml:2: there is no such family .*\nprobe\.toml:5: unknown key colour /),
        },
      },
    });
  });
});

describe('finding a product', () => {
  test('by its name, else the nearest is offered', async () => {
    const products = await load(good);
    expect(productNamed(products, 'probe').config.name).toBe('probe');
    expect(() => productNamed(products, 'prope')).toThrow(
      expect.objectContaining({
        code: 'PRODUCT_UNKNOWN',
        hint: 'Did you mean “probe”? The products of this station: probe.',
      }),
    );
    expect(() => productNamed([], 'x')).toThrow(
      expect.objectContaining({ hint: 'The products of this station: none yet.' }),
    );
  });
});
