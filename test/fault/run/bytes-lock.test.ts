import { byteSweepSuite } from './sweep-suite.ts';

byteSweepSuite('lock', { vanish: 13, flip: 13, unplug: 89, swap: 89, stall: 89 });
