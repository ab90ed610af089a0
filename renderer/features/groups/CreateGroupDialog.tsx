import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupName } from '../../../station/contract/groups.ts';
import { Choice, Field } from '../../ui/Field.tsx';
import { CaSelect } from './CaSelect.tsx';
import { GroupDeedDialog } from './GroupDeedDialog.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { draftOf, termsOf } from './settings-draft.ts';

interface CreateGroupDialogProps {
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

const kinds = ['x509', 'ca-reference', 'symmetric-key'] as const;
const hints = { x509: 'x509Hint', 'ca-reference': 'referenceHint', 'symmetric-key': 'symmetricHint' } as const;

/** A new group: by what its devices get in and its name, then what it says of them. */
export function CreateGroupDialog({ onClose, onCreated }: CreateGroupDialogProps) {
  const { t } = useTranslation('groups');
  const [name, setName] = useState('');
  const [kind, setKind] = useState<(typeof kinds)[number]>('x509');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [draft, setDraft] = useState(draftOf(null));
  // The service does not tell cases apart, and the screen's keys begin with capitals.
  const group = name.trim().toLowerCase();
  const byReference = kind === 'ca-reference';
  const by = t(`attestation.${kind}`);
  const cas = [first, second].filter((ca) => ca !== '');
  return (
    <GroupDeedDialog
      title={t('create')}
      by={byReference ? `${by} (${cas.join(' + ')})` : by}
      verbs={{ doIt: t('createNow'), doing: t('creating') }}
      wish={() => ({
        what: 'create',
        group,
        by: kind === 'ca-reference' ? { kind, primary: first, secondary: second === '' ? null : second } : { kind },
        status: 'enabled',
        terms: termsOf(draft, null),
      })}
      onClose={onClose}
      onDone={onCreated}
      pages={[
        {
          name: 'who',
          isReady: groupName.safeParse(group).success && (!byReference || first !== ''),
          content: (
            <>
              <Choice
                label={t('by')}
                value={kind}
                onChange={setKind}
                options={kinds.map((value) => ({ value, label: t(`attestation.${value}`) }))}
              />
              <p className="quiet">{t(hints[kind])}</p>
              {byReference && (
                <div className="group-pair">
                  <CaSelect label={t('firstCa')} none={t('chooseCa')} value={first} onChange={setFirst} />
                  {first !== '' && (
                    <CaSelect label={t('secondCa')} none={t('noSecondCa')} value={second} onChange={setSecond} />
                  )}
                </div>
              )}
              <Field
                label={t('name')}
                hint={t('nameHint')}
                mono
                data-first=""
                maxLength={128}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            </>
          ),
        },
        { name: 'settings', isReady: true, content: <SettingsForm draft={draft} held={null} onChange={setDraft} /> },
      ]}
    />
  );
}
