import { describe, expect, test } from 'vitest';
import { parseTpmList } from '../../../station/cli/tpm-list.ts';
import { isStationError } from '../../../station/domain/station-error.ts';

const parsed = (text: string, withSrk = false) => parseTpmList(text, withSrk, (file) => `/lists/${file}`, 'list.csv');

describe('a list of TPMs', () => {
  test('names files beside it, or the ports of the TPMs themselves', () => {
    const text = 'serial,ek,srk,read\r\nEG1,a.pub,,\r\n\r\nEG2, b.pub , b.srk,\nEG3,,,tcp:10.0.0.7:2321\n';
    expect(parsed(text, true)).toEqual([
      { serial: 'EG1', source: { ek: '/lists/a.pub', srk: null } },
      { serial: 'EG2', source: { ek: '/lists/b.pub', srk: '/lists/b.srk' } },
      { serial: 'EG3', source: { read: 'tcp:10.0.0.7:2321', withSrk: true } },
    ]);
    expect(parsed('read,serial\ndevice:/dev/tpmrm0,EG1')).toEqual([
      { serial: 'EG1', source: { read: 'device:/dev/tpmrm0', withSrk: false } },
    ]);
  });

  test.each([
    ['', 1],
    ['ek,srk\na,b', 1],
    ['serial,ek,key\nEG1,a,b', 1],
    ['serial,serial\nEG1,a', 1],
    ['serial,ek\nEG1,a\nEG2', 3],
    ['serial,ek\nEG1,a\nEG1,b', 3],
    ['serial,ek\n,a', 2],
    ['serial,ek\nEG1,', 2],
    ['serial,ek,read\nEG1,a,tcp:h:1', 2],
    ['serial,srk,read\nEG1,a,tcp:h:1', 2],
  ])('that is %j is refused, with its line', (text, line) => {
    const refused = (): unknown => {
      try {
        return parsed(text);
      } catch (error) {
        return isStationError(error, 'USAGE_VALUE_INVALID') ? error.details['value'] : error;
      }
    };
    expect(refused()).toBe(`list.csv:${line}`);
  });
});
