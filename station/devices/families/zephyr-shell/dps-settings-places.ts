import { checkNamed } from '../../../domain/check-phrases.ts';
import type { Check } from '../../../domain/run.ts';
import type { DpsSettings, HeldItem } from '../../device-adapter.ts';
import type { ZephyrShellSettings } from './settings.ts';
import type { SettingsStore } from './settings-store.ts';
import { sha256Hex } from './sha256-hex.ts';

const properties = [
  ['id_scope', 'idScope'],
  ['registration_id', 'registrationId'],
  ['global_endpoint', 'globalEndpoint'],
] as const;

const longestShown = 64;

/** What a device needs to find its DPS, where the product says that its firmware looks for it. */
export class DpsSettingsPlaces {
  readonly #store: SettingsStore;
  readonly #places: readonly { readonly name: string; readonly property: keyof DpsSettings }[];

  constructor(store: SettingsStore, names: ZephyrShellSettings['settings_names']) {
    this.#store = store;
    this.#places = properties.flatMap(([key, property]) => {
      const name = names[key];
      return name === undefined ? [] : [{ name, property }];
    });
  }

  async held(signal: AbortSignal): Promise<HeldItem[]> {
    const held: HeldItem[] = [];
    for (const { name } of this.#places) {
      const stored = await this.#store.readStored(name, signal);
      if (stored === undefined) continue;
      held.push({ kind: 'dps-setting', place: name, sha256: sha256Hex(this.#store.textOf(stored) ?? stored) });
    }
    return held;
  }

  async erase(signal: AbortSignal): Promise<void> {
    for (const { name } of this.#places) await this.#store.erase(name, signal);
  }

  async write(settings: DpsSettings, signal: AbortSignal): Promise<void> {
    for (const { name, property } of this.#places) {
      await this.#store.write(name, Buffer.from(settings[property], 'utf8'), signal);
    }
  }

  async check(settings: DpsSettings, signal: AbortSignal): Promise<Check[]> {
    const checks: Check[] = [];
    for (const { name, property } of this.#places) {
      const expected = settings[property];
      const stored = await this.#store.readStored(name, signal);
      const passed = stored?.equals(this.#store.storedFormOf(Buffer.from(expected, 'utf8'))) === true;
      const actual = passed ? expected : shown(stored);
      checks.push({ name: checkNamed('CHECKED_SETTING', { place: name }).text, passed, expected, actual });
    }
    return checks;
  }
}

/** For a person: what is not printable becomes a dot, so that a wrong NUL or a wrong encoding can be seen. */
const shown = (stored: Buffer | undefined): string =>
  stored === undefined ? 'nothing' : stored.toString('latin1', 0, longestShown).replaceAll(/[^\x20-\x7e]/g, '.');
