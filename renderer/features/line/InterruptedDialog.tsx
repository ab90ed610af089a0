import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import { useRecordWords } from '../../i18n/record-words.ts';
import { useScans } from '../../scanner/use-scans.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { Table } from '../../ui/Table.tsx';

/** After a power cut every unit that was in work has its verdict, and somebody must have seen it. */
export function InterruptedDialog() {
  const { t } = useTranslation('line');
  const formats = useFormats();
  const words = useRecordWords();
  const { interrupted } = useStationState();
  const acknowledge = useCommand('line.acknowledge');
  const seen = () => acknowledge.mutate({});
  useScans((scan) => {
    if (scan.kind === 'act' && scan.act === 'SEEN') seen();
    // Nothing is taken before these units are out of the way.
    return scan.kind !== 'badge';
  });
  return (
    <Dialog
      title={t('interruptedTitle')}
      wide
      urgent
      actions={
        <Button big look="primary" onClick={seen} disabled={acknowledge.isPending}>
          {t('seen')}
        </Button>
      }
    >
      <p>{t('interruptedHint')}</p>
      <Table
        label={t('interruptedTitle')}
        head={[t('interruptedSlot'), t('interruptedSerial'), t('interruptedSince'), t('interruptedLast')]}
      >
        {interrupted.map(({ serial, slot, startedAt, lastEntryKind }) => (
          <tr key={`${slot} ${serial} ${startedAt}`}>
            <td>{slot}</td>
            <td>
              <Serial>{serial}</Serial>
            </td>
            <td>{formats.moment(startedAt)}</td>
            <td>{words.kind(lastEntryKind)}</td>
          </tr>
        ))}
      </Table>
      {acknowledge.isError && <ErrorCard failure={failureOf(acknowledge.error)} />}
    </Dialog>
  );
}
