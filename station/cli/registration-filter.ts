import { type Command, Option } from 'commander';
import type { CloudRegistration } from '../cloud/cloud-registration.ts';

export interface RegistrationFilter {
  readonly registration?: (typeof registrationStates)[number];
  readonly hub?: string;
}

/** DPS's own words, and before them what people ask: never, or at all. */
const registrationStates = ['never', 'registered', 'assigned', 'assigning', 'failed', 'disabled'] as const;

export const filteringRegistrations = (command: Command): Command =>
  command
    .addOption(
      new Option('--registration <state>', 'only devices whose registration is so').choices(registrationStates),
    )
    .option('--hub <host>', 'only devices that DPS sent to this hub', (host) => host.toLowerCase());

export const asksRegistrations = ({ registration, hub }: RegistrationFilter): boolean =>
  registration !== undefined || hub !== undefined;

/** A registration as lists show it; a device that never came has none. */
export interface RegistrationColumns {
  readonly registration: string | null;
  readonly hub: string | null;
  readonly registeredAt: string | null;
  readonly updatedAt: string | null;
  readonly errorMessage: string | null;
}

export const registrationColumns = [
  'registration',
  'hub',
  'registeredAt',
  'updatedAt',
  'errorMessage',
] as const satisfies readonly (keyof RegistrationColumns)[];

export const notAsked: RegistrationColumns = {
  registration: null,
  hub: null,
  registeredAt: null,
  updatedAt: null,
  errorMessage: null,
};

/** Undefined where the filter leaves it out. */
export function pickRegistration(
  state: CloudRegistration | undefined,
  filter: RegistrationFilter,
): RegistrationColumns | undefined {
  const told = columnsOf(state);
  const { registration: wanted, hub } = filter;
  if (hub !== undefined && told.hub?.toLowerCase() !== hub) return undefined;
  if (wanted === undefined) return told;
  const fits = wanted === 'registered' ? told.registration !== 'never' : told.registration === wanted;
  return fits ? told : undefined;
}

function columnsOf(state: CloudRegistration | undefined): RegistrationColumns {
  if (state === undefined || state.status === 'unassigned') return { ...notAsked, registration: 'never' };
  const { status, hub, registeredAt, updatedAt, errorMessage } = state;
  return { registration: status, hub, registeredAt, updatedAt, errorMessage };
}
