import { describe, expect, it } from 'vitest';
import { parseFaults } from '../../../../station/devices/simulator/fault-spec.ts';

const family = { 'key-exists': 'a key is there' };

describe('parseFaults', () => {
  it('reads wire faults with and without a number, and the family’s own', () => {
    const parsed = parseFaults(['no-answer', 'garbage:3', 'late:500', 'echo', 'key-exists'], family);
    expect([...parsed.wire]).toEqual([
      ['no-answer', null],
      ['garbage', 3],
      ['late', 500],
      ['echo', null],
    ]);
    expect([...parsed.family]).toEqual(['key-exists']);
  });

  it.each([
    'vanish',
    'vanish:',
    'vanish:0',
    'vanish:-1',
    'vanish:1.5',
    'vanish:x',
    'vanish:1:2',
    'echo:1',
    'key-exists:1',
  ])('explains what is wrong with %s', (spec) => {
    expect(() => parseFaults([spec], family)).toThrow(expect.objectContaining({ code: 'SIMULATOR_FAULT_ARGUMENT' }));
  });

  it('names the nearest fault and all there are', () => {
    const unknown = expect.objectContaining({
      code: 'SIMULATOR_FAULT_UNKNOWN',
      hint: expect.stringMatching(/^Did you mean vanish\? .*no-answer.*key-exists/),
    });
    expect(() => parseFaults(['vansih:3'], family)).toThrow(unknown);
    expect(() => parseFaults(['toString'], family)).toThrow(
      expect.objectContaining({ code: 'SIMULATOR_FAULT_UNKNOWN' }),
    );
  });
});
