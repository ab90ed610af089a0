import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupName } from '../../../station/contract/groups.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { isReason, ReasonField } from '../../ui/ReasonField.tsx';
import { StateMark } from '../../ui/StateMark.tsx';

interface CreateGroupDialogProps {
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

/** A new group: its name, by what its devices get in, and why. */
export function CreateGroupDialog({ onClose, onCreated }: CreateGroupDialogProps) {
  const { t } = useTranslation(['groups', 'app']);
  const [group, setGroup] = useState('');
  const [attestation, setAttestation] = useState<'x509' | 'symmetric-key'>('x509');
  const [reason, setReason] = useState('');
  const create = useCommand('groups.create');
  // The service does not tell cases apart, and the screen's keys begin with capitals.
  const name = group.trim().toLowerCase();
  const isReady = groupName.safeParse(name).success && isReason(reason) && !create.isPending;
  return (
    <Dialog
      title={t('create')}
      wide
      onClose={onClose}
      actions={
        create.data ? (
          <Button look="primary" onClick={onClose}>
            {t('app:verbs.close')}
          </Button>
        ) : (
          <Button
            look="primary"
            disabled={!isReady}
            onClick={() => create.mutate({ group: name, attestation, reason: reason.trim() }, { onSuccess: onCreated })}
          >
            {create.isPending ? t('creating') : t('createNow')}
          </Button>
        )
      }
    >
      <div className="group-body">
        {create.data ? (
          <div role="status">
            <StateMark tone="pass">{t(`how.${create.data.how}`, { group: name })}</StateMark>
          </div>
        ) : (
          <>
            <Choice
              label={t('by')}
              value={attestation}
              onChange={setAttestation}
              options={[
                { value: 'x509', label: t('attestation.x509') },
                { value: 'symmetric-key', label: t('attestation.symmetric-key') },
              ]}
            />
            <p className="quiet">{t(attestation === 'x509' ? 'x509Hint' : 'symmetricHint')}</p>
            <Field
              label={t('name')}
              hint={t('nameHint')}
              mono
              data-first=""
              maxLength={128}
              value={group}
              onChange={({ target }) => setGroup(target.value)}
            />
            <ReasonField label={t('reason')} hint={t('reasonHint')} value={reason} onChange={setReason} />
          </>
        )}
        {create.error && <ErrorCard failure={failureOf(create.error)} />}
      </div>
    </Dialog>
  );
}
