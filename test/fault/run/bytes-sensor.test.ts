import { byteSweepSuite } from './sweep-suite.ts';

byteSweepSuite('sensor', { vanish: 5, flip: 5, unplug: 89, swap: 89, stall: 89 });
