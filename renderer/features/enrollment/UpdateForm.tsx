import { useTranslation } from 'react-i18next';
import { Choice } from '../../ui/Field.tsx';
import { SettingsForm } from '../groups/SettingsForm.tsx';
import { draftOf, type SettingsDraft, termsOf } from '../groups/settings-draft.ts';
import '../groups/groups.css';

/** What entries are to say: what the product files say now, or what stands in the form. */
export interface UpdateDraft {
  readonly from: 'product' | 'here';
  readonly settings: SettingsDraft;
}

export const emptyUpdate: UpdateDraft = { from: 'product', settings: draftOf(null) };

/** null: as the product files say. */
export const updateTerms = ({ from, settings }: UpdateDraft) => (from === 'product' ? null : termsOf(settings, null));

/** Whether it asks for anything. */
export const asksSomething = (draft: UpdateDraft): boolean =>
  Object.keys(updateTerms(draft) ?? { all: true }).length > 0;

interface UpdateFormProps {
  readonly draft: UpdateDraft;
  readonly onChange: (draft: UpdateDraft) => void;
}

export function UpdateForm({ draft, onChange }: UpdateFormProps) {
  const { t } = useTranslation('enrollment');
  return (
    <div className="group-body">
      <Choice
        label={t('update.from')}
        value={draft.from}
        onChange={(from) => onChange({ ...draft, from })}
        options={[
          { value: 'product', label: t('update.product') },
          { value: 'here', label: t('update.here') },
        ]}
      />
      {draft.from === 'here' && (
        <SettingsForm
          draft={draft.settings}
          held={null}
          stays
          onChange={(settings) => onChange({ ...draft, settings })}
        />
      )}
      {!asksSomething(draft) && <p className="quiet">{t('update.nothing')}</p>}
    </div>
  );
}
