import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageChoice } from '../../app/SettingsDialog.tsx';
import { Warnings } from '../../app/Warnings.tsx';
import { useScans } from '../../scanner/use-scans.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Field } from '../../ui/Field.tsx';
import { TouchKeys } from '../../ui/TouchKeys.tsx';
import { PinPad } from './PinPad.tsx';
import './login.css';

interface LoginScreenProps {
  /** A badge that was scanned while somebody else was logged in. */
  readonly scanned: string | null;
}

/** First the badge, by scanner or keyboard; then the PIN, by pad or keyboard. */
export function LoginScreen({ scanned }: LoginScreenProps) {
  const { t } = useTranslation('login');
  const { station, ready } = useStationState();
  const [badge, setBadge] = useState(scanned);
  const [typed, setTyped] = useState('');
  const login = useCommand('session.login');
  const begin = (text: string) => {
    login.reset();
    setBadge(text);
    setTyped('');
  };
  useScans((scan) => {
    if (scan.kind === 'badge') begin(scan.badge);
    else if (badge === null && scan.kind === 'unit') begin(scan.text);
    else return false;
    return true;
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === '' || login.isPending) return;
    if (badge === null) return begin(typed.trim().replace(/^BADGE:/i, ''));
    login.mutate({ badge, pin: typed }, { onError: () => setTyped('') });
  };
  return (
    <div className="login">
      <Warnings />
      <main>
        <p className="where quiet">
          {station.site} · {t('header.station', { id: station.id, ns: 'app' })}
        </p>
        <h1>{badge === null ? t('title') : t('enterPin', { badge })}</h1>
        <form onSubmit={submit} key={badge} className={badge === null ? 'wide' : undefined}>
          {badge === null ? (
            <>
              <Field
                label={t('typed')}
                keys={false}
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
                data-typing=""
                autoFocus
              />
              <TouchKeys value={typed} onChange={setTyped} />
              <Button big look="primary" type="submit" disabled={typed.trim() === ''}>
                {t('verbs.next', { ns: 'app' })}
              </Button>
            </>
          ) : (
            <>
              <Field
                className="pin"
                label={t('pin')}
                labelHidden
                type="password"
                inputMode="none"
                keys={false}
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
                data-typing=""
                autoFocus
              />
              <PinPad value={typed} onChange={setTyped} submit={t('login')} busy={login.isPending} />
              <Button look="quiet" onClick={() => setBadge(null)}>
                {t('otherBadge')}
              </Button>
            </>
          )}
        </form>
        {badge === null && !ready.open && ready.failure !== null && <ErrorCard failure={ready.failure} />}
        {login.isError && <ErrorCard failure={failureOf(login.error)} tone="stop" />}
      </main>
      <footer>
        <LanguageChoice />
      </footer>
    </div>
  );
}
