import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { caName } from '../../../station/contract/authorities.ts';
import type { OutputOf } from '../../../station/contract/contract.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { Expiry } from './Expiry.tsx';
import { PemField } from './PemField.tsx';

/** In the place of an issuing CA’s digest: a certificate that somebody brings. */
const file = 'file';

interface BringStepProps {
  readonly list: OutputOf<'ca.list'>;
  readonly onBrought: (name: string) => void;
}

/** What is brought, and what the service shall call it. */
export function BringStep({ list: { own, cas }, onBrought }: BringStepProps) {
  const { t } = useTranslation('authorities');
  const { station } = useStationState();
  // The digest of an issuing CA, or a file.
  const [source, setSource] = useState<string>(own[0]?.sha256 ?? file);
  const issuer = own.find(({ sha256 }) => sha256 === source);
  const [name, setName] = useState(proposedName(station.id));
  const [pem, setPem] = useState('');
  const upload = useCommand('ca.upload');
  const taken = cas.some((ca) => ca.name.toLowerCase() === name.toLowerCase());
  const isNamed = caName.safeParse(name).success;
  const isReady = isNamed && (issuer !== undefined || pem.trim() !== '') && !upload.isPending;
  const bring = (replace: boolean) =>
    upload.mutate(
      { name, source: issuer ? { by: 'issuer', sha256: issuer.sha256 } : { by: 'pem', pem }, replace },
      { onSuccess: (ca) => onBrought(ca.name) },
    );
  return (
    <>
      {own.length > 0 && (
        <Choice
          label={t('which')}
          value={source}
          onChange={setSource}
          options={[
            ...own.map(({ sha256, state }) => ({ value: sha256, label: t(`issuer.${state}`) })),
            { value: file, label: t('otherCa') },
          ]}
        />
      )}
      {issuer && (
        <p>
          <span className="mono">{issuer.subject}</span> · {t('until')} <Expiry at={issuer.expiresAt} />
        </p>
      )}
      {!issuer && <PemField label={t('pem')} hint={t('pemHint')} value={pem} onChange={setPem} />}
      <Field
        label={t('nameInCloud')}
        hint={t('nameHint')}
        mono
        data-first=""
        maxLength={64}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      {taken && <p>{t('taken')}</p>}
      {upload.error && <ErrorCard failure={failureOf(upload.error)} tone="stop" />}
      <div className="ca-go">
        {taken ? (
          <HoldButton look="danger" disabled={!isReady} onHeld={() => bring(true)}>
            {t('replace')}
          </HoldButton>
        ) : (
          <Button look="primary" disabled={!isReady} onClick={() => bring(false)}>
            {upload.isPending ? t('uploading') : t('upload')}
          </Button>
        )}
      </div>
    </>
  );
}

/** Of a station's name, what may stand in a CA's. */
const proposedName = (station: string): string =>
  `${station
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}-ca`.slice(0, 64);
