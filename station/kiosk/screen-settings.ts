import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import { writeFileDurably } from '../config/write-file.ts';
import { type ScreenSettings, screenSettings } from '../contract/shapes.ts';

const defaults: ScreenSettings = { language: 'en', theme: 'auto', sounds: true };
const fileIn = (home: Home): string => join(home.dir, 'kiosk', 'screen.json');

/** Language, theme and sounds, as somebody last chose them. A file that is missing or unreadable is no reason to stop. */
export async function loadScreenSettings(home: Home): Promise<ScreenSettings> {
  try {
    return screenSettings.parse(JSON.parse(await readFile(fileIn(home), 'utf8')));
  } catch {
    return defaults;
  }
}

export const saveScreenSettings = (home: Home, settings: ScreenSettings): Promise<void> =>
  writeFileDurably(fileIn(home), `${JSON.stringify(settings, null, 2)}\n`);
