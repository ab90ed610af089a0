import { kioskError } from '../kiosk-errors.ts';
import { saveScreenSettings } from '../screen-settings.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

type Names = 'state.snapshot' | 'session.login' | 'session.logout' | 'session.touch' | 'screen.set' | 'kiosk.exit';

/** Who is at the screen, and what the screen is like. */
export const sessionHandlers = ({
  station,
  store,
  session,
  line,
  onExit,
}: HandlerParts): Pick<KioskHandlers, Names> => ({
  'state.snapshot': () => store.snapshot(),
  'session.login': ({ badge, pin }) => session.login(badge, pin),
  async 'session.logout'() {
    await session.logout();
    return {};
  },
  'session.touch'() {
    session.touch();
    return {};
  },
  async 'screen.set'(change) {
    const screen = { ...store.state.screen, ...withoutUndefined(change) };
    await saveScreenSettings(station.home, screen);
    store.set({ screen });
    return {};
  },
  'kiosk.exit'() {
    if (line.busy > 0) throw kioskError('KIOSK_BUSY', { units: line.busy });
    onExit();
    return {};
  },
});

const withoutUndefined = <Value extends object>(value: Value): { [Key in keyof Value]?: NonNullable<Value[Key]> } =>
  // What is left has no undefined in it; TypeScript does not follow the filter.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
