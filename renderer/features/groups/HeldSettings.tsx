import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldTerms } from '../../../station/contract/group-settings.ts';
import { useSettingWord } from './setting-word.ts';

/** What a group says of its devices; what the service decides is left out. */
export function HeldSettings({ terms }: { readonly terms: HeldTerms }) {
  const { t } = useTranslation('groups');
  const word = useSettingWord();
  const said = [
    { setting: 'allocation_policy', value: terms.allocation_policy },
    { setting: 'iot_hubs', value: terms.iot_hubs?.join(' ') ?? null },
    { setting: 'custom_allocation', value: terms.custom_allocation },
    { setting: 'reprovision_policy', value: terms.reprovision_policy },
    { setting: 'iot_edge', value: terms.iot_edge ? 'true' : null },
    { setting: 'initial_twin', value: terms.initial_twin },
  ] as const;
  return (
    <dl className="setup-facts">
      {said.map(
        ({ setting, value }) =>
          value !== null && (
            <Fragment key={setting}>
              <dt>{t(`setting.${setting}`)}</dt>
              <dd className="group-value">{word(setting, value)}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}
