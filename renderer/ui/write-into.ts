/** What text is written into. */
export type Written = HTMLInputElement | HTMLTextAreaElement;

/** Gives a field a value in a way that whoever watches it notices, as if it had been typed. */
export function writeInto(field: Written, value: string): void {
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
