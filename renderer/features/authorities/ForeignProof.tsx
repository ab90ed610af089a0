import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CloudCa } from '../../../station/contract/authorities.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { PemField } from './PemField.tsx';

/** A CA whose key is elsewhere: a code to take to its holder, and the certificate that they bring back. */
export function ForeignProof({ ca, onProven }: { readonly ca: CloudCa; readonly onProven: () => void }) {
  const { t } = useTranslation('authorities');
  const [pem, setPem] = useState('');
  const code = useCommand('ca.code');
  const handIn = useCommand('ca.handIn');
  const { name } = ca;
  return (
    <>
      <p>{t('foreignProof')}</p>
      <div className="ca-code">
        <Button disabled={code.isPending} onClick={() => code.mutate({ name })}>
          {code.data ? t('newCode') : t('fetchCode')}
        </Button>
        <output className="mono">{code.data?.code}</output>
      </div>
      <p className="quiet">{t('codeHint')}</p>
      {code.error && <ErrorCard failure={failureOf(code.error)} />}
      <PemField label={t('proofPem')} value={pem} onChange={setPem} />
      {handIn.error && <ErrorCard failure={failureOf(handIn.error)} tone="stop" />}
      <div className="ca-go">
        <Button
          look="primary"
          disabled={pem.trim() === '' || handIn.isPending}
          onClick={() => handIn.mutate({ name, pem }, { onSuccess: onProven })}
        >
          {t('handIn')}
        </Button>
      </div>
    </>
  );
}
