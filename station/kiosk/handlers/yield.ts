import type { HandlerParts, KioskHandlers } from './parts.ts';

/** How the line does, from roll-ups: the same cost for any number of units. */
export const yieldHandlers = ({ station }: HandlerParts): Pick<KioskHandlers, 'yield.report'> => ({
  'yield.report': () => {
    void station;
    throw new Error('later');
  },
});
