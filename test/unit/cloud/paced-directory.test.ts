import { expect, test } from 'vitest';
import { pacedDirectory } from '../../../station/cloud/acts/paced-directory.ts';
import { cloudError } from '../../../station/cloud/cloud-errors.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';

const never = new AbortController().signal;

/** A directory whose deletions fail with these codes, one after the other, on a clock that waiting moves. */
function failing(...codes: ('DPS_THROTTLED' | 'DPS_UNAVAILABLE')[]) {
  let nowMs = 0;
  const at: number[] = [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else is asked
  const directory = {
    delete: async () => {
      at.push(nowMs);
      const code = codes.shift();
      if (code !== undefined) throw cloudError(code, { status: 429, retryAfterMs: 7000 });
      return true;
    },
  } as unknown as EnrollmentDirectory;
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const wait = async (ms: number): Promise<void> => void (nowMs += ms);
  const paced = pacedDirectory(directory, { operationsPerMinute: 600, clock, wait });
  return { at, remove: () => paced.delete({ registrationId: 'a', etag: 'b' }, never) };
}

test('a call that was throttled is made again when the cloud wants it, not sooner', async () => {
  const { at, remove } = failing('DPS_THROTTLED', 'DPS_THROTTLED');
  expect(await remove()).toBe(true);
  expect(at).toHaveLength(3);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(7000);
  expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(7000);
});

test('any other failure may have had an effect, so it is the caller’s to judge', async () => {
  const { at, remove } = failing('DPS_UNAVAILABLE');
  await expect(remove()).rejects.toMatchObject({ code: 'DPS_UNAVAILABLE' });
  expect(at).toHaveLength(1);
});

test('calls stay below the quota', async () => {
  const { at, remove } = failing();
  for (let call = 0; call < 300; call += 1) await remove();
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(28_000);
});
