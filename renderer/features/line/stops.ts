import type { SlotState } from '../../../station/contract/state.ts';

/** What a second person may allow over a stop: a unit that passed once more, another credential, more units than ordered. */
export type Override = 'duplicate' | 'rework' | 'quota';

/** What is offered for each, as the messages name it. */
export const overrideWords = { duplicate: 'again', rework: 'rework', quota: 'moreUnits' } as const;

const overrides: ReadonlyMap<string, Override> = new Map([
  ['UNIT_ALREADY_PROVISIONED', 'duplicate'],
  ['ORDER_COMPLETE', 'quota'],
  ...[
    'UNIT_OTHER_PRODUCT',
    'UNIT_OTHER_DEVICE',
    'UNIT_KEY_CHANGED',
    'DEVICE_HOLDS_UNKNOWN_CREDENTIAL',
    'ISSUER_CHANGED',
    'ATTESTATION_CHANGED',
    'DERIVATION_KEY_CHANGED',
    'CERTIFICATE_EXPIRED',
  ].map((code) => [code, 'rework'] as const),
]);

/** A unit that was stopped in its slot, and what a second person may allow. */
export interface Stop {
  readonly kind: Override;
  readonly serial: string;
  readonly slot: string;
  /** The order that is complete. */
  readonly order: string | null;
}

/** null: nothing is stopped there, or nobody may go past it. The station decides again; this only offers it. */
export function stopOf({ slot, serial, state, failure }: SlotState): Stop | null {
  const kind = state === 'running' || failure === null ? undefined : overrides.get(failure.code);
  if (kind === undefined || serial === null || failure === null) return null;
  const { order } = failure.details;
  return { kind, serial, slot, order: typeof order === 'string' ? order : null };
}
