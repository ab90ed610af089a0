import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import { classNames } from './class-names.ts';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** Absent: it must be answered, not closed. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  readonly urgent?: boolean;
  /** Of a dialog in steps, the one that is shown: with each, the focus goes where it begins. */
  readonly step?: string;
}

/** The browser's own modal dialog: focus stays inside, Escape closes. Drawn while it is open, and only then. */
export function Dialog({ title, onClose, children, actions, wide = false, urgent = false, step = '' }: DialogProps) {
  const { t } = useTranslation();
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  useEffect(() => {
    const dialog = element.current;
    // The browser would choose the cross; who opened the dialog wants its first field, or its main action.
    const first = dialog?.querySelector<HTMLElement>('[data-first]') ?? dialog?.querySelector<HTMLElement>('.primary');
    first?.focus();
  }, [step]);
  return (
    <dialog
      ref={element}
      className={classNames('dialog', wide && 'wide', urgent && 'urgent')}
      aria-labelledby={heading}
      role={urgent ? 'alertdialog' : 'dialog'}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <div className="head">
        <h2 id={heading}>{title}</h2>
        {onClose && (
          <Button look="quiet" onClick={onClose} aria-label={t('verbs.close')}>
            ✕
          </Button>
        )}
      </div>
      <div className="body">{children}</div>
      {actions && <div className="foot">{actions}</div>}
    </dialog>
  );
}
