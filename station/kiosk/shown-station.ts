import type { SlotState, StationState } from '../contract/state.ts';
import type { Station } from '../station.ts';
import { isMade } from './line-choice.ts';

/** The products as the screen offers them. */
export const shownProducts = ({ products }: Pick<Station, 'products'>): StationState['products'] =>
  products.map((product) => {
    const { name, title, family, symmetric_key: origin } = product.config;
    const needsNetwork = origin === 'service-made';
    return { name, title: title ?? name, family, made: isMade(product), needsNetwork };
  });

export const emptySlot = (slot: string, port: string): SlotState => ({
  slot,
  port,
  state: 'empty',
  serial: null,
  runId: null,
  startedAt: null,
  phase: null,
  outcome: null,
  seconds: null,
  failure: null,
});
