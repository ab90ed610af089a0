/** Templates for ids: literal text with `{serial}` and `{hardware_id}` in it. */

export interface IdTemplate {
  readonly needsHardwareId: boolean;
  render(values: { serial: string; hardwareId: string }): string;
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: IdTemplate }
  | { readonly ok: false /** A clause: “must …”. */; readonly reason: string };

const placeholders = ['{serial}', '{hardware_id}'];

/** Every id must differ from unit to unit, so at least one placeholder is required. */
export function parseIdTemplate(source: string): ParsedTemplate {
  const parts = source.split(/(\{[^{}]*\})/);
  const wrong = parts.find((part) => /[{}]/.test(part) && !placeholders.includes(part));
  if (wrong !== undefined) return { ok: false, reason: 'may hold {serial} and {hardware_id}, and no other braces' };
  if (!parts.some((part) => placeholders.includes(part))) {
    return { ok: false, reason: 'must hold {serial} or {hardware_id}, or every unit would get the same' };
  }
  const render: IdTemplate['render'] = ({ serial, hardwareId }) =>
    parts.map((part) => (part === '{serial}' ? serial : part === '{hardware_id}' ? hardwareId : part)).join('');
  return { ok: true, template: { needsHardwareId: parts.includes('{hardware_id}'), render } };
}
