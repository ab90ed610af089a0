import { describe, expect, test } from 'vitest';
import { checkProduct } from '../../../station/config/check-product.ts';
import { fakeFamilies } from './fake-families.ts';
import { tomlDocument } from './toml-document.ts';

const good = 'name = "probe"\nfamily = "shell"\nattestation = "x509"\nserial_pattern = "[0-9]{4}"\n[enrollment]\n';
const check = (text: string) =>
  checkProduct(tomlDocument(`${good}${text}`, '/home/products/probe.toml'), 'products/probe.toml', fakeFamilies);
const hub = '"hub.azure-devices.net"';
const custom = 'allocation_policy = "custom"\ncustom_allocation = ';

describe('[enrollment] of a product', () => {
  test('lets no TPM in by a group', () => {
    const text = good.replace('"x509"', '"tpm"');
    const file = tomlDocument(`${text}via = "group"\ngroup = "gateways"`, '/home/products/probe.toml');
    const checked = checkProduct(file, 'products/probe.toml', fakeFamilies);
    const texts = checked.ok ? [] : checked.problems.map((problem) => problem.text.text);
    expect(texts).toContainEqual(expect.stringContaining('enrollment.via must be "individual"'));
  });

  test('without a line leaves everything to DPS', () => {
    expect(check('')).toMatchObject({
      ok: true,
      value: { config: { enrollment: { enabled: true, iot_edge: false } } },
    });
  });

  test.each([
    `allocation_policy = "static"\niot_hubs = [${hub}]`,
    `iot_hubs = [${hub}, "other.azure-devices.net"]`,
    `${custom}{ webhook_url = "https://hook.example/api", api_version = "2021-10-01" }`,
    `${custom}{ webhook_url = "http://127.0.0.1:8080/", api_version = "2021-10-01" }`,
    'via = "group"\ngroup = "trackers-2026"',
    'initial_twin = { tags = { a = "{serial}{date}", b = [1, true, { c = 0.5 }] } }',
  ])('takes %s', (text) => {
    expect(check(text)).toMatchObject({ ok: true });
  });

  test.each([
    ['allocation_policy = "nearest"', 6, 'allocation_policy must be "hashed" or'],
    ['via = "group"', 5, 'enrollment.group is missing'],
    ['group = "a"', 6, 'enrollment.group is of no use'],
    ['via = "group"\ngroup = "Trackers"', 7, 'the name of an enrollment group in lower case'],
    ['via = "group"\ngroup = "a"\niot_edge = true', 8, 'iot_edge belongs to the group'],
    ['via = "group"\ngroup = "a"\nenabled = false', 8, 'enabled belongs to the group'],
    ['reprovision_policy = "keep"', 6, 'reprovision_policy must be "migrate" or'],
    ['allocation_policy = "static"', 5, 'iot_hubs must name exactly one hub with'],
    [`iot_hubs = [${hub}, ${hub}]`, 6, 'iot_hubs names a hub twice; remove one'],
    ['iot_hubs = ["https://hub"]', 6, 'iot_hubs[0] must be the host name of a linked IoT hub'],
    ['iot_hubs = []', 6, 'iot_hubs must be a list of at least one host name'],
    ['allocation_policy = "custom"', 5, 'custom_allocation is missing'],
    [
      'custom_allocation = { webhook_url = "https://a.example", api_version = "2021-10-01" }',
      6,
      'custom_allocation is of no use',
    ],
    [`${custom}{ webhook_url = "http://a.example", api_version = "2021-10-01" }`, 7, 'must be an https URL'],
    [`${custom}{ webhook_url = "https://a.example", api_version = "1" }`, 7, 'must be a version of the DPS API'],
    ['initial_twin = { tags = { made = 2026-01-01 } }', 6, 'tags.made must be a text, a number'],
    ['initial_twin = { tags = { "a.b" = 1 } }', 6, 'IoT Hub takes no space, dot'],
    ['initial_twin = { desired = { n = 4503599627370496 } }', 6, 'desired.n must lie between'],
    ['initial_twin = { desired = { n = inf } }', 6, 'desired.n must be a finite number'],
    ['initial_twin = { tags = { s = "{serail}" } }', 6, 'holds {serail}, which is no placeholder'],
    ['device_information = { s = "{imei}" }', 6, 'device_information.s holds {imei}'],
    [`initial_twin = { tags = { s = "${'x'.repeat(4097)}" } }`, 6, 'texts of at most 4096'],
    ['initial_twin = { tags = {a={a={a={a={a={a={a={a={a={a={a=1}}}}}}}}}}} }', 6, 'deeper than 10 levels'],
  ])('%s is refused', (text, line, says) => {
    expect(check(text)).toMatchObject({
      ok: false,
      problems: [{ code: 'CONFIG_INVALID', line, text: { text: expect.stringContaining(says) } }],
    });
  });

  test('a twin is as large as its largest unit makes it', () => {
    const filler = Array.from({ length: 2 }, (_, index) => `f${index} = "${'x'.repeat(4030)}"`).join('\n');
    const tags = (extra: string) => check(`[enrollment.initial_twin.tags]\n${filler}\n${extra}`);
    // 8060 + two keys of 2 bytes; a key of 1 byte and a serial number of up to 64 make 8129, three of them too much.
    expect(tags('a = "{serial}"')).toMatchObject({ ok: true });
    expect(tags('a = "{serial}{serial}"')).toMatchObject({
      ok: false,
      problems: [{ text: { text: expect.stringMatching(/tags can grow to 8193 bytes; IoT Hub takes at most 8192/) } }],
    });
  });
});
