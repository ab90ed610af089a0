import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RegistrationView, UnitHistory } from '../../../station/contract/audit.ts';
import type { EntryAct } from '../../../station/contract/enrollments.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { ActButtons } from '../enrollment/ActButtons.tsx';
import { RegistrationMark } from '../enrollment/RegistrationMark.tsx';

/** The unit in the cloud: its entry and what may be done to it, and whether its device has ever registered. */
export function UnitCloud({ history }: { readonly history: UnitHistory }) {
  const { t } = useTranslation('enrollment');
  const queries = useQueryClient();
  const { unit, inCloud, registration } = history;
  const reload = () => void queries.invalidateQueries({ queryKey: ['audit.unit'] });
  const entry = entryWord(inCloud);
  const ask = useCommand('audit.registration');
  return (
    <>
      <section className="audit-panel" aria-labelledby="unit-cloud">
        <h2 id="unit-cloud">{t('unit.title')}</h2>
        <StateMark tone={entryTones[entry]}>{t(`unit.entry.${entry}`, { group: inCloud.group ?? '' })}</StateMark>
        {entry !== 'none' && (
          <ActButtons
            choice={{ by: 'units', serials: [unit.serial] }}
            acts={actsOn[entry]}
            about={unit.serial}
            onDone={reload}
          />
        )}
      </section>
      <section className="audit-panel" aria-labelledby="unit-registration">
        <div className="audit-panel-head">
          <h2 id="unit-registration">{t('unit.registration')}</h2>
          <Button disabled={ask.isPending} onClick={() => ask.mutate({ serial: unit.serial }, { onSuccess: reload })}>
            {ask.isPending ? t('unit.asking') : t('unit.ask')}
          </Button>
        </div>
        <div role="status" className="act-part">
          <Registration registration={ask.data ?? registration} />
        </div>
        {ask.error && <ErrorCard failure={failureOf(ask.error)} />}
      </section>
    </>
  );
}

type EntryWord = 'none' | 'held' | 'disabled' | 'group' | 'excluded';

function entryWord({ held, turned, group }: UnitHistory['inCloud']): EntryWord {
  if (group !== null) return turned === 'disabled' ? 'excluded' : 'group';
  if (!held) return 'none';
  return turned === 'disabled' ? 'disabled' : 'held';
}
const entryTones = { none: 'none', held: 'pass', disabled: 'gone', group: 'pass', excluded: 'gone' } as const;

/** A device that a group lets in has no entry of its own to change: it is turned off alone, and on again. */
const actsOn: Readonly<Record<EntryWord, readonly EntryAct[]>> = {
  none: [],
  held: ['disable', 'update', 'delete'],
  disabled: ['enable', 'update', 'delete'],
  group: ['disable'],
  excluded: ['enable'],
};

function Registration({ registration }: { readonly registration: RegistrationView | null }) {
  const { t } = useTranslation('enrollment');
  const { moment } = useFormats();
  if (registration === null) return <p className="quiet">{t('unit.neverAsked')}</p>;
  const { status, hub, deviceId, registeredAt, updatedAt, error, askedAt, person } = registration;
  const facts = [
    { name: t('unit.hub'), value: hub, mono: true },
    { name: t('unit.deviceId'), value: deviceId, mono: true },
    { name: t('unit.registeredAt'), value: registeredAt === null ? null : moment(registeredAt), mono: false },
    { name: t('unit.updatedAt'), value: updatedAt === null ? null : moment(updatedAt), mono: false },
    { name: t('unit.error'), value: error, mono: false },
  ].filter(({ value }) => value !== null);
  return (
    <>
      <RegistrationMark status={status} />
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map(({ name, value, mono }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className={mono ? 'mono' : undefined}>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className="quiet">{t('unit.askedAt', { at: moment(askedAt), person })}</p>
    </>
  );
}
