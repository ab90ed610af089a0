import { expect, test } from 'vitest';
import { checkProduct } from '../../../station/config/check-product.ts';
import { parseToml } from '../../../station/config/toml-file.ts';
import { families } from '../../../station/devices/families/families.ts';

const meter = `name = "meter"
family = "zephyr-shell"
attestation = "symmetric-key"
symmetric_key = "service-made"
serial_pattern = '[A-Z]{2}[0-9]{8}'
serial_is = "label-only"
[device.settings_names]
id_scope = "azure/id_scope"
symmetric_key = "azure/symmetric_key"
`;

/** What is wrong with the file, line by line; nothing when it is good. */
function problemsOf(text: string): string[] {
  const file = '/home/products/meter.toml';
  const checked = checkProduct({ file, sha256: '00', ...parseToml(file, text) }, 'products/meter.toml', families);
  return checked.ok ? [] : checked.problems.map(({ line, text: problem }) => `${line}: ${problem.text}`);
}

test('a product says that DPS makes its keys; without a word they are derived', () => {
  expect(problemsOf(meter)).toEqual([]);
  const file = '/home/products/meter.toml';
  const plain = meter.replace('symmetric_key = "service-made"\n', '');
  const checked = checkProduct({ file, sha256: '00', ...parseToml(file, plain) }, 'products/meter.toml', families);
  expect(checked).toMatchObject({ ok: true, value: { config: { symmetric_key: 'derived' } } });
});

test.each([
  [
    'a word that is none',
    meter.replace('service-made', 'made'),
    /^4: symmetric_key must be "derived" or "service-made"/,
  ],
  [
    'with a certificate',
    meter.replace('"symmetric-key"', '"x509"').replace('[device.', '[device]\nsec_tag = 1\n[device.'),
    /^4: symmetric_key is of no use with `attestation = "x509"`; remove it/,
  ],
  [
    'through a group',
    `${meter}[enrollment]\nvia = "group"\ngroup = "meters"\n`,
    /^11: enrollment.via must be "individual" with `symmetric_key = "service-made"`/,
  ],
  [
    'to be rolled',
    `${meter}[enrollment]\nrenewal = "roll"\n`,
    /^11: enrollment.renewal must be "replace" with `symmetric_key = "service-made"`/,
  ],
  [
    'in a device whose shell does not take so long a key',
    meter.replace('[device.', '[device]\ncommand_buffer_bytes = 200\n[device.'),
    /^8: device.command_buffer_bytes must be at least 2\d\d/,
  ],
])('it is refused %s', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
});

test('the same shell takes a key that the signer derives', () => {
  const short = meter.replace('[device.', '[device]\ncommand_buffer_bytes = 200\n[device.');
  expect(problemsOf(short.replace('service-made', 'derived'))).toEqual([]);
});
