import { config, z } from 'zod';

// A screen's content policy forbids eval, and a schema decides when it is made whether to compile itself: whoever makes
// one takes `z` from here, so that this comes first, however a build cuts the scripts.
config({ jitless: true });

export { z };
