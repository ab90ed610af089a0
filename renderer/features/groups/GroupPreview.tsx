import { useTranslation } from 'react-i18next';
import type { GroupPlan } from '../../../station/contract/group-plans.ts';
import type { GroupSettingName } from '../../../station/contract/group-settings.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { type Decided, Decisions } from './Decisions.tsx';
import { useSettingWord } from './setting-word.ts';

/** Whether nothing is left to be decided. */
export const isDecided = ({ changes, concerns }: GroupPlan, { replace, accept }: Decided<GroupSettingName>): boolean =>
  changes.every(({ setting, replaces }) => !replaces || replace.includes(setting)) &&
  concerns.every(({ risk, needsDecision }) => !needsDecision || accept.includes(risk));

interface GroupPreviewProps {
  readonly plan: GroupPlan;
  /** What would happen, in a sentence. */
  readonly sentence: string;
  readonly decided: Decided<GroupSettingName>;
  readonly onDecide: (decided: Decided<GroupSettingName>) => void;
}

/** What would be made or changed, setting by setting, and what a person must decide first. */
export function GroupPreview({ plan: { fate, changes, concerns }, sentence, decided, onDecide }: GroupPreviewProps) {
  const { t } = useTranslation('groups');
  const word = useSettingWord();
  const replaced = changes.filter(({ replaces }) => replaces);
  return (
    <>
      <div role="status">
        <StateMark tone={fate === 'nothing' ? 'gone' : 'none'}>{sentence}</StateMark>
      </div>
      {changes.length > 0 && (
        <Table
          label={t('plan.settings')}
          head={[t('plan.setting'), ...(fate === 'create' ? [] : [t('plan.before')]), t('plan.after')]}
        >
          {changes.map(({ setting, before, after }) => (
            <tr key={setting}>
              <td>{t(`setting.${setting}`)}</td>
              {fate !== 'create' && <td className="group-value">{word(setting, before)}</td>}
              <td className="group-value">{word(setting, after)}</td>
            </tr>
          ))}
        </Table>
      )}
      <Decisions
        settings={replaced.map(({ setting }) => setting)}
        concerns={concerns}
        decided={decided}
        onDecide={onDecide}
      />
    </>
  );
}
