import { useTranslation } from 'react-i18next';
import type { GroupPlan, GroupRisk } from '../../../station/contract/group-plans.ts';
import type { EntrySettingName } from '../../../station/contract/group-settings.ts';
import { useFailureText } from '../../i18n/failures.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Ticks } from '../../ui/Field.tsx';

/** What a person decided beside an act: what may be written over, and what is done although it looks wrong. */
export interface Decided<Name extends EntrySettingName> {
  readonly replace: readonly Name[];
  readonly accept: readonly GroupRisk[];
}

interface DecisionsProps<Name extends EntrySettingName> {
  /** What somebody had set. */
  readonly settings: readonly Name[];
  readonly concerns: GroupPlan['concerns'];
  readonly decided: Decided<Name>;
  readonly onDecide: (decided: Decided<Name>) => void;
}

/** What a person must name before settings are changed. */
export function Decisions<Name extends EntrySettingName>({
  settings,
  concerns,
  decided,
  onDecide,
}: DecisionsProps<Name>) {
  const { t } = useTranslation('groups');
  const said = useFailureText();
  const word = (setting: EntrySettingName) => t(`setting.${setting}`);
  return (
    <>
      {settings.length > 0 && (
        <Ticks
          label={t('plan.replace')}
          values={decided.replace}
          onChange={(replace) => onDecide({ ...decided, replace })}
          options={settings.map((value) => ({ value, label: word(value) }))}
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
