import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../station/contract/contract.ts';
import { CaSelect } from './CaSelect.tsx';
import { GroupDeedDialog } from './GroupDeedDialog.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { draftOf, termsOf } from './settings-draft.ts';

interface ChangeGroupDialogProps {
  /** The group as it was looked at: a change is about that version. */
  readonly shown: OutputOf<'groups.show'>;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

/** What a group says of its devices is changed; of one by CA reference, its second CA too. */
export function ChangeGroupDialog({ shown: { group, terms }, onClose, onChanged }: ChangeGroupDialogProps) {
  const { t } = useTranslation('groups');
  const [, held = ''] = group.references ?? [];
  const [second, setSecond] = useState(held);
  const [draft, setDraft] = useState(draftOf(terms));
  const secondCa = second === '' ? null : second;
  return (
    <GroupDeedDialog
      title={t('change.title', { group: group.group })}
      verbs={{ doIt: t('change.now'), doing: t('change.changing') }}
      wish={() => ({
        what: 'change',
        group: group.group,
        etag: group.etag,
        terms: termsOf(draft, terms),
        ...(second !== held && { secondCa }),
      })}
      onClose={onClose}
      onDone={onChanged}
      pages={[
        {
          name: 'settings',
          isReady: true,
          content: (
            <>
              {group.references !== null && (
                <CaSelect
                  label={t('setting.second_ca_reference')}
                  none={t('noSecondCa')}
                  value={second}
                  onChange={setSecond}
                />
              )}
              <SettingsForm draft={draft} held={terms} onChange={setDraft} />
            </>
          ),
        },
      ]}
    />
  );
}
