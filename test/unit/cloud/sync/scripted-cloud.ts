import { createHash } from 'node:crypto';
import type { Enrollment, EnrollmentResult, EnrollmentService } from '../../../../station/cloud/enrollment-service.ts';
import type { Clock } from '../../../../station/domain/clock.ts';

export interface CloudCall {
  readonly kind: 'create' | 'compare' | 'replace';
  readonly ids: readonly string[];
  readonly atMs: number;
}

/**
 * A cloud in memory, behind the enrollment port. `script` is asked before each call and may throw in its place, or
 * return `after-effect` to throw once the call has taken effect.
 */
export class ScriptedCloud implements EnrollmentService {
  readonly batchSize = 10;
  requests = 0;
  lastClockSkewMs: number | null = null;
  readonly calls: CloudCall[] = [];
  readonly held = new Map<string, { sha256: string; etag: string }>();
  script: (call: CloudCall) => void | { thenThrow: Error } = () => undefined;
  /** Ids that the cloud refuses as an item. */
  readonly refuses = new Set<string>();
  readonly #clock: Clock;
  readonly #reserved = new Set<string>();
  #etags = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  price(call: { kind: string; items?: number }): number {
    return call.kind === 'create' ? (call.items ?? 1) : 1;
  }

  create(enrollments: readonly Enrollment[], signal: AbortSignal): Promise<EnrollmentResult[]> {
    return this.#call('create', enrollments, signal, () =>
      enrollments.map((enrollment) => {
        const { registrationId } = enrollment;
        if (this.refuses.has(registrationId)) {
          return { registrationId, status: 'refused', code: 'DPS_REQUEST_REFUSED', message: 'no' };
        }
        if (this.held.has(registrationId)) return { registrationId, status: 'exists' };
        return { registrationId, status: 'created', etag: this.#hold(enrollment) };
      }),
    );
  }

  compare(wanted: Enrollment, signal: AbortSignal) {
    return this.#call('compare', [wanted], signal, () => {
      const { registrationId } = wanted;
      const there = this.held.get(registrationId);
      if (there === undefined) return undefined;
      const isReserved = this.#reserved.has(registrationId);
      const status = isReserved ? ('provisioning status' as const) : null;
      const difference = there.sha256 === credentialSha256(wanted) ? status : ('attestation' as const);
      const { etag, sha256 } = there;
      return { registrationId, etag, matches: difference === null, isReserved, difference, credentialSha256: sha256 };
    });
  }

  replace(wanted: Enrollment, etag: string, signal: AbortSignal): Promise<EnrollmentResult> {
    return this.#call('replace', [wanted], signal, () => {
      const { registrationId } = wanted;
      if (this.held.get(registrationId)?.etag !== etag) return { registrationId, status: 'exists' };
      return { registrationId, status: 'created', etag: this.#hold(wanted) };
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** As a run left it whose keys DPS made. */
  reserve(registrationId: string, sha256: string): void {
    this.hold(registrationId, sha256);
    this.#reserved.add(registrationId);
  }

  hold(registrationId: string, sha256: string): void {
    this.#reserved.delete(registrationId);
    this.held.set(registrationId, { sha256, etag: `etag-${++this.#etags}` });
  }

  #hold(enrollment: Enrollment): string {
    this.hold(enrollment.registrationId, credentialSha256(enrollment));
    return this.held.get(enrollment.registrationId)?.etag ?? '';
  }

  async #call<Result>(
    kind: CloudCall['kind'],
    enrollments: readonly Enrollment[],
    signal: AbortSignal,
    effect: () => Result,
  ): Promise<Result> {
    signal.throwIfAborted();
    this.requests += 1;
    const ids = enrollments.map(({ registrationId }) => registrationId);
    const call = { kind, ids, atMs: this.#clock.monotonicMs() };
    this.calls.push(call);
    const scripted = this.script(call);
    const result = effect();
    // As over a network: others go on meanwhile.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    signal.throwIfAborted();
    if (scripted) throw scripted.thenThrow;
    return result;
  }
}

function credentialSha256({ attestation }: Enrollment): string {
  if (attestation.kind === 'service-key') return attestation.primarySha256;
  return createHash('sha256').update(identifying(attestation)).digest('hex');
}

function identifying(attestation: Exclude<Enrollment['attestation'], { kind: 'service-key' }>): Buffer {
  if (attestation.kind === 'tpm') return attestation.endorsementKey;
  return attestation.kind === 'x509' ? attestation.certificate : attestation.primaryKey;
}
