import { roles } from './row.ts';
import { z } from './schemas.ts';

/** Shapes that several rows share. Times are RFC 3339 UTC, lengths of time seconds, digests lower-case hex. */
export const text = z.string().max(512);
export const time = z.string().max(40);
export const count = z.int().min(0);
/** What a command answers that was done: nothing. */
export const done = z.strictObject({});
/** A PIN on its way to the station, which keeps it nowhere. */
export const secretText = z.string().min(1).max(128);
/** Why somebody decided it; it stays on record. */
export const reason = z.string().trim().min(3).max(500);
/** A supervisor's word for what an operator may not decide: another person's badge and PIN, and why. */
export const approval = z.strictObject({ badge: text, pin: secretText, reason });

/** Words of the station: `text` in English, `code` and `values` for whoever says it in another language. */
export interface Said {
  readonly code: string;
  readonly text: string;
  readonly values: Readonly<Record<string, SaidValue>>;
}
export type SaidValue = string | number | boolean | null | Said;
export const saidValue: z.ZodType<SaidValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), said]),
);
export const said: z.ZodType<Said> = z.strictObject({
  code: z.string().max(80),
  text: z.string(),
  values: z.record(z.string(), saidValue),
});

export const failure = z.strictObject({
  code: z.string().max(64),
  message: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
  details: z.record(z.string(), saidValue),
});
export type Failure = z.output<typeof failure>;

export const outcome = z.enum(['PASS', 'FAIL', 'ERROR', 'ABORTED']);
export const phase = z.enum(['setup', 'identify', 'key', 'sign', 'inject', 'verify', 'commit', 'teardown']);
export const unitState = z.enum(['in-progress', 'passed', 'failed', 'error', 'aborted', 'imported']);
export const enrollmentState = z.enum(['none', 'pending', 'parked', 'done', 'dropped']);

export const session = z.strictObject({
  person: text,
  name: text,
  role: z.enum(roles),
  startedAt: time,
});
export type Session = z.output<typeof session>;

export const languages = ['en', 'de', 'zh', 'es'] as const;
export const language = z.enum(languages);
export type Language = (typeof languages)[number];
export const themes = ['light', 'dark', 'auto'] as const;
export const screenSettings = z.strictObject({ language, theme: z.enum(themes), sounds: z.boolean() });
export type ScreenSettings = z.output<typeof screenSettings>;
