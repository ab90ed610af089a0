import { X509Certificate } from 'node:crypto';
import type { Product } from './config/product.ts';
import type { StationConfig } from './config/station-config.ts';
import type { Verdict } from './doctor-ports.ts';
import { isStationError } from './domain/station-error.ts';
import type { plannedIssuer } from './issuers.ts';
import { certificateProfileOf } from './line/certificate-profile.ts';
import { certificateValidity } from './pki/certificate-validity.ts';

const dayMs = 86_400_000;

type Planned = NonNullable<ReturnType<typeof plannedIssuer>>;

export interface IssuerHealth {
  /** The certificate that signs now, DER. */
  readonly certificate: Buffer;
  readonly products: readonly Product[];
  readonly issuing: StationConfig['issuing'];
  readonly planned: Planned | undefined;
  readonly now: Date;
}

/**
 * How long the issuing CA can go on: until it ends, or until a certificate that some product asks for would outlive it. A
 * next one that is planned before that day, and ready, is the answer to it.
 */
export function issuerVerdict({ certificate, products, issuing, planned, now }: IssuerHealth): Verdict {
  const { subject, validToDate } = new X509Certificate(certificate);
  const { until, why } = lastDay(validToDate, products);
  const days = Math.floor((until.getTime() - now.getTime()) / dayMs);
  const name = subject.replaceAll('\n', ', ');
  const text = `${name}, ${days} days left: ${why}`;
  const step = issuing.warn_days.toSorted((a, b) => a - b).find((limit) => days <= limit);
  if (planned !== undefined && planned.from > until) {
    const hint = 'Move the date under [issuing.next] before that day: between the two nothing could be signed.';
    return { state: 'problem', message: `${text}; the next one signs only from ${dateOf(planned.from)}`, hint };
  }
  if (step === undefined || planned?.row !== undefined) return { state: 'ok', message: text, hint: null };
  const hint = 'Roll it over: `station ca next`, then [issuing.next] in station.toml (docs/rolling.md).';
  const state = step === Math.min(...issuing.warn_days) ? 'problem' : 'warning';
  return { state, message: `${text} (under ${step})`, hint };
}

/** Whether the next issuing CA can begin on its day. */
export function nextIssuerVerdict({ row, from, key }: Planned, products: readonly Product[], now: Date): Verdict {
  const isDue = from <= now;
  if (row === undefined) {
    const message = `${key} has no certificate yet, and is to sign from ${dateOf(from)}`;
    const hint =
      'Bring its certificate: `station ca request --key …` and `station ca install`, or `station ca self-sign`.';
    return { state: isDue ? 'problem' : 'warning', message, hint };
  }
  const { subject, validFromDate, validToDate } = new X509Certificate(row.certificate);
  const name = subject.replaceAll('\n', ', ');
  try {
    const ca = { notBefore: validFromDate, notAfter: validToDate };
    for (const product of x509Of(products))
      certificateValidity(ca, certificateProfileOf(product.config), later(from, now));
  } catch (error) {
    if (!isStationError(error)) throw error;
    return { state: 'problem', message: `${name}: ${error.message}`, hint: error.hint };
  }
  if (!isDue) return { state: 'ok', message: `${name} signs from ${dateOf(from)}`, hint: null };
  const hint =
    'It is switched to when the next unit begins; if it is not, `station hsm status` and `station ca issuers` tell more.';
  return { state: 'warning', message: `${name} was to sign from ${dateOf(from)}, and no unit began since`, hint };
}

function lastDay(notAfter: Date, products: readonly Product[]): { until: Date; why: string } {
  let last = { until: notAfter, why: `it ends ${dateOf(notAfter)}` };
  for (const { config } of x509Of(products)) {
    const { lifetimeDays } = certificateProfileOf(config);
    const until = new Date(notAfter.getTime() - (lifetimeDays ?? 0) * dayMs);
    if (until < last.until) last = { until, why: `then a certificate of ${config.name} would outlive it` };
  }
  return last;
}

const x509Of = (products: readonly Product[]): Product[] =>
  products.filter(({ config }) => config.attestation === 'x509');
const later = (a: Date, b: Date): Date => (a > b ? a : b);
const dateOf = (date: Date): string => date.toISOString().slice(0, 10);
