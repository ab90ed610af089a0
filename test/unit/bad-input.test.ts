import { describe, expect, it } from 'vitest';
import { cloudError } from '../../station/cloud/cloud-errors.ts';
import { administrationError } from '../../station/cloud/dps-administration-errors.ts';
import { groupError } from '../../station/cloud/group-errors.ts';
import { enrollmentConfigSchema, enrollmentProblems } from '../../station/config/enrollment-config.ts';
import { pkiError } from '../../station/pki/pki-errors.ts';

/**
 * What is refused, by the case that a person runs into. Which code it is, and that nothing was changed, is tested where it is
 * raised; here, that its sentence says whose rule it is and its hint what to do.
 */
const all = {
  ...cloudError.definitions,
  ...administrationError.definitions,
  ...groupError.definitions,
  ...pkiError.definitions,
};
const cases: Readonly<Record<string, readonly (keyof typeof all)[]>> = {
  'a certificate of the wrong kind': [
    'CA_IS_A_LEAF',
    'CA_NOT_VALID_NOW',
    'CA_KEY_WEAK',
    'CA_PROOF_WRONG',
    'DPS_CA_EXPIRED',
  ],
  'an unverified CA': ['DPS_CA_UNVERIFIED'],
  'a hub that is not linked': ['DPS_HUB_UNKNOWN'],
  'a webhook that cannot be reached': ['GROUP_WEBHOOK_UNREACHABLE'],
  'settings that cannot stand together': ['GROUP_SETTINGS_INVALID'],
  'an etag that moved': ['DPS_ARM_ETAG_MOVED'],
  'a quota that is reached': ['DPS_CA_QUOTA_REACHED', 'DPS_HUB_QUOTA_REACHED', 'GROUP_QUOTA_REACHED'],
  'rights that are missing': ['DPS_RIGHTS_MISSING', 'DPS_ARM_RIGHTS_MISSING'],
};
const whose = /(?:DPS|Azure|X\.509|IoT Hub|station|subscription|access policy)(?:’s)?/;

describe.each(Object.entries(cases))('%s', (_, codes) => {
  it.each(codes)('%s says whose rule it is and what to do', (code) => {
    const { message, hint } = all[code];
    expect(message).toMatch(whose);
    expect(hint.length).toBeGreaterThan(20);
  });
});

describe('what a product file asks for', () => {
  it('a twin that is too large, and a hub too many: each says whose rule', () => {
    const config = enrollmentConfigSchema.parse({
      allocation_policy: 'static',
      iot_hubs: ['west.azure-devices.net', 'east.azure-devices.net'],
      initial_twin: { tags: { a: 'x'.repeat(4000), b: 'x'.repeat(4000), c: 'x'.repeat(4000) } },
    });
    expect(enrollmentProblems(config).map(({ path, text }) => [path.join('.'), whose.test(text)])).toEqual([
      ['enrollment.iot_hubs', true],
      ['enrollment.initial_twin.tags', true],
    ]);
  });
});
