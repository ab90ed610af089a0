import { emulatorError } from './emulator-errors.ts';

/** What is done to one request instead of, or after, serving it. */
export type FaultEffect =
  /** The connection is reset (RST); the request has no effect. */
  | { readonly kind: 'reset' }
  /** No answer ever; the request has no effect. */
  | { readonly kind: 'silent' }
  /** Served after a delay. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Refused with that status; 429 and 503 may carry Retry-After. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds: number | null }
  /** The request takes effect, but no answer ever comes. */
  | { readonly kind: 'silent-after-success' }
  /** The request takes effect, then the connection is reset. */
  | { readonly kind: 'reset-after-success' };

export interface FaultTarget {
  readonly transport: 'https' | 'mqtt' | 'amqp';
  /** HTTP method; for MQTT and AMQP that of the matching HTTP request. */
  readonly method: string;
  /** HTTP path without query, as sent; for MQTT the topic without query, for AMQP the operation type. */
  readonly path: string;
}

/** A fault for particular requests: of those that match, `skip` are served (default 0), then `times` hit (default 1). */
export interface PlannedFault {
  readonly effect: FaultEffect;
  readonly matches?: (target: FaultTarget) => boolean;
  readonly skip?: number;
  readonly times?: number;
}

/** A fault that lasts until it is lifted. */
export type Outage =
  /** Nothing listens: connections are refused, open ones are reset. */
  | { readonly kind: 'refuse' }
  /** The service's clock is off: its Date header, its timestamps and its check of token expiry. */
  | { readonly kind: 'clock-skew'; readonly seconds: number }
  /** Every request, or only the next `requests`. */
  | { readonly kind: 'requests'; readonly effect: FaultEffect; readonly requests: number };

export interface FaultPlan {
  /** Adds a planned fault; planned faults go before an outage. Returns what takes it back. */
  add(fault: PlannedFault): () => void;
  setOutage(outage: Outage | null): void;
  /** What to do with this request; called once a request. */
  next(target: FaultTarget): FaultEffect | undefined;
}

export function createFaultPlan(): FaultPlan {
  const planned = new Set<{ fault: PlannedFault; seen: number }>();
  let outage: { effect: FaultEffect; left: number } | undefined;
  return {
    add(fault) {
      const entry = { fault, seen: 0 };
      planned.add(entry);
      return () => planned.delete(entry);
    },
    setOutage(next) {
      outage = next?.kind === 'requests' ? { effect: next.effect, left: next.requests } : undefined;
    },
    next(target) {
      let effect: FaultEffect | undefined;
      for (const entry of planned) {
        const { matches, skip = 0, times = 1 } = entry.fault;
        if (matches && !matches(target)) continue;
        const index = entry.seen++;
        if (index >= skip + times - 1) planned.delete(entry);
        if (index >= skip) effect ??= entry.fault.effect;
      }
      if (effect) return effect;
      if (!outage || outage.left <= 0) return undefined;
      outage.left--;
      return outage.effect;
    },
  };
}

/** Outages as written on a command line → what they do. */
export const outageForms: Readonly<Record<string, string>> = {
  refuse: 'nothing listens: connections are refused',
  reset: 'every connection is reset when it asks for something',
  silent: 'requests are taken and never answered, and have no effect',
  'slow:MS': 'every answer comes MS milliseconds late',
  '500': 'every request is answered with 500',
  '503': 'every request is answered with 503',
  '429[:SECONDS|:no-retry-after]': 'every request is throttled, with Retry-After (default 1 s) or without',
  'timeout-after-success[:N]': 'all or the next N requests take effect and are never answered',
  'reset-after-success[:N]': 'all or the next N requests take effect, then the connection is reset',
  'clock-skew:SECONDS': 'the service’s clock is that far ahead, or behind when negative',
};

/** @throws EMULATOR_OUTAGE_UNKNOWN */
export function parseOutage(text: string): Outage {
  const [name = '', argument] = text.split(':', 2);
  const unknown = (): Error =>
    emulatorError('EMULATOR_OUTAGE_UNKNOWN', { text, known: Object.keys(outageForms).join(', ') });
  const number = (rule: RegExp): number => {
    if (argument === undefined || !rule.test(argument)) throw unknown();
    return Number(argument);
  };
  const count = (): number => (argument === undefined ? Number.POSITIVE_INFINITY : number(/^[1-9]\d*$/));
  if (argument !== undefined && ['refuse', 'reset', 'silent', '500', '503'].includes(name)) throw unknown();
  switch (name) {
    case 'refuse':
      return { kind: 'refuse' };
    case 'reset':
    case 'silent':
      return forAll({ kind: name });
    case 'slow':
      return forAll({ kind: 'slow', delayMs: number(/^\d+$/) });
    case '500':
    case '503':
      return forAll({ kind: 'status', status: Number(name), retryAfterSeconds: null });
    case '429': {
      const without = argument === 'no-retry-after';
      const seconds = argument === undefined ? 1 : without ? null : number(/^\d+$/);
      return forAll({ kind: 'status', status: 429, retryAfterSeconds: seconds });
    }
    case 'timeout-after-success':
      return forAll({ kind: 'silent-after-success' }, count());
    case 'reset-after-success':
      return forAll({ kind: 'reset-after-success' }, count());
    case 'clock-skew':
      return { kind: 'clock-skew', seconds: number(/^[+-]?\d+$/) };
    default:
      throw unknown();
  }
}

const forAll = (effect: FaultEffect, requests = Number.POSITIVE_INFINITY): Outage => ({
  kind: 'requests',
  effect,
  requests,
});
