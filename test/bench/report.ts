/** One measurement beside its floor: what no implementation on this machine, at this moment, could beat. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly floor: number | null;
  /** `value / floor`. */
  readonly ratio: number | null;
  /** As people write it; null where nothing was promised. */
  readonly aim: string | null;
  readonly met: boolean | null;
}

/** What was promised of a row: of its value in the row's unit, or of its ratio. */
export interface Aim {
  readonly of: 'value' | 'ratio';
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly floor?: number;
  readonly aim?: Aim;
}

export function rowOf({ name, unit, value, floor, aim }: Measurement): Row {
  const ratio = floor === undefined ? null : value / floor;
  const judged = aim?.of === 'ratio' ? ratio : value;
  if (aim === undefined || judged === null)
    return { name, unit, value, floor: floor ?? null, ratio, aim: null, met: null };
  const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = aim;
  const limit = aim.atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
  const met = judged <= atMost && judged >= atLeast;
  return { name, unit, value, floor: floor ?? null, ratio, aim: aim.of === 'ratio' ? `ratio ${limit}` : limit, met };
}

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    figure(row.value),
    row.unit,
    row.floor === null ? '' : figure(row.floor),
    row.ratio === null ? '' : figure(row.ratio),
    row.aim ?? '',
    row.met === null ? '' : row.met ? 'met' : 'MISSED',
  ]);
  const all = [['', 'value', 'unit', 'floor', 'ratio', 'aim', ''], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  const numbers = new Set([1, 3, 4]);
  return all
    .map((line) => {
      const padded = line.map((cell, column) => {
        const width = widths[column] ?? 0;
        return numbers.has(column) ? cell.padStart(width) : cell.padEnd(width);
      });
      return padded.join('  ').trimEnd();
    })
    .join('\n');
}

/** Three significant digits, never in exponents. */
function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
