import { useTranslation } from 'react-i18next';
import { type Language, languages, type ScreenSettings, themes } from '../../station/contract/shapes.ts';
import { languageNames } from '../i18n/i18n.ts';
import { useCommand } from '../station/asking.ts';
import { useStationState } from '../station/station-context.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Choice } from '../ui/Field.tsx';

/** The choice of language, for the login screen and the settings alike. */
export function LanguageChoice() {
  const { t } = useTranslation();
  const { screen } = useStationState();
  const set = useCommand('screen.set');
  return (
    <Choice<Language>
      label={t('settings.language')}
      value={screen.language}
      options={languages.map((value) => ({ value, label: languageNames[value] }))}
      onChange={(language) => set.mutate({ language })}
    />
  );
}

/** Language, sounds and look: for everybody, at once. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { screen } = useStationState();
  const set = useCommand('screen.set');
  return (
    <Dialog
      title={t('settings.title')}
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('verbs.close')}
        </Button>
      }
    >
      <LanguageChoice />
      <Choice<'on' | 'off'>
        label={t('settings.sounds')}
        value={screen.sounds ? 'on' : 'off'}
        options={[
          { value: 'on', label: t('settings.on') },
          { value: 'off', label: t('settings.off') },
        ]}
        onChange={(sounds) => set.mutate({ sounds: sounds === 'on' })}
      />
      <Choice<ScreenSettings['theme']>
        label={t('settings.theme')}
        value={screen.theme}
        options={themes.map((value) => ({ value, label: t(`settings.${value}`) }))}
        onChange={(theme) => set.mutate({ theme })}
      />
    </Dialog>
  );
}
