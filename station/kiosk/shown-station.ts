import type { SlotState, StationState } from '../contract/state.ts';
import type { Station } from '../station.ts';
import { isMade } from './line-choice.ts';

/** The products as the screen offers them. */
export const shownProducts = ({ products }: Pick<Station, 'products'>): StationState['products'] =>
  products.map((product) => {
    const { name, title, family } = product.config;
    return { name, title: title ?? name, family, made: isMade(product) };
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
