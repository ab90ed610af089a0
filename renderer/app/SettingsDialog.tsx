import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../station/contract/contract.ts';
import { type Language, languages, type ScreenSettings, themes } from '../../station/contract/shapes.ts';
import { languageNames } from '../i18n/i18n.ts';
import { failureOf, useCommand } from '../station/asking.ts';
import { useStationState } from '../station/station-context.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorCard } from '../ui/ErrorCard.tsx';
import { Choice } from '../ui/Field.tsx';
import { HoldButton } from '../ui/HoldButton.tsx';

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
  const { screen, session } = useStationState();
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
      {session !== null && mayAsk('kiosk.exit', session.role) && <Leave />}
    </Dialog>
  );
}

/** The only way out of the kiosk. */
function Leave() {
  const { t } = useTranslation();
  const exit = useCommand('kiosk.exit');
  return (
    <>
      <HoldButton big onHeld={() => exit.mutate({})}>
        {t('settings.leave')}
      </HoldButton>
      <p className="quiet">{t('settings.leaveHint')}</p>
      {exit.isError && <ErrorCard failure={failureOf(exit.error)} tone="stop" />}
    </>
  );
}
