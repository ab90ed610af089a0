import type { Handlers } from '../../contract/server.ts';
import type { People, Session } from '../../people/people.ts';
import type { Station } from '../../station.ts';
import type { ConfigChanges } from '../config-changes.ts';
import { kioskError } from '../kiosk-errors.ts';
import type { KioskLine } from '../kiosk-line.ts';
import type { KioskSync } from '../kiosk-sync.ts';
import type { ScreenSession } from '../sessions.ts';
import type { StateStore } from '../state-store.ts';
import type { ScreenVerification } from '../verification.ts';
import type { Works } from '../works.ts';

/** What the handlers work with. */
export interface HandlerParts {
  readonly station: Station;
  readonly people: People;
  readonly store: StateStore;
  readonly session: ScreenSession;
  readonly line: KioskLine;
  readonly sync: KioskSync;
  readonly changes: ConfigChanges;
  readonly verification: ScreenVerification;
  readonly works: Works;
  readonly onExit: () => void;
}

export type KioskHandlers = Handlers<Session | null>;

/** Who asks; the server let nobody else through, and this holds it once more where a record will name the person. */
export function personOf(by: Session | null): string {
  if (by === null) throw kioskError('SESSION_REQUIRED');
  return by.person;
}
