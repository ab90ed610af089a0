import { useTranslation } from 'react-i18next';
import type { UnitHistory } from '../../../station/contract/audit.ts';
import { hrefOf } from '../../app/routes.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useAsk } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { toneOfUnit } from '../../ui/tone.ts';
import { Waiting } from '../../ui/Waiting.tsx';
import { CertificateCard } from './CertificateCard.tsx';
import { EnrollmentMark } from './EnrollmentMark.tsx';
import { Timeline } from './Timeline.tsx';
import { UnitCloud } from './UnitCloud.tsx';

/** One unit's whole history, under an address of its own. */
export function UnitPage({ serial }: { readonly serial: string }) {
  const { t } = useTranslation(['audit', 'app']);
  const history = useAsk('audit.unit', { serial });
  return (
    <article className="unit-page">
      <p>
        <a className="unit-back" href={hrefOf('audit')}>
          ← {t('back')}
        </a>
      </p>
      {history.isPending && <Waiting />}
      {history.error && (
        <ErrorCard
          failure={failureOf(history.error)}
          actions={<Button onClick={() => void history.refetch()}>{t('app:verbs.again')}</Button>}
        />
      )}
      {history.data === null && (
        <div className="audit-empty">
          <h1>{t('notFoundTitle', { serial })}</h1>
          <p className="quiet">{t('notFoundHint')}</p>
        </div>
      )}
      {history.data && <Whole history={history.data} />}
    </article>
  );
}

function Whole({ history }: { readonly history: UnitHistory }) {
  const { t } = useTranslation(['audit', 'app']);
  const { unit, entries, certificates } = history;
  return (
    <>
      <header className="unit-head">
        <h1>
          <Serial>{unit.serial}</Serial>
        </h1>
        <StateMark tone={toneOfUnit(unit.state)} filled>
          {t(`app:units.${unit.state}`)}
        </StateMark>
        {unit.lastCode !== null && <span className="mono quiet">{unit.lastCode}</span>}
      </header>
      <div className="unit-columns">
        <section aria-labelledby="unit-history">
          <h2 id="unit-history">{t('history')}</h2>
          {entries.length === 0 ? <p className="quiet">{t('noHistory')}</p> : <Timeline entries={entries} />}
        </section>
        <div className="unit-side">
          <Facts unit={unit} />
          <UnitCloud history={history} />
          <section aria-labelledby="unit-certificates">
            <h2 id="unit-certificates">{t('certificates')}</h2>
            {certificates.length === 0 && <p className="quiet">{t('noCertificates')}</p>}
            {certificates.map((certificate) => (
              <CertificateCard key={certificate.sha256} certificate={certificate} />
            ))}
          </section>
        </div>
      </div>
    </>
  );
}

function Facts({ unit }: { readonly unit: UnitHistory['unit'] }) {
  const { t } = useTranslation(['audit', 'app']);
  const { moment, number } = useFormats();
  const facts = [
    { name: t('product'), value: unit.product },
    { name: t('registrationId'), value: unit.registrationId, mono: true },
    { name: t('hardwareId'), value: unit.hardwareId, mono: true },
    { name: t('deviceId'), value: unit.deviceId, mono: true },
    { name: t('runs'), value: number(unit.runs) },
    { name: t('lastAt'), value: moment(unit.lastAt) },
    { name: t('passedAt'), value: unit.passedAt === null ? null : moment(unit.passedAt) },
    { name: t('person'), value: unit.lastPerson },
    { name: t('slot'), value: unit.lastSlot },
  ];
  return (
    <section className="audit-panel" aria-labelledby="unit-facts">
      <h2 id="unit-facts">{t('facts')}</h2>
      <dl className="facts">
        {facts.map(({ name, value, mono = false }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={mono ? 'mono' : undefined}>{value ?? '–'}</dd>
          </div>
        ))}
        <div>
          <dt>{t('enrollment')}</dt>
          <dd>
            <EnrollmentMark state={unit.enrollment} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
