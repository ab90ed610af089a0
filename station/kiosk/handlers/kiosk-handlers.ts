import { auditHandlers } from './audit.ts';
import { authorityHandlers } from './authorities.ts';
import { driftHandlers } from './drift.ts';
import { enrollmentHandlers } from './enrollments.ts';
import { groupRollHandlers } from './group-rolls.ts';
import { groupHandlers } from './groups.ts';
import { lineHandlers } from './line.ts';
import { orderHandlers } from './orders.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';
import { peopleHandlers } from './people.ts';
import { productHandlers } from './products.ts';
import { sessionHandlers } from './session.ts';
import { setupHandlers } from './setup.ts';
import { slotHandlers } from './slots.ts';
import { syncHandlers } from './sync.ts';
import { yieldHandlers } from './yield.ts';

/** Every row of the contract, answered by this station. */
export const kioskHandlers = (parts: HandlerParts): KioskHandlers => ({
  ...sessionHandlers(parts),
  ...lineHandlers(parts),
  ...orderHandlers(parts),
  ...auditHandlers(parts),
  ...yieldHandlers(parts),
  ...syncHandlers(parts),
  ...enrollmentHandlers(parts),
  ...driftHandlers(parts),
  ...authorityHandlers(parts),
  ...groupHandlers(parts),
  ...groupRollHandlers(parts),
  ...setupHandlers(parts),
  ...peopleHandlers(parts),
  ...productHandlers(parts),
  ...slotHandlers(parts),
});
