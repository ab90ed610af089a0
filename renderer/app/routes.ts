import { useSyncExternalStore } from 'react';
import { administering, auditing, everyone, type Role } from '../../station/contract/row.ts';

export const screens = ['line', 'audit', 'sync', 'yield', 'setup'] as const;
export type Screen = (typeof screens)[number];

/** Where one is: a screen, and what of it (the audit screen's unit). */
export interface Route {
  readonly screen: Screen;
  readonly item: string | null;
}

const audiences: Readonly<Record<Screen, readonly Role[]>> = {
  line: everyone.filter((role) => role !== 'qa'),
  audit: auditing,
  sync: auditing,
  yield: auditing,
  setup: administering,
};

/** The screens that a role may see, in their order. */
export const screensOf = (role: Role): readonly Screen[] =>
  screens.filter((screen) => audiences[screen].includes(role));

const isScreen = (text: string | undefined): text is Screen => screens.some((screen) => screen === text);

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/** What a hash means: `#/audit/350…`; null when it means nothing. */
export function routeOf(hash: string): Route | null {
  const [, screen, item] = hash.replace(/^#/, '').split('/');
  if (!isScreen(screen)) return null;
  return { screen, item: item === undefined || item === '' ? null : decoded(item) };
}

/** The link to a screen or to something on it. */
export const hrefOf = (screen: Screen, item?: string): string =>
  item === undefined ? `#/${screen}` : `#/${screen}/${encodeURIComponent(item)}`;

export const navigate = (screen: Screen, item?: string): void => {
  window.location.hash = hrefOf(screen, item);
};

const subscribe = (changed: () => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** Where one is now, narrowed to what the role may see. */
export function useRoute(role: Role): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const allowed = screensOf(role);
  const route = routeOf(hash);
  return route !== null && allowed.includes(route.screen) ? route : { screen: allowed[0] ?? 'line', item: null };
}
