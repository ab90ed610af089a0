import { expect, test } from 'vitest';
import { checkProduct } from '../../../station/config/check-product.ts';
import { checkSerial, registrationIdFor } from '../../../station/config/product.ts';
import {
  furtherSamples,
  type SampleProduct,
  sampleProducts,
  sampleProductText,
} from '../../../station/config/samples/sample-products.ts';
import { families } from '../../../station/devices/families/families.ts';
import { tomlDocument } from './toml-document.ts';

const samples = [...sampleProducts, ...furtherSamples];
const loaded = async (name: SampleProduct, edit = (text: string) => text) =>
  checkProduct(tomlDocument(edit(await sampleProductText(name)), `/home/products/${name}.toml`), name, families);

const serials = {
  tracker: '350000000000017',
  sensor: 'SN00000018',
  gateway: 'GW00000019',
  controller: '357A32563133',
  reader: 'RD00000020',
  'edge-gateway': 'EG00000021',
  'tpm-gateway': 'TG00000022',
};

test.each(samples)('%s is a good product, and takes its own serials', async (name) => {
  const checked = await loaded(name);
  if (!checked.ok) throw new Error(checked.problems.map(({ text }) => text).join('\n'));
  const serial = checkSerial(checked.value, `${serials[name]}\r`);
  expect(registrationIdFor(checked.value, serial)).toBe(`${name}-${serials[name].toLowerCase()}`);
});

test.each(samples)('what %s shows behind a # may be set as it stands', async (name) => {
  const checked = await loaded(name, (text) => text.replaceAll(/^# (?=[a-z_]+ = )/gm, ''));
  expect(checked).toMatchObject({ ok: true });
});
