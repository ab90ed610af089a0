import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupName } from '../../../station/contract/groups.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { isReason } from '../../ui/ReasonField.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { TouchKeys } from '../../ui/TouchKeys.tsx';

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
  const [field, setField] = useState<'group' | 'reason'>('group');
  const create = useCommand('groups.create');
  // The service does not tell cases apart, and the screen's keys begin with capitals.
  const name = group.trim().toLowerCase();
  const isReady = groupName.safeParse(name).success && isReason(reason) && !create.isPending;
  const texts = { group: { value: group, set: setGroup }, reason: { value: reason, set: setReason } };
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
              onFocus={() => setField('group')}
              onChange={({ target }) => setGroup(target.value)}
            />
            <Field
              label={t('reason')}
              maxLength={500}
              value={reason}
              onFocus={() => setField('reason')}
              onChange={({ target }) => setReason(target.value)}
            />
            <TouchKeys value={texts[field].value} onChange={texts[field].set} />
          </>
        )}
        {create.error && <ErrorCard failure={failureOf(create.error)} />}
      </div>
    </Dialog>
  );
}
