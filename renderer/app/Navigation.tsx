import { useTranslation } from 'react-i18next';
import type { Role } from '../../station/contract/row.ts';
import { hrefOf, type Screen, screensOf } from './routes.ts';

/** The screens of a role, each one touch away. An operator has one, and no bar. */
export function Navigation({ current, role }: { readonly current: Screen; readonly role: Role }) {
  const { t } = useTranslation();
  const screens = screensOf(role);
  if (screens.length < 2) return null;
  return (
    <nav className="navigation" aria-label={t('header.screens')}>
      {screens.map((screen) => (
        <a key={screen} href={hrefOf(screen)} aria-current={screen === current ? 'page' : undefined}>
          {t(`screens.${screen}`)}
        </a>
      ))}
    </nav>
  );
}
