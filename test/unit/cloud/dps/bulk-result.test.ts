import { expect, test } from 'vitest';
import { bulkResults } from '../../../../station/cloud/dps/bulk-result.ts';
import { isStationError } from '../../../../station/domain/station-error.ts';

const ids = ['a', 'b', 'c'];
const results = (body: unknown, secrets: string[] = []) => bulkResults(body, ids, secrets);

test('a bulk that succeeded created everything', () => {
  const statuses = results({ isSuccessful: true, errors: [] }).map(({ status }) => status);
  expect(statuses).toEqual(['created', 'created', 'created']);
});

test('each item has a fate of its own; those a failed bulk does not name must be compared', () => {
  const errors = [
    { registrationId: 'B', errorCode: 409201, errorStatus: 'Enrollment already exists.' },
    { registrationId: 'c', errorCode: 400004, errorStatus: 'Invalid certificate.' },
  ];
  expect(results({ isSuccessful: false, errors })).toMatchObject([
    { registrationId: 'a', status: 'exists' },
    { registrationId: 'b', status: 'exists' },
    { registrationId: 'c', status: 'refused', code: 'DPS_REQUEST_REFUSED' },
  ]);
});

test('an error in a bulk that calls itself successful is believed', () => {
  const errors = [{ registrationId: 'a', errorCode: 409201, errorStatus: '' }];
  expect(results({ isSuccessful: true, errors }).map(({ status }) => status)).toEqual(['exists', 'exists', 'exists']);
});

test.each([
  [429001, 'DPS_THROTTLED'],
  [500000, 'DPS_UNAVAILABLE'],
  [503002, 'DPS_UNAVAILABLE'],
  [408000, 'DPS_UNAVAILABLE'],
])('error %i of one item may pass: %s', (errorCode, code) => {
  const errors = [{ registrationId: 'a', errorCode, errorStatus: null }];
  expect(results({ isSuccessful: false, errors })[0]).toEqual({ registrationId: 'a', status: 'failed', code });
});

test('a refusal that echoes a key is cleaned', () => {
  const errors = [{ registrationId: 'a', errorCode: 400001, errorStatus: 'bad key c2VjcmV0' }];
  expect(JSON.stringify(results({ isSuccessful: false, errors }, ['c2VjcmV0']))).not.toContain('c2VjcmV0');
});

test.each([[''], [null], [{}], [{ isSuccessful: 'yes' }], [{ isSuccessful: false, errors: [{}] }]])(
  'an answer that says nothing readable (%j) creates nothing',
  (body) => {
    let error: unknown;
    try {
      results(body);
    } catch (caught) {
      error = caught;
    }
    expect(isStationError(error, 'DPS_ANSWER_UNREADABLE')).toBe(true);
  },
);
