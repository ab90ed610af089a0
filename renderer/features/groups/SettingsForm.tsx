import { useTranslation } from 'react-i18next';
import type { HeldTerms } from '../../../station/contract/group-settings.ts';
import { Choice, Field, TextArea } from '../../ui/Field.tsx';
import { OpenFileButton } from '../../ui/OpenFileButton.tsx';
import { HubsField } from './HubsField.tsx';
import { allocationChoices, reprovisionChoices, type SettingsDraft } from './settings-draft.ts';

const twinExample = '{"tags":{"line":7},"desired":{"every":60}}';

interface SettingsFormProps {
  readonly draft: SettingsDraft;
  /** What the group says now; null: it is still to be made. */
  readonly held: HeldTerms | null;
  /** Of many entries at once: what is left untouched stays as each of them has it, and the form says so. */
  readonly stays?: boolean;
  readonly onChange: (draft: SettingsDraft) => void;
}

/** What a group says of its devices: hubs, policies, twin. */
export function SettingsForm({ draft, held, stays = false, onChange }: SettingsFormProps) {
  const { t } = useTranslation('groups');
  const set = (part: Partial<SettingsDraft>) => onChange({ ...draft, ...part });
  const webhook = held?.custom_allocation ?? null;
  return (
    <>
      {!stays && <p className="quiet">{t(held === null ? 'settingsHint' : 'changeHint')}</p>}
      <Choice
        label={t('setting.allocation_policy')}
        value={draft.allocation}
        onChange={(allocation) => set({ allocation })}
        options={allocationChoices.map((value) => ({
          value,
          label: stays && value === 'default' ? t('stays.choice') : t(`allocation.${value}`),
        }))}
      />
      {draft.allocation === 'custom' && (
        <div className="group-pair">
          <Field
            label={t('setting.custom_allocation')}
            hint={webhook === null ? t('webhookHint') : t('webhookKept', { address: webhook })}
            mono
            maxLength={2048}
            value={draft.webhook}
            onChange={({ target }) => set({ webhook: target.value })}
          />
          <Field
            label={t('apiVersion')}
            mono
            maxLength={32}
            value={draft.apiVersion}
            onChange={({ target }) => set({ apiVersion: target.value })}
          />
        </div>
      )}
      <HubsField
        hubs={draft.hubs}
        hint={draft.allocation === 'static' ? t('oneHubHint') : stays ? t('stays.hubs') : t('hubsHint')}
        onChange={(hubs) => set({ hubs })}
      />
      <Choice
        label={t('setting.reprovision_policy')}
        value={draft.reprovision}
        onChange={(reprovision) => set({ reprovision })}
        options={reprovisionChoices.map((value) => ({
          value,
          label: stays && value === 'default' ? t('stays.choice') : t(`reprovision.${value}`),
        }))}
      />
      <Choice
        label={t('setting.iot_edge')}
        value={draft.edge ? 'true' : 'false'}
        onChange={(edge) => set({ edge: edge === 'true' })}
        options={(['false', 'true'] as const).map((value) => ({
          value,
          label: stays && value === 'false' ? t('stays.choice') : t(`edge.${value}`),
        }))}
      />
      <TextArea
        label={t('setting.initial_twin')}
        hint={t(stays ? 'stays.twin' : 'twinHint', { example: twinExample })}
        mono
        rows={4}
        spellCheck={false}
        maxLength={131_072}
        value={draft.twin}
        onChange={({ target }) => set({ twin: target.value })}
      />
      <div>
        <OpenFileButton accept=".json,application/json,text/plain" onText={(twin) => set({ twin })}>
          {t('openFile')}
        </OpenFileButton>
      </div>
    </>
  );
}
