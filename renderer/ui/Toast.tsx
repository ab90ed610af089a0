import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import './toast.css';

interface ToastProps {
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Closes by itself; leave it out for what must be read. */
  readonly milliseconds?: number;
}

/** A short word at the edge that takes no focus. */
export function Toast({ children, onClose, milliseconds }: ToastProps) {
  const { t } = useTranslation();
  useEffect(() => {
    if (milliseconds === undefined) return;
    const timer = setTimeout(onClose, milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds, onClose]);
  return (
    <div className="toast" role="status">
      <div>{children}</div>
      <Button look="quiet" onClick={onClose} aria-label={t('verbs.close')}>
        ✕
      </Button>
    </div>
  );
}
