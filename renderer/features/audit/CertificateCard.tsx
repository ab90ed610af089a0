import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnitHistory } from '../../../station/contract/audit.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useRecordWords } from '../../i18n/record-words.ts';
import { Button } from '../../ui/Button.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Tone } from '../../ui/tone.ts';
import { validityAt } from './validity.ts';

type Certificate = UnitHistory['certificates'][number];

const tones: Readonly<Record<ReturnType<typeof validityAt>, Tone>> = {
  valid: 'pass',
  notYetValid: 'stop',
  expired: 'gone',
};

/** A certificate as it was issued, and whether its time is now. */
export function CertificateCard({ certificate }: { readonly certificate: Certificate }) {
  const { t } = useTranslation(['audit', 'app']);
  const { moment } = useFormats();
  const words = useRecordWords();
  const validity = validityAt(certificate, new Date());
  return (
    <div className="audit-panel certificate">
      <StateMark tone={tones[validity]}>{t(validity)}</StateMark>
      <dl className="facts">
        <div>
          <dt>{t('validity')}</dt>
          <dd>{t('validFromTo', { from: moment(certificate.notBefore), to: moment(certificate.notAfter) })}</dd>
        </div>
        <div>
          <dt>{t('subject')}</dt>
          <dd className="mono">{certificate.subject}</dd>
        </div>
        <div>
          <dt>{t('issuer')}</dt>
          <dd className="mono">{certificate.issuer}</dd>
        </div>
        <div>
          <dt>{t('certificateSerial')}</dt>
          <dd className="mono">{certificate.serialNumber}</dd>
        </div>
        <div>
          <dt>{t('fingerprint')}</dt>
          <dd className="mono">{certificate.sha256}</dd>
        </div>
        <div>
          <dt>{t('recorded')}</dt>
          <dd>{words.value({ name: 'state', value: certificate.state }).text}</dd>
        </div>
      </dl>
      <Pem pem={certificate.pem} />
    </div>
  );
}

function Pem({ pem }: { readonly pem: string }) {
  const { t } = useTranslation(['audit', 'app']);
  const [copy, setCopy] = useState<'copied' | 'copyFailed' | null>(null);
  const copyPem = async () => {
    try {
      await navigator.clipboard.writeText(pem);
      setCopy('copied');
    } catch {
      // The shell refuses permissions, or there is no clipboard.
      setCopy('copyFailed');
    }
  };
  return (
    <>
      <div className="certificate-actions">
        <Button onClick={() => void copyPem()}>{t('copyPem')}</Button>
        <span role="status">{copy && t(copy)}</span>
      </div>
      <details open={copy === 'copyFailed'}>
        <summary>{t('showPem')}</summary>
        <pre className="mono" tabIndex={0}>
          {pem}
        </pre>
      </details>
    </>
  );
}
