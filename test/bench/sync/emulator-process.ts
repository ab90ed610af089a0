/**
 * The DPS emulator in a process of its own, on a clock that runs `speed` times as fast as the world's. Sends its `ready`,
 * then its counters whenever it is asked; ends when its parent does.
 */
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import { fastClock } from './fast-clock.ts';

const [operationsPerMinute = '', speed = '1'] = process.argv.slice(2);
const emulator = await startDpsEmulator({
  clock: fastClock(Number(speed)),
  quota: {
    bulkCountsAs: 'items',
    ...(operationsPerMinute === '' ? {} : { operationsPerMinute: Number(operationsPerMinute) }),
  },
});
process.send?.(emulator.ready);
process.on('message', () => process.send?.(emulator.counters));
process.on('disconnect', () => process.exit(0));
