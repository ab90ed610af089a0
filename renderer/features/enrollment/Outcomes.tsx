import { useTranslation } from 'react-i18next';
import type { ActFate, ActPreview, ActResult, ActRow, EntryAct } from '../../../station/contract/enrollments.ts';
import { useFailureText } from '../../i18n/failures.ts';
import { useFormats } from '../../i18n/formats.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import type { Tone } from '../../ui/tone.ts';
import { useSettingWord } from '../groups/setting-word.ts';

/** A plan is no state yet: only what is left alone asks to be looked at. */
const planTones: Readonly<Record<ActFate, Tone>> = {
  changed: 'none',
  recorded: 'none',
  nothing: 'gone',
  refused: 'stop',
};
const doneTones: Readonly<Record<ActFate, Tone>> = {
  changed: 'pass',
  recorded: 'pass',
  nothing: 'none',
  refused: 'stop',
};
const others = ['recorded', 'nothing', 'refused'] as const;

/** What an act would do, in numbers and entry by entry. */
export function Preview({ preview }: { readonly preview: ActPreview }) {
  const { t } = useTranslation('enrollment');
  const { number } = useFormats();
  const { act, counts, absent, rows } = preview;
  const some = (n: number) => ({ n: number(n), count: n === 1 ? 1 : 2 });
  const hasWork = counts.changed + counts.recorded > 0;
  return (
    <section aria-label={t('preview')} className="act-part">
      <div role="status" className="act-counts">
        {!hasWork && <StateMark tone="none">{t('nothingToDo')}</StateMark>}
        {counts.changed > 0 && (
          <StateMark tone={planTones.changed}>{t(`will.changed.${act}`, some(counts.changed))}</StateMark>
        )}
        {others.map(
          (fate) =>
            counts[fate] > 0 && (
              <StateMark key={fate} tone={planTones[fate]}>
                {t(`will.${fate}`, some(counts[fate]))}
              </StateMark>
            ),
        )}
        {absent > 0 && <StateMark tone="gone">{t('absent', some(absent))}</StateMark>}
      </div>
      <Rows kind="plan" rows={rows} total={sum(counts)} head={t('what')} word={t(`verb.${act}`)} />
    </section>
  );
}

/** What an act did, and what it left alone. */
export function Result({ act, result }: { readonly act: EntryAct; readonly result: ActResult }) {
  const { t } = useTranslation('enrollment');
  const { number } = useFormats();
  const { counts, left, failure, rows } = result;
  return (
    <section aria-label={t('result')} className="act-part">
      <div role="status" className="act-counts">
        <StateMark tone={counts.changed > 0 ? 'pass' : 'none'}>
          {t(`done.${act}`)}: {number(counts.changed)}
        </StateMark>
        {others.map(
          (fate) =>
            counts[fate] > 0 && (
              <StateMark key={fate} tone={doneTones[fate]}>
                {t(`fate.${fate}`)}: {number(counts[fate])}
              </StateMark>
            ),
        )}
        {left > 0 && <StateMark tone="stop">{t('left', { n: number(left), count: left === 1 ? 1 : 2 })}</StateMark>}
      </div>
      {failure && <ErrorCard failure={failure} />}
      <Rows kind="fate" rows={rows} total={sum(counts)} head={t('whatDone')} word={t(`done.${act}`)} />
    </section>
  );
}

const sum = (counts: ActPreview['counts']): number =>
  counts.changed + counts.recorded + counts.nothing + counts.refused;

interface RowsProps {
  /** What would become of an entry, or what became of it. */
  readonly kind: 'plan' | 'fate';
  readonly rows: readonly ActRow[];
  readonly total: number;
  readonly head: string;
  /** What is said of one that is changed. */
  readonly word: string;
}

function Rows({ kind, rows, total, head, word: done }: RowsProps) {
  const { t } = useTranslation(['enrollment', 'groups']);
  const { number } = useFormats();
  const said = useFailureText();
  const tones = kind === 'plan' ? planTones : doneTones;
  const why = ({ failure }: ActRow): string => (failure === null ? '–' : said(failure).message);
  const word = useSettingWord();
  const hasChanges = rows.some(({ changes }) => changes.length > 0);
  const isRoll = rows.some(({ before, after }) => before !== null || after !== null);
  if (rows.length === 0) return null;
  return (
    <>
      <Table
        label={head}
        head={[
          t('serial'),
          head,
          ...(isRoll ? [t('held'), t('holds')] : []),
          ...(hasChanges ? [t('update.settings')] : []),
          t('why'),
        ]}
      >
        {rows.map((row) => (
          <tr key={row.registrationId}>
            <td>
              <Serial>{row.serial}</Serial>
            </td>
            <td>
              <StateMark tone={tones[row.fate]}>{row.fate === 'changed' ? done : t(`${kind}.${row.fate}`)}</StateMark>
            </td>
            {isRoll && <td className="mono">{row.before ?? '–'}</td>}
            {isRoll && <td className="mono">{row.after ?? '–'}</td>}
            {hasChanges && (
              <td className="act-why">
                {row.changes.map(({ setting, before, after }) => (
                  <p key={setting}>
                    {t(`groups:setting.${setting}`)}: {word(setting, before)} → {word(setting, after)}
                  </p>
                ))}
              </td>
            )}
            <td className="act-why">{why(row)}</td>
          </tr>
        ))}
      </Table>
      {rows.length < total && <p className="quiet">{t('firstRows', { n: number(rows.length) })}</p>}
    </>
  );
}
