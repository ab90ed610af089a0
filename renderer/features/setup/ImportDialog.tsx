import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductVerdict } from '../../../station/contract/products.ts';
import { useSaid } from '../../i18n/said.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { OpenFileButton } from '../../ui/OpenFileButton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { TakenUp } from './TakenUp.tsx';

interface ImportDialogProps {
  readonly onClose: () => void;
  readonly onImported: () => void;
}

/** A product file, pasted or opened: checked as often as one likes, kept only when it is sound and imported. */
export function ImportDialog({ onClose, onImported }: ImportDialogProps) {
  const { t } = useTranslation(['setup', 'app']);
  const [text, setText] = useState('');
  const check = useCommand('products.check');
  const keep = useCommand('products.import');
  // A verdict is about the text that was checked, and no other.
  const verdict = check.variables?.text === text ? check.data : undefined;
  const write = (value: string) => {
    setText(value);
    keep.reset();
  };
  const done = keep.isSuccess;
  const product = verdict?.product ?? null;
  const isReady = product !== null && !keep.isPending && !done;
  const importIt = (replace: boolean) => keep.mutate({ text, replace }, { onSuccess: onImported });
  const error = keep.error ?? check.error;
  return (
    <Dialog
      title={t('importProduct')}
      wide
      onClose={onClose}
      actions={
        <>
          <OpenFileButton accept=".toml,text/plain" onText={write}>
            {t('openFile')}
          </OpenFileButton>
          <Button disabled={text.trim() === '' || check.isPending} onClick={() => check.mutate({ text })}>
            {t('checkProduct')}
          </Button>
          {verdict?.exists === true ? (
            <HoldButton look="danger" disabled={!isReady} onHeld={() => importIt(true)}>
              {t('replaceProduct')}
            </HoldButton>
          ) : (
            <Button look="primary" disabled={!isReady} onClick={() => importIt(false)}>
              {t('importNow')}
            </Button>
          )}
        </>
      }
    >
      <div className="setup-form">
        <TextArea
          label={t('productText')}
          mono
          rows={12}
          spellCheck={false}
          maxLength={65_536}
          data-first=""
          value={text}
          onChange={({ target }) => write(target.value)}
        />
        <div role="status">{done ? <TakenUp>{t('imported')}</TakenUp> : verdict && <Verdict verdict={verdict} />}</div>
        <p className="quiet">{t('importHint')}</p>
        {error && <ErrorCard failure={failureOf(error)} tone="stop" />}
      </div>
    </Dialog>
  );
}

function Verdict({ verdict }: { readonly verdict: ProductVerdict }) {
  const { t } = useTranslation('setup');
  const say = useSaid();
  const { problems, product, exists } = verdict;
  if (product !== null) {
    return (
      <>
        <StateMark tone="pass">{t('productSound', product)}</StateMark>
        {exists && <StateMark tone="stop">{t('productExists', { name: product.name })}</StateMark>}
      </>
    );
  }
  return (
    <>
      <StateMark tone="fail">{t('productFaults')}</StateMark>
      <ul className="product-faults">
        {problems.map(({ line, text }) => (
          <li key={`${line} ${text.text}`}>
            {line !== null && <strong>{t('atLine', { line })}: </strong>}
            {say(text)}
          </li>
        ))}
      </ul>
    </>
  );
}
