import { writeInto } from '../ui/write-into.ts';
import { meaningOf, type Scan } from './meaning.ts';
import { wedgeDecoder } from './wedge.ts';

/** Takes a scan, or leaves it (false) to whoever listened before. */
export type ScanListener = (scan: Scan) => boolean;

const listeners: ScanListener[] = [];

/** Hands a scan to the newest listener that takes it; false when nobody does. */
export const dispatchScan = (scan: Scan): boolean => listeners.toReversed().some((listener) => listener(scan));

type Editable = HTMLInputElement | HTMLTextAreaElement;

const editable = (element: EventTarget | null): Editable | null =>
  element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type !== 'radio')
    ? element
    : null;

/** Where an unfocused person's keys go: a field that asks for them. */
const typingField = (): HTMLInputElement | null =>
  document.querySelector('dialog[open]') === null
    ? document.querySelector<HTMLInputElement>('input[data-typing]')
    : null;

/**
 * Listens to every key of the window before anything else does. A scan's Enter presses no button and sends no form; a
 * field that happened to have the focus is as it was before the scan.
 */
function capture(): () => void {
  const decode = wedgeDecoder();
  let before: { readonly field: Editable; readonly value: string; readonly focused: boolean } | null = null;
  const onKey = (event: KeyboardEvent) => {
    const step = decode({
      key: event.key,
      shortcut: event.ctrlKey || event.altKey || event.metaKey,
      at: event.timeStamp,
    });
    if (step.kind === 'first') {
      const focused = editable(document.activeElement);
      const field = focused ?? (event.key === ' ' ? null : typingField());
      field?.focus();
      before = field === null ? null : { field, value: field.value, focused: focused !== null };
    } else if (step.kind === 'more' && event.key === ' ' && editable(document.activeElement) === null) {
      event.preventDefault();
    } else if (step.kind === 'scan' && dispatchScan(meaningOf(step.text))) {
      event.preventDefault();
      event.stopPropagation();
      if (before !== null) writeInto(before.field, before.value);
      if (before?.focused === false) before.field.blur();
    }
  };
  window.addEventListener('keydown', onKey, true);
  return () => window.removeEventListener('keydown', onKey, true);
}

let stop: (() => void) | null = null;

/** Listens for scans until the returned function is called. */
export function listenForScans(listener: ScanListener): () => void {
  listeners.push(listener);
  stop ??= capture();
  return () => {
    listeners.splice(listeners.indexOf(listener), 1);
    if (listeners.length > 0) return;
    stop?.();
    stop = null;
  };
}
