import type { Phrase } from '../domain/phrase.ts';
import { configSays } from './config-phrases.ts';

/** Templates for ids: literal text with `{serial}` and `{hardware_id}` in it. */

export interface IdTemplate {
  readonly needsHardwareId: boolean;
  render(values: { serial: string; hardwareId: string }): string;
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: IdTemplate }
  | { readonly ok: false /** A clause: “must …”. */; readonly reason: Phrase };

/** The placeholders as they are written. */
export const placeholderNames = { serial: '{serial}', hardwareId: '{hardware_id}' } as const;
const placeholders: readonly string[] = Object.values(placeholderNames);

/** Every id must differ from unit to unit, so at least one placeholder is required. */
export function parseIdTemplate(source: string): ParsedTemplate {
  const parts = source.split(/(\{[^{}]*\})/);
  const wrong = parts.find((part) => /[{}]/.test(part) && !placeholders.includes(part));
  if (wrong !== undefined) return { ok: false, reason: configSays('TEMPLATE_BRACES', placeholderNames) };
  if (!parts.some((part) => placeholders.includes(part))) {
    return { ok: false, reason: configSays('TEMPLATE_CONSTANT', placeholderNames) };
  }
  const render: IdTemplate['render'] = ({ serial, hardwareId }) =>
    parts.map((part) => (part === '{serial}' ? serial : part === '{hardware_id}' ? hardwareId : part)).join('');
  return { ok: true, template: { needsHardwareId: parts.includes('{hardware_id}'), render } };
}
