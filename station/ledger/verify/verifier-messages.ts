import type { ErrorDetails } from '../../domain/station-error.ts';
import type { Verification, VerifyOptions, VerifyProgress } from './verify.ts';

/** What the verifying thread is given, and what it says. */
export type VerifierTask = Omit<VerifyOptions, 'onProgress' | 'signal' | 'auditKeys'>;

export type FromVerifier =
  | { readonly kind: 'progress'; readonly progress: VerifyProgress }
  | { readonly kind: 'done'; readonly result: Verification }
  | { readonly kind: 'failed'; readonly code: string; readonly details: ErrorDetails };
