import { describe, expect, it } from 'vitest';
import { allocateHub } from '../../../station/emulator/device-api/allocation.ts';
import type { EnrollmentRecord } from '../../../station/emulator/enrollment.ts';
import type { RegistrationRecord } from '../../../station/emulator/service-state.ts';

const hubs = ['a.azure-devices.net', 'b.azure-devices.net', 'c.azure-devices.net'];
const enrollment = (registrationId: string, fields: Partial<EnrollmentRecord> = {}): EnrollmentRecord => ({
  registrationId,
  attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: '', secondaryKey: '' } },
  etag: '',
  provisioningStatus: 'enabled',
  createdDateTimeUtc: '',
  lastUpdatedDateTimeUtc: '',
  ...fields,
});
const before = (assignedHub: string): RegistrationRecord => ({
  registrationId: 'unit',
  createdDateTimeUtc: '',
  assignedHub,
  status: 'assigned',
  substatus: 'initialAssignment',
  lastUpdatedDateTimeUtc: '',
  etag: '',
});
const hubOf = (id: string, linked: string[]): string => {
  const allocation = allocateHub(enrollment(id), linked, undefined);
  return 'hub' in allocation ? allocation.hub : '';
};

describe('hub allocation', () => {
  it('by hash spreads over the hubs and moves only to a new hub', () => {
    const ids = Array.from({ length: 600 }, (_, index) => `unit-${index}`);
    const counts = hubs.map((hub) => ids.filter((id) => hubOf(id, hubs) === hub).length);
    for (const count of counts) expect(count).toBeGreaterThan(150);
    const added = 'd.azure-devices.net';
    for (const id of ids) expect([hubOf(id, hubs), added]).toContain(hubOf(id, [...hubs, added]));
  });

  it('static takes the first hub that the enrollment names and the service has', () => {
    const record = enrollment('unit', { allocationPolicy: 'static', iotHubs: ['x.azure-devices.net', hubs[2] ?? ''] });
    expect(allocateHub(record, hubs, undefined)).toEqual({ hub: hubs[2], substatus: 'initialAssignment' });
  });

  it('keeps the hub while it is allowed, moves it by the reprovision policy', () => {
    const [a = '', b = ''] = hubs;
    expect(allocateHub(enrollment('unit'), hubs, before(b))).toMatchObject({ hub: b });
    const moved = (fields: object): unknown =>
      allocateHub(enrollment('unit', { iotHubs: [a], reprovisionPolicy: { ...fields } }), hubs, before(b));
    expect(moved({ updateHubAssignment: true, migrateDeviceData: true })).toEqual({
      hub: a,
      substatus: 'deviceDataMigrated',
    });
    expect(moved({ updateHubAssignment: true, migrateDeviceData: false })).toEqual({
      hub: a,
      substatus: 'deviceDataReset',
    });
    expect(moved({ updateHubAssignment: false })).toMatchObject({ hub: b });
  });

  it('refuses custom allocation and hubs that are not linked', () => {
    expect(allocateHub(enrollment('unit', { allocationPolicy: 'custom' }), hubs, undefined)).toHaveProperty('refused');
    expect(allocateHub(enrollment('unit', { iotHubs: ['x'] }), hubs, undefined)).toHaveProperty('refused');
  });
});
