import { entriesAndTree } from './001-entries-and-tree.ts';
import { derivedTables } from './002-derived-tables.ts';
import { checkpoints } from './003-checkpoints.ts';
import { peopleAndOrders } from './004-people-and-orders.ts';
import { auditAndYield } from './005-audit-and-yield.ts';
import { cloudStatus } from './006-cloud-status.ts';
import { enrollmentGroups } from './007-enrollment-groups.ts';
import { endorsementKeys } from './008-endorsement-keys.ts';
import { rolls } from './009-rolls.ts';
import { runsOfTpms } from './011-runs-of-tpms.ts';
import { cloudSettings } from './012-cloud-settings.ts';
import { exclusions } from './013-exclusions.ts';
import type { Migration } from './migration.ts';

/** The migration at index n leads from format n to n + 1. */
export const migrations: readonly Migration[] = [
  entriesAndTree,
  derivedTables,
  checkpoints,
  peopleAndOrders,
  auditAndYield,
  cloudStatus,
  enrollmentGroups,
  endorsementKeys,
  rolls,
  runsOfTpms,
  cloudSettings,
  exclusions,
];
