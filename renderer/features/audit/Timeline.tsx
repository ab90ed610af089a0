import { useTranslation } from 'react-i18next';
import type { UnitHistory } from '../../../station/contract/audit.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useRecordWords } from '../../i18n/record-words.ts';
import { StateIcon, StateMark } from '../../ui/StateMark.tsx';
import { type Tone, toneOfOutcome } from '../../ui/tone.ts';

type Entry = UnitHistory['entries'][number];

/** Facts that are read at a glance; more fold away under a word that opens them. */
const glance = 4;

/** The ledger's entries about a unit, in the ledger's order: what was recorded, not what is made of it. */
export function Timeline({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <TimelineEntry key={entry.seq} entry={entry} />
      ))}
    </ol>
  );
}

function TimelineEntry({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation(['audit', 'app']);
  const { moment, number } = useFormats();
  const words = useRecordWords();
  const tone: Tone = entry.outcome === null ? 'none' : toneOfOutcome(entry.outcome);
  const folded = entry.facts.length > glance ? entry.facts.slice(glance) : [];
  return (
    <li className={`tone-${tone}`}>
      <span className="timeline-mark">
        <StateIcon tone={tone} />
      </span>
      <div className="timeline-head">
        <h3 title={entry.kind}>{words.kind(entry.kind)}</h3>
        {entry.outcome !== null && <StateMark tone={tone}>{t(`app:outcomes.${entry.outcome}`)}</StateMark>}
        <time dateTime={entry.at}>{moment(entry.at)}</time>
        <span className="quiet">{entry.person}</span>
        <span className="quiet">{t('entry', { seq: number(entry.seq) })}</span>
      </div>
      <FactList facts={entry.facts.slice(0, glance)} />
      {folded.length > 0 && (
        <details>
          <summary>{t('app:verbs.details')}</summary>
          <FactList facts={folded} />
        </details>
      )}
    </li>
  );
}

function FactList({ facts }: { readonly facts: Entry['facts'] }) {
  const words = useRecordWords();
  return (
    facts.length > 0 && (
      <dl className="facts">
        {facts.map((fact) => {
          const { text, isWords } = words.value(fact);
          return (
            <div key={fact.name}>
              <dt>{words.field(fact.name)}</dt>
              <dd className={isWords ? undefined : 'mono'}>{text}</dd>
            </div>
          );
        })}
      </dl>
    )
  );
}
