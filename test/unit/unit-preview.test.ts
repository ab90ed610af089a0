import { expect, test } from 'vitest';
import { checkProduct } from '../../station/config/check-product.ts';
import { previewUnit } from '../../station/unit-preview.ts';
import { fakeFamilies } from './config/fake-families.ts';
import { tomlDocument } from './config/toml-document.ts';

const unit = { serial: '0042', order: 'WO-7', line: 'line-1', date: '2026-03-04' };
const coded = (code: string) => expect.objectContaining({ code });
const product = (more: string) => {
  const text = `name = "probe"\nfamily = "modem"\nattestation = "x509"\nserial_pattern = "[0-9]{4}"\n${more}`;
  const checked = checkProduct(tomlDocument(text, '/probe.toml'), 'probe.toml', fakeFamilies);
  if (!checked.ok) throw new Error(checked.problems[0].text.text);
  return checked.value;
};

test('a unit that nobody has seen is shown as DPS would be told of it', () => {
  const twin = '[enrollment.initial_twin.tags]\nfrom = "{serial} {order} {line} {date}"\nrate = 2.5\n';
  expect(previewUnit(product(`device_id = "P{serial}"\n${twin}`), unit)).toMatchObject({
    registrationId: '0042',
    deviceId: 'P0042',
    group: null,
    status: 'enabled',
    settings: { initialTwin: { tags: { from: '0042 WO-7 line-1 2026-03-04', rate: 2.5 } } },
  });
});

test('a preview keeps the rules of a scan', () => {
  expect(() => previewUnit(product(''), { ...unit, serial: '42' })).toThrow(coded('SERIAL_MALFORMED'));
  const named = product('[enrollment.initial_twin.tags]\nfor = "{order}"\n');
  expect(() => previewUnit(named, { ...unit, order: '' })).toThrow(coded('ORDER_NEEDED'));
});

test('of a product that a group lets in, the group is shown', () => {
  expect(previewUnit(product('[enrollment]\nvia = "group"\ngroup = "lot"\n'), unit)).toMatchObject({ group: 'lot' });
});
