/** What stretch of time the yield is for. Times are RFC 3339 UTC at the contract, the wall clock's on the screen. */
export interface Range {
  readonly from: Date;
  readonly to: Date;
}

export const presets = ['shift', 'today', 'week', 'custom'] as const;
/** `order`: all that was made for an order, whenever that was. */
export type Preset = (typeof presets)[number] | 'order';

const hourMs = 3_600_000;
/** Before any station. */
const longAgo = new Date('2020-01-01T00:00:00Z');

/** Three shifts of eight hours, as most lines run them. */
const shiftStarts = [6, 14, 22];

const atHour = (day: Date, hour: number): Date => {
  const at = new Date(day);
  at.setHours(hour, 0, 0, 0);
  return at;
};

const daysBefore = (day: Date, days: number): Date => {
  const at = new Date(day);
  at.setDate(at.getDate() - days);
  return at;
};

/** When the shift that runs at `now` began: before six in the morning, yesterday at ten in the evening. */
export function shiftStart(now: Date): Date {
  const started = shiftStarts.findLast((hour) => hour <= now.getHours());
  return started === undefined ? atHour(daysBefore(now, 1), 22) : atHour(now, started);
}

/** The range of a preset, up to the end of the running hour: columns are whole hours, and the answer can be kept for that long. */
export function rangeOf(preset: Exclude<Preset, 'custom'>, now: Date): Range {
  const to = atHour(now, now.getHours() + 1);
  if (preset === 'order') return { from: longAgo, to };
  if (preset === 'shift') return { from: shiftStart(now), to };
  return { from: atHour(preset === 'today' ? now : daysBefore(now, 6), 0), to };
}

/** From the first hour in which something was made to the last: what an order's columns are drawn over. */
export function rangeOfHours(hours: readonly { readonly hour: string }[]): Range | null {
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { from: new Date(first.hour), to: new Date(Date.parse(last.hour) + hourMs) };
}

/** A custom range as the two fields hold it; null while it is no range. */
export function customRange(from: string, to: string): Range | null {
  const range = { from: new Date(from), to: new Date(to) };
  return range.from < range.to ? range : null;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** What a field of type `datetime-local` holds. */
export const toField = (at: Date): string =>
  `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
