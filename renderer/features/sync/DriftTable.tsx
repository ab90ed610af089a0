import { useTranslation } from 'react-i18next';
import type { DriftItem } from '../../../station/contract/drift.ts';
import type { EnrollmentAct } from '../../../station/contract/enrollments.ts';
import { hrefOf } from '../../app/routes.ts';
import { Button } from '../../ui/Button.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';

interface DriftTableProps {
  readonly label: string;
  readonly items: readonly DriftItem[];
  /** Registration ids of those that were mended since the report. */
  readonly mended: ReadonlySet<string>;
  /** Absent: who looks may not mend. */
  readonly onAct: ((act: EnrollmentAct, item: DriftItem) => void) | null;
  readonly onRetry: ((item: DriftItem) => void) | null;
}

/** Differences of a kind: what either side says, and what a person can do about it. */
export function DriftTable({ label, items, mended, onAct, onRetry }: DriftTableProps) {
  const { t } = useTranslation('sync');
  const head = [t('serial'), t('registrationId'), t('drift.ledger'), t('drift.cloud'), t('drift.mends')];
  return (
    <Table label={label} head={head}>
      {items.map((item) => (
        <tr key={`${item.kind} ${item.registrationId}`}>
          <td>
            {item.serial === null ? (
              '–'
            ) : (
              <a className="outbox-serial" href={hrefOf('audit', item.serial)}>
                <Serial>{item.serial}</Serial>
              </a>
            )}
          </td>
          <td className="mono outbox-id">{item.registrationId}</td>
          <td>
            <Said>{item.ledger}</Said>
          </td>
          <td>
            <Said>{item.cloud}</Said>
          </td>
          <td>
            <Mends item={item} isMended={mended.has(item.registrationId)} onAct={onAct} onRetry={onRetry} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

const words = ['enabled', 'disabled', 'pending', 'parked', 'dropped', 'done', 'x509', 'symmetric-key', 'tpm'] as const;

/** A digest is shown short: the unit's page has it whole. */
function Said({ children }: { readonly children: string | null }) {
  const { t } = useTranslation('sync');
  if (children === null) return t('drift.nothing');
  const word = words.find((one) => one === children);
  if (word !== undefined) return t(`drift.word.${word}`);
  return <span className="mono">{/^[0-9a-f]{64}$/.test(children) ? `${children.slice(0, 16)}…` : children}</span>;
}

interface MendsProps extends Pick<DriftTableProps, 'onAct' | 'onRetry'> {
  readonly item: DriftItem;
  readonly isMended: boolean;
}

function Mends({ item, isMended, onAct, onRetry }: MendsProps) {
  const { t } = useTranslation('sync');
  const { kind, mends, serial, registrationId } = item;
  const about = serial ?? registrationId;
  if (isMended) {
    return (
      <div className="act-buttons">
        <StateMark tone="pass">{t('drift.mended')}</StateMark>
        {kind === 'missing' && onRetry && (
          <Button aria-label={`${t('retry')}: ${about}`} onClick={() => onRetry(item)}>
            {t('retry')}
          </Button>
        )}
      </div>
    );
  }
  if (mends.includes('sync')) return t('drift.bySync');
  if (mends.length === 0) return t('drift.byHand');
  if (onAct === null || onRetry === null) return t('drift.bySupervisor');
  return (
    <div className="act-buttons">
      {mends.map((mend, index) => {
        const word =
          mend === 'retry' || mend === 'sync'
            ? t('retry')
            : mend === 'delete'
              ? t('drift.mend.gone')
              : t(`drift.${index === 0 ? 'mend' : 'record'}.${mend}`);
        const act = () => (mend === 'retry' || mend === 'sync' ? onRetry(item) : onAct(mend, item));
        return (
          <Button key={mend} aria-label={`${word}: ${about}`} onClick={act}>
            {word}
          </Button>
        );
      })}
    </div>
  );
}
