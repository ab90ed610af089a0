import { useTranslation } from 'react-i18next';
import type { CloudCa } from '../../../station/contract/authorities.ts';
import { failureOf, useAsk, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';

interface DeleteCaDialogProps {
  readonly ca: CloudCa;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Asks before a CA is taken away, and names the groups that stand on it. */
export function DeleteCaDialog({ ca, onClose, onDeleted }: DeleteCaDialogProps) {
  const { t } = useTranslation(['authorities', 'app']);
  const remove = useCommand('ca.delete');
  const groups = useAsk('groups.list', {});
  const below = groups.data?.groups.filter((group) => [group.primarySha256, group.secondarySha256].includes(ca.sha256));
  return (
    <Dialog
      title={t('deleteTitle', { name: ca.name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} data-first="">
            {t('app:verbs.cancel')}
          </Button>
          <HoldButton
            look="danger"
            disabled={remove.isPending}
            onHeld={() => remove.mutate({ name: ca.name }, { onSuccess: onDeleted })}
          >
            {t('delete')}
          </HoldButton>
        </>
      }
    >
      <p>{t('deleteAbout', { subject: ca.subject })}</p>
      {below !== undefined && below.length > 0 && (
        <StateMark tone="stop">{t('deleteGroups', { groups: below.map(({ group }) => group).join(', ') })}</StateMark>
      )}
      <p className="quiet">{t('holdHint')}</p>
      {remove.error && <ErrorCard failure={failureOf(remove.error)} />}
    </Dialog>
  );
}
