import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../station/contract/contract.ts';
import { hrefOf } from '../../app/routes.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useAsk, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { isReason, ReasonField } from '../../ui/ReasonField.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { RegistrationMark } from '../enrollment/RegistrationMark.tsx';
import { Answer } from '../setup/Answer.tsx';
import { attestationWord } from './attestation-word.ts';
import { GroupCa } from './GroupCa.tsx';
import { HeldSettings } from './HeldSettings.tsx';

interface GroupDialogProps {
  readonly group: string;
  readonly onClose: () => void;
  readonly onChanged: () => void;
  /** Asks for another CA or key in the place of the old one. */
  readonly onRoll: () => void;
  /** Asks for other settings than it was shown with. */
  readonly onChange: (shown: OutputOf<'groups.show'>) => void;
}

type Act = 'disable' | 'enable' | 'delete';

/** A group and the devices that it let in: whom an act on it would concern. Then the act, with a reason. */
export function GroupDialog({ group, onClose, onChanged, onRoll, onChange }: GroupDialogProps) {
  const { t } = useTranslation(['groups', 'app']);
  const shown = useAsk('groups.show', { group });
  const [act, setAct] = useState<Act | null>(null);
  const [reason, setReason] = useState('');
  const turn = useCommand('groups.turn');
  const remove = useCommand('groups.delete');
  const error = turn.error ?? remove.error;
  const found = shown.data?.group;
  const done = () => {
    onChanged();
    onClose();
  };
  const carryOut = () => {
    if (!found || act === null) return;
    const input = { group, etag: found.etag, reason: reason.trim() };
    if (act === 'delete') remove.mutate(input, { onSuccess: done });
    else turn.mutate({ ...input, status: act === 'enable' ? 'enabled' : 'disabled' }, { onSuccess: done });
  };
  const lookAgain = () => {
    turn.reset();
    remove.reset();
    setAct(null);
    void shown.refetch();
  };
  const isBlocked = !isReason(reason) || turn.isPending || remove.isPending;
  const actions = () => {
    if (!found) return null;
    if (act === null) {
      return (
        <>
          {shown.data && <Button onClick={() => onChange(shown.data)}>{t('change.open')}</Button>}
          {found.references === null && <Button onClick={onRoll}>{t('roll.open')}</Button>}
          <Button onClick={() => setAct('delete')}>{t('act.delete')}</Button>
          <Button onClick={() => setAct(found.status === 'enabled' ? 'disable' : 'enable')}>
            {found.status === 'enabled' ? t('act.disable') : t('act.enable')}
          </Button>
        </>
      );
    }
    return (
      <>
        <Button onClick={lookAgain}>{t('app:verbs.back')}</Button>
        {act === 'enable' ? (
          <Button look="primary" disabled={isBlocked} onClick={carryOut}>
            {t('act.enable')}
          </Button>
        ) : (
          <HoldButton look="danger" disabled={isBlocked} onHeld={carryOut}>
            {t(`act.${act}`)}
          </HoldButton>
        )}
      </>
    );
  };
  return (
    <Dialog title={t('groupTitle', { group })} wide step={act ?? ''} onClose={onClose} actions={actions()}>
      <div className="group-body">
        <Answer of={shown}>{(answer) => <Shown answer={answer} isShort={act !== null} />}</Answer>
        {act !== null && (
          <>
            <p>{t(`about.${act}`)}</p>
            <ReasonField label={t('reason')} hint={t('reasonHint')} value={reason} onChange={setReason} />
            {act !== 'enable' && <p className="quiet">{t('holdHint')}</p>}
          </>
        )}
        {error && <ErrorCard failure={failureOf(error)} />}
      </div>
    </Dialog>
  );
}

/** `isShort`: without the list of devices, when a reason is asked for. */
function Shown({ answer, isShort }: { readonly answer: OutputOf<'groups.show'>; readonly isShort: boolean }) {
  const { t } = useTranslation('groups');
  const { number, moment } = useFormats();
  const { group, terms, devices, more, shown } = answer;
  const n = number(shown);
  return (
    <>
      <div className="group-facts">
        <StateMark tone={group.status === 'enabled' ? 'pass' : 'gone'}>{t(`status.${group.status}`)}</StateMark>
        <span>{t(`attestation.${attestationWord(group)}`)}</span>
        <span>
          <GroupCa group={group} />
        </span>
      </div>
      {!isShort && <HeldSettings terms={terms} />}
      <p role="status">{more ? t('devicesMore', { n }) : t('devices', { n, count: shown === 1 ? 1 : 2 })}</p>
      {!isShort && devices.length > 0 && (
        <Table
          label={t('devicesTitle')}
          head={[t('serial'), t('registrationId'), t('registration'), t('hub'), t('last')]}
        >
          {devices.map(({ registrationId, serial, status, hub, updatedAt }) => (
            <tr key={registrationId}>
              <td>
                {serial === null ? (
                  '–'
                ) : (
                  <a href={hrefOf('audit', serial)}>
                    <Serial>{serial}</Serial>
                  </a>
                )}
              </td>
              <td className="mono">{registrationId}</td>
              <td>
                <RegistrationMark status={status} />
              </td>
              <td>{hub ?? '–'}</td>
              <td>{updatedAt === null ? '–' : moment(updatedAt)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
