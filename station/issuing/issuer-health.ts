import { X509Certificate } from 'node:crypto';
import type { Product } from '../config/product.ts';
import type { StationConfig } from '../config/station-config.ts';
import type { Verdict } from '../doctor/doctor-ports.ts';
import type { Phrase } from '../domain/phrase.ts';
import { isStationError, nextStepOf, sentenceOf } from '../domain/station-error.ts';
import { certificateProfileOf } from '../line/certificate-profile.ts';
import { certificateValidity } from '../pki/certificate-validity.ts';
import { issuerSays } from './issuer-phrases.ts';
import type { plannedIssuer } from './issuers.ts';

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
  const lasts = issuerSays('ISSUER_LASTS', { subject: name, days, why });
  const step = issuing.warn_days.toSorted((a, b) => a - b).find((limit) => days <= limit);
  if (planned !== undefined && planned.from > until) {
    const message = issuerSays('ISSUER_GAP', { lasts, from: dateOf(planned.from) });
    return { state: 'problem', message, hint: issuerSays('ISSUER_GAP_HINT') };
  }
  if (step === undefined || planned?.row !== undefined) return { state: 'ok', message: lasts, hint: null };
  const state = step === Math.min(...issuing.warn_days) ? 'problem' : 'warning';
  const message = issuerSays('ISSUER_UNDER_LIMIT', { lasts, limit: step });
  return { state, message, hint: issuerSays('ISSUER_ROLL_HINT') };
}

/** Whether the next issuing CA can begin on its day. */
export function nextIssuerVerdict({ row, from, key }: Planned, products: readonly Product[], now: Date): Verdict {
  const isDue = from <= now;
  if (row === undefined) {
    const message = issuerSays('NEXT_WITHOUT_CERTIFICATE', { key, from: dateOf(from) });
    return { state: isDue ? 'problem' : 'warning', message, hint: issuerSays('NEXT_WITHOUT_CERTIFICATE_HINT') };
  }
  const { subject, validFromDate, validToDate } = new X509Certificate(row.certificate);
  const name = subject.replaceAll('\n', ', ');
  try {
    const ca = { notBefore: validFromDate, notAfter: validToDate };
    for (const product of x509Of(products))
      certificateValidity(ca, certificateProfileOf(product.config), later(from, now));
  } catch (error) {
    if (!isStationError(error)) throw error;
    const message = issuerSays('NEXT_NOT_FIT', { subject: name, sentence: sentenceOf(error) });
    return { state: 'problem', message, hint: nextStepOf(error) };
  }
  const when = { subject: name, from: dateOf(from) };
  if (!isDue) return { state: 'ok', message: issuerSays('NEXT_SIGNS_FROM', when), hint: null };
  return { state: 'warning', message: issuerSays('NEXT_OVERDUE', when), hint: issuerSays('NEXT_OVERDUE_HINT') };
}

function lastDay(notAfter: Date, products: readonly Product[]): { until: Date; why: Phrase } {
  let last = { until: notAfter, why: issuerSays('ISSUER_ENDS_ON', { day: dateOf(notAfter) }) };
  for (const { config } of x509Of(products)) {
    const { lifetimeDays } = certificateProfileOf(config);
    const until = new Date(notAfter.getTime() - (lifetimeDays ?? 0) * dayMs);
    if (until < last.until) last = { until, why: issuerSays('ISSUER_OUTLIVED_BY', { product: config.name }) };
  }
  return last;
}

const x509Of = (products: readonly Product[]): Product[] =>
  products.filter(({ config }) => config.attestation === 'x509');
const later = (a: Date, b: Date): Date => (a > b ? a : b);
const dateOf = (date: Date): string => date.toISOString().slice(0, 10);
