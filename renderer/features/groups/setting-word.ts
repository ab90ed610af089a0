import { useTranslation } from 'react-i18next';
import type { EntrySettingName } from '../../../station/contract/group-settings.ts';
import { allocationChoices, reprovisionChoices } from './settings-draft.ts';

/** A setting's value in the language of the screen; names, addresses and JSON stay what they are. */
export function useSettingWord(): (setting: EntrySettingName, value: string | null) => string {
  const { t } = useTranslation('groups');
  return (setting, value) => {
    if (setting === 'second_ca_reference') return value ?? t('plan.none');
    if (setting === 'iot_edge') return t(value === 'true' ? 'edge.true' : 'edge.false');
    if (value === null && setting === 'iot_hubs') return t('allHubs');
    if (value === null && noValue.has(setting)) return '–';
    if (value === null) return t('plan.default');
    const allocation = allocationChoices.find((one) => one === value);
    if (setting === 'allocation_policy' && allocation) return t(`allocation.${allocation}`);
    const reprovision = reprovisionChoices.find((one) => one === value);
    if (setting === 'reprovision_policy' && reprovision) return t(`reprovision.${reprovision}`);
    return value;
  };
}

/** Of these DPS has no default of its own: without one there is none. */
const noValue: ReadonlySet<string> = new Set(['custom_allocation', 'initial_twin', 'device_information']);
