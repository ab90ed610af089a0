import { config } from 'zod';

// The content policy forbids eval, and a schema decides when it is made whether to compile itself: this comes first.
config({ jitless: true });
