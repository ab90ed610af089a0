import { useTranslation } from 'react-i18next';
import type { GroupPlan, GroupRisk } from '../../../station/contract/group-plans.ts';
import type { GroupSettingName } from '../../../station/contract/group-settings.ts';
import { useFailureText } from '../../i18n/failures.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Ticks } from '../../ui/Field.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { useSettingWord } from './setting-word.ts';

/** What a person decided beside the act itself. */
export interface Decided {
  readonly replace: readonly GroupSettingName[];
  readonly accept: readonly GroupRisk[];
}

/** Whether nothing is left to be decided. */
export const isDecided = ({ changes, concerns }: GroupPlan, { replace, accept }: Decided): boolean =>
  changes.every(({ setting, replaces }) => !replaces || replace.includes(setting)) &&
  concerns.every(({ risk, needsDecision }) => !needsDecision || accept.includes(risk));

interface GroupPreviewProps {
  readonly plan: GroupPlan;
  /** What would happen, in a sentence. */
  readonly sentence: string;
  readonly decided: Decided;
  readonly onDecide: (decided: Decided) => void;
}

/** What would be made or changed, setting by setting, and what a person must decide first. */
export function GroupPreview({ plan: { fate, changes, concerns }, sentence, decided, onDecide }: GroupPreviewProps) {
  const { t } = useTranslation('groups');
  const said = useFailureText();
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
      {replaced.length > 0 && (
        <Ticks
          label={t('plan.replace')}
          values={decided.replace}
          onChange={(replace) => onDecide({ ...decided, replace })}
          options={replaced.map(({ setting }) => ({ value: setting, label: t(`setting.${setting}`) }))}
        />
      )}
      {concerns.map(({ risk, needsDecision, failure }) =>
        needsDecision ? (
          <div key={failure.code} className="group-concern">
            <ErrorCard failure={failure} tone="stop" />
            <Ticks
              label={t(`plan.accept.${risk}`)}
              labelHidden
              values={decided.accept}
              onChange={(accept) => onDecide({ ...decided, accept })}
              options={[{ value: risk, label: t(`plan.accept.${risk}`) }]}
            />
          </div>
        ) : (
          <p key={failure.code} className="quiet">
            {t('plan.unlooked', { why: said(failure).message })}
          </p>
        ),
      )}
    </>
  );
}
