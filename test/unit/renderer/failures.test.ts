import { describe, expect, test } from 'vitest';
import { codes as de } from '../../../renderer/i18n/codes/de.ts';
import { codes as es } from '../../../renderer/i18n/codes/es.ts';
import { codes as zh } from '../../../renderer/i18n/codes/zh.ts';
import { translatedFailure } from '../../../renderer/i18n/failures.ts';
import { loadPacks, packOf } from '../../../renderer/i18n/packs.ts';
import { languages } from '../../../station/contract/shapes.ts';
import { phases } from '../../../station/domain/run.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { shownFailure } from '../../../station/kiosk/failure.ts';
import { lineError } from '../../../station/line/line-errors.ts';
import { withinDeadline } from '../../../station/line/phase.ts';
import { failureCalled, verifyFailed } from '../../renderer/states.ts';

await loadPacks();

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();

describe('a failure in another language', () => {
  test('is said with its own details', () => {
    expect(translatedFailure(verifyFailed, 'de').message).toBe(
      'Das Gerät enthält nicht, was geschrieben wurde: Zertifikat.',
    );
  });

  test('stays in the station’s English where a detail or the code is not known', () => {
    const without = { ...verifyFailed, details: {} };
    expect(translatedFailure(without, 'de').message).toBe(verifyFailed.message);
    const unknown = failureCalled('SOMETHING_ELSE', 'Something else.', 'Look.');
    expect(translatedFailure(unknown, 'zh')).toEqual({ message: 'Something else.', hint: 'Look.' });
    expect(translatedFailure(verifyFailed, 'en').message).toBe(verifyFailed.message);
  });

  test('the languages translate the same codes, and name the places that the station fills', () => {
    expect(Object.keys(de).toSorted()).toEqual(Object.keys(es).toSorted());
    expect(Object.keys(de).toSorted()).toEqual(Object.keys(zh).toSorted());
    const station = new Map(
      Object.entries(lineError.definitions).map(([code, { message }]) => [code, places(message)]),
    );
    const wrong = [de, es, zh]
      .flatMap((table) => Object.entries(table))
      .filter(([code, { message }]) => station.has(code) && places(message).join() !== station.get(code)?.join());
    expect(wrong).toEqual([]);
  });
});

test.each(languages)('a phase that took too long is called what the screen calls it, in %s', async (language) => {
  const deadlines = { setup: 1, identify: 1, key: 1, sign: 1, inject: 1, verify: 1, commit: 1, teardown: 1 };
  const { signal } = new AbortController();
  const { promise: never } = Promise.withResolvers<void>();
  const said = phases.map(async (phase) => {
    const error: unknown = await withinDeadline(phase, deadlines, signal, () => never).catch(
      (thrown: unknown) => thrown,
    );
    if (!isStationError(error, 'PHASE_TIMED_OUT')) throw error;
    const { message } = translatedFailure(shownFailure(error.toJSON()), language);
    return /[“„«](.+)[”“»]/.exec(message)?.[1];
  });
  const words = packOf(language)?.messages.app.phases;
  expect(await Promise.all(said)).toEqual(phases.map((phase) => words?.[phase]));
});
