import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dispatchScan } from '../../scanner/listen.ts';
import { meaningOf } from '../../scanner/meaning.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { TouchKeys } from '../../ui/TouchKeys.tsx';
import type { LastScan } from './use-line.ts';

interface LineBarProps {
  readonly last: LastScan | null;
  readonly onCall: () => void;
  readonly onChoose: () => void;
}

/** The last scan, the field for a typed serial number, and an operator's few actions. */
export function LineBar({ last, onCall, onChoose }: LineBarProps) {
  const { t } = useTranslation('line');
  const [typed, setTyped] = useState('');
  const [keys, setKeys] = useState(false);
  const start = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === '') return;
    // A badge or a card's code may be typed as well as scanned.
    dispatchScan(meaningOf(typed));
    setTyped('');
    setKeys(false);
  };
  return (
    <footer className="line-bar">
      <div className="last-scan">
        <div className="quiet">{t('lastScan')}</div>
        {last === null ? (
          <span className="quiet">{t('noScan')}</span>
        ) : (
          <>
            <Serial>{last.text}</Serial>{' '}
            <span>
              {last.slot !== null && t('lastScanInto', { slot: last.slot })}
              {last.failure !== null && t('lastScanRefused')}
            </span>
          </>
        )}
      </div>
      <Button big onClick={onChoose}>
        {t('choose')}
      </Button>
      <Button big onClick={onCall}>
        {t('callSupervisor')}
      </Button>
      <form onSubmit={start}>
        <Field
          label={t('typed')}
          labelHidden
          placeholder={t('typeHint')}
          mono
          keys={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          data-typing=""
        />
        <Button big onClick={() => setKeys(true)} aria-label={t('typeHint')}>
          ⌨
        </Button>
        <Button big look="primary" type="submit" disabled={typed.trim() === ''}>
          {t('start')}
        </Button>
      </form>
      {keys && (
        <Dialog title={t('typeHint')} wide onClose={() => setKeys(false)}>
          <form className="choices" onSubmit={start}>
            <Field
              label={t('typed')}
              mono
              keys={false}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
              data-first=""
            />
            <TouchKeys value={typed} onChange={setTyped} />
            <Button big look="primary" type="submit" disabled={typed.trim() === ''}>
              {t('start')}
            </Button>
          </form>
        </Dialog>
      )}
    </footer>
  );
}
