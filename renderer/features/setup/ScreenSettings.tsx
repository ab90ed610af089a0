import { useTranslation } from 'react-i18next';
import { languages, type ScreenSettings as Settings, themes } from '../../../station/contract/shapes.ts';
import { languageNames } from '../../i18n/i18n.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Section } from './Section.tsx';

/** Language, appearance and sounds: at once, for everybody at this station. */
export function ScreenSettings() {
  const { t } = useTranslation(['setup', 'app']);
  const { screen } = useStationState();
  const save = useCommand('screen.set');
  const set = (settings: Partial<Settings>) => save.mutate(settings);
  return (
    <Section title={t('screen')}>
      <Choice
        label={t('app:settings.language')}
        value={screen.language}
        options={languages.map((value) => ({ value, label: languageNames[value] }))}
        onChange={(language) => set({ language })}
      />
      <Choice
        label={t('app:settings.theme')}
        value={screen.theme}
        options={themes.map((value) => ({ value, label: t(`app:settings.${value}`) }))}
        onChange={(theme) => set({ theme })}
      />
      <Choice
        label={t('app:settings.sounds')}
        value={screen.sounds ? 'on' : 'off'}
        options={(['on', 'off'] as const).map((value) => ({ value, label: t(`app:settings.${value}`) }))}
        onChange={(sounds) => set({ sounds: sounds === 'on' })}
      />
      {save.error && <ErrorCard failure={failureOf(save.error)} />}
    </Section>
  );
}
