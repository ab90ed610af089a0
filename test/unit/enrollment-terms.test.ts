import { expect, test } from 'vitest';
import { checkProduct } from '../../station/config/check-product.ts';
import { enrollmentTerms } from '../../station/enrollment-terms.ts';
import type { LedgerReader, OutboxRow, UnitRow } from '../../station/ledger/ledger.ts';
import { fakeFamilies } from './config/fake-families.ts';
import { tomlDocument } from './config/toml-document.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these are read
const row = { registrationId: 'probe-0001', serial: '0001', product: 'probe' } as OutboxRow;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these are read
const unit = { hardwareId: 'MAC7', order: 'WO-7', passedAt: '2026-03-04T23:59:59.000Z' } as UnitRow;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else is asked
const ledger = { unit: (serial) => (serial === '0001' ? unit : undefined) } as LedgerReader;

const terms = (enrollment: string, turned: OutboxRow['cloudStatus'] = null) => {
  const text = `name = "probe"\nfamily = "shell"\nattestation = "x509"\nserial_pattern = "[0-9]{4}"\n[enrollment]\n`;
  const checked = checkProduct(tomlDocument(`${text}${enrollment}`, '/probe.toml'), 'probe.toml', fakeFamilies);
  if (!checked.ok) throw new Error(checked.problems[0].text.text);
  return enrollmentTerms({ ...row, cloudStatus: turned }, ledger, [checked.value], 'line-1');
};

test('a product that says nothing leaves everything to DPS', () => {
  expect(terms('')).toEqual({ provisioningStatus: 'enabled', settings: {} });
});

test('every key of [enrollment] becomes a setting; placeholders are filled in, types stay', () => {
  const text = `
enabled = false
iot_edge = true
allocation_policy = "custom"
iot_hubs = ["a.azure-devices.net"]
custom_allocation = { webhook_url = "https://a.example/", api_version = "2021-10-01" }
reprovision_policy = "never"
device_information = { model = "{product}" }
[enrollment.initial_twin]
tags = { id = "{serial}/{hardware_id}", made = "{date}", for = "{order}@{line}", list = ["{registration_id}", 3] }
desired = { rate = 2.5, on = true, text = "{ not a placeholder }" }`;
  expect(terms(text)).toEqual({
    provisioningStatus: 'disabled',
    settings: {
      iotEdge: true,
      allocationPolicy: 'custom',
      iotHubs: ['a.azure-devices.net'],
      customAllocation: { webhookUrl: 'https://a.example/', apiVersion: '2021-10-01' },
      reprovisionPolicy: 'never',
      deviceInformation: { model: 'probe' },
      initialTwin: {
        tags: { id: '0001/MAC7', made: '2026-03-04', for: 'WO-7@line-1', list: ['probe-0001', 3] },
        desired: { rate: 2.5, on: true, text: '{ not a placeholder }' },
      },
    },
  });
});

test('without its product file or its unit nothing is enrolled', () => {
  expect(() => enrollmentTerms(row, ledger, [], 'line-1')).toThrow(
    expect.objectContaining({ code: 'SYNC_PRODUCT_MISSING' }),
  );
});

test('what a person turned an entry to goes before the product file', () => {
  expect(terms('enabled = true', 'disabled')).toMatchObject({ provisioningStatus: 'disabled' });
  expect(terms('enabled = false', 'enabled')).toMatchObject({ provisioningStatus: 'enabled' });
});
