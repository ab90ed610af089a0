import { useTranslation } from 'react-i18next';
import { Authorities } from '../authorities/Authorities.tsx';
import { Issuers } from '../authorities/Issuers.tsx';
import { Groups } from '../groups/Groups.tsx';
import { Doctor } from './Doctor.tsx';
import { People } from './People.tsx';
import { Ports } from './Ports.tsx';
import { Products } from './Products.tsx';
import { ScreenSettings } from './ScreenSettings.tsx';
import { Slots } from './Slots.tsx';
import { StationFacts } from './StationFacts.tsx';
import './setup.css';

/** What the station is made of, and whether it is in order. */
export default function SetupScreen() {
  const { t } = useTranslation();
  return (
    <div className="setup">
      <h1 className="only-heard">{t('screens.setup')}</h1>
      <div className="setup-column">
        <Doctor />
        <Slots />
      </div>
      <div className="setup-column">
        <StationFacts />
        <ScreenSettings />
        <Products />
      </div>
      <Issuers />
      <Authorities />
      <Groups />
      <People />
      <Ports />
    </div>
  );
}
