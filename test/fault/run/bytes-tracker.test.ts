import { byteSweepSuite } from './sweep-suite.ts';

byteSweepSuite('tracker', { vanish: 1, flip: 1, unplug: 89, swap: 89, stall: 89 });
