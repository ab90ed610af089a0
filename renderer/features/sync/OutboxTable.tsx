import { useTranslation } from 'react-i18next';
import type { OutboxRow } from '../../../station/contract/contract.ts';
import { hrefOf } from '../../app/routes.ts';
import { useFormats } from '../../i18n/formats.ts';
import { Button } from '../../ui/Button.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import type { Tone } from '../../ui/tone.ts';

const tones: Readonly<Record<OutboxRow['state'], Tone>> = {
  pending: 'wait',
  parked: 'stop',
  done: 'pass',
  dropped: 'gone',
};

interface OutboxTableProps {
  readonly rows: readonly OutboxRow[];
  /** Absent: who looks may not decide. */
  readonly onDecide: ((row: OutboxRow) => void) | null;
}

/** Enrollments on their way, each with why it is where it is. */
export function OutboxTable({ rows, onDecide }: OutboxTableProps) {
  const { t } = useTranslation(['sync', 'app']);
  const { moment, number } = useFormats();
  const head = [t('serial'), t('registrationId'), t('state'), t('attempts'), t('due'), t('reason')];
  return (
    <Table label={t('outbox')} head={onDecide ? [...head, t('actions')] : head} numeric={[3]}>
      {rows.map((row) => (
        <tr key={row.id}>
          <td>
            <a className="outbox-serial" href={hrefOf('audit', row.serial)}>
              <Serial>{row.serial}</Serial>
            </a>
          </td>
          <td className="mono outbox-id">{row.registrationId}</td>
          <td>
            <StateMark tone={tones[row.state]}>{t(`app:enrollments.${row.state}`)}</StateMark>
          </td>
          <td className="numeric">{number(row.attempts)}</td>
          <td>{row.dueAt === null ? '–' : <time dateTime={row.dueAt}>{moment(row.dueAt)}</time>}</td>
          <td className="outbox-reason">{row.lastError ?? '–'}</td>
          {onDecide && (
            <td>
              {(row.state === 'parked' || row.state === 'dropped') && (
                <Button aria-label={t('decideLabel', { serial: row.serial })} onClick={() => onDecide(row)}>
                  {t('decide')}
                </Button>
              )}
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}
