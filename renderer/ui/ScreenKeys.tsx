import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import { KeyRows, type Stroke } from './KeyRows.tsx';
import { type Written, writeInto } from './write-into.ts';
import './screen-keys.css';

const fieldCalled = (id: string): Written | null => {
  const element = document.getElementById(id);
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element : null;
};

/** What a stroke makes of a field's text, where its cursor is. */
function strike(field: Written, stroke: Stroke): void {
  const { value } = field;
  const from = field.selectionStart ?? value.length;
  const to = field.selectionEnd ?? value.length;
  const before = value.slice(0, from);
  const kept = stroke === 'erase' && from === to ? Array.from(before).slice(0, -1).join('') : before;
  const put = stroke === 'erase' ? '' : stroke === 'enter' ? '\n' : stroke.write;
  const after = kept + put + value.slice(to);
  if (field.maxLength >= 0 && after.length > Math.max(field.maxLength, value.length)) return;
  writeInto(field, after);
  const at = (kept + put).length;
  field.setSelectionRange(at, at);
}

/** Whether a field has keys on the screen now; a finger in it brings them, and its button does for whatever else points. */
export function useScreenKeys() {
  const [open, setOpen] = useState(false);
  return {
    open,
    toggle: () => setOpen(!open),
    close: () => setOpen(false),
    /** For the field's frame. */
    onTouch: (pointer: string) => {
      if (pointer !== 'mouse') setOpen(true);
    },
  };
}

interface KeysButtonProps {
  readonly open: boolean;
  readonly onClick: () => void;
}

export function KeysButton({ open, onClick }: KeysButtonProps) {
  const { t } = useTranslation();
  return (
    <Button
      look="quiet"
      className="keys-button"
      aria-expanded={open}
      aria-label={t('verbs.keys')}
      title={t('verbs.keys')}
      // The field keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      ⌨
    </Button>
  );
}

interface ScreenKeysProps {
  /** Of the field that they write into. */
  readonly field: string;
  readonly label: string;
  readonly multiline?: boolean;
  readonly onClose: () => void;
}

/** Keys at the foot of the screen, above whatever is open, for the field that has the focus. */
export function ScreenKeys({ field: id, label, multiline = false, onClose }: ScreenKeysProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const field = fieldCalled(id);
    // Inside a modal dialog everything else is inert: a popover of the dialog's own stands above it.
    if (panel.current !== null && 'showPopover' in panel.current) panel.current.showPopover();
    document.documentElement.dataset['keys'] = 'up';
    field?.focus();
    field?.scrollIntoView({ block: 'nearest' });
    const onFocus = ({ target }: FocusEvent) => {
      const isHere = target === field || (target instanceof Node && panel.current?.contains(target) === true);
      if (!isHere) close.current();
    };
    document.addEventListener('focusin', onFocus);
    return () => {
      delete document.documentElement.dataset['keys'];
      document.removeEventListener('focusin', onFocus);
    };
  }, [id]);
  return (
    <div
      ref={panel}
      popover="manual"
      className="screen-keys"
      role="group"
      aria-label={t('verbs.keys')}
      // The field keeps the focus, and its cursor.
      onPointerDown={(event) => event.preventDefault()}
    >
      <div className="keys-head">
        <span>{label}</span>
        <Button look="primary" onClick={onClose}>
          {t('verbs.close')}
        </Button>
      </div>
      <KeyRows
        multiline={multiline}
        onStroke={(stroke) => {
          const field = fieldCalled(id);
          if (field !== null) strike(field, stroke);
        }}
      />
    </div>
  );
}
