import { hasSoftwareTpm } from '../../setup/software-tpm.ts';
import type { TourStep } from '../tour.ts';
import { allocation } from './allocation.ts';
import { certificatesAndInstance } from './certificates-and-instance.ts';
import { credentials } from './credentials.ts';
import { emulatorItself } from './emulator-itself.ts';
import { entrySettings } from './entry-settings.ts';
import { groupSettings } from './group-settings.ts';
import { groupsSymmetricKey } from './groups-symmetric-key.ts';
import { groupsX509 } from './groups-x509.ts';
import { individualEntries } from './individual-entries.ts';
import { keyRoll } from './key-roll.ts';
import { provisionedUnits } from './provisioned-units.ts';
import { queriesAndDrift } from './queries-and-drift.ts';
import { reprovisioning } from './reprovisioning.ts';
import { rolling } from './rolling.ts';
import { serviceKeys } from './service-keys.ts';
import { tpm } from './tpm.ts';
import { turningOff } from './turning-off.ts';

/** In the order of the tour; a name is what `--only` takes. */
export const steps: Readonly<Record<string, TourStep>> = {
  'individual-entries': individualEntries,
  'provisioned-units': provisionedUnits,
  allocation,
  reprovisioning,
  'turning-off': turningOff,
  'service-keys': serviceKeys,
  'entry-settings': entrySettings,
  'key-roll': keyRoll,
  rolling,
  'groups-x509': groupsX509,
  'groups-symmetric-key': groupsSymmetricKey,
  ...(hasSoftwareTpm() ? { tpm } : {}),
  'queries-and-drift': queriesAndDrift,
  'certificates-and-instance': certificatesAndInstance,
  'group-settings': groupSettings,
  credentials,
  'emulator-itself': emulatorItself,
};
