import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { allRows, filteredPage, type PageRequest } from '../cloud/filtered-pages.ts';
import { systemClock } from '../domain/clock.ts';
import type { ExportFormat } from '../ledger/export/layout.ts';
import type { Station } from '../station.ts';
import { cellOf, exportRows } from './export-rows.ts';
import { type CommandContext, wholeNumber } from './frame.ts';
import { table } from './terminal.ts';

export interface ListingOptions {
  readonly limit: number;
  readonly after?: string;
  readonly out?: string;
  readonly format: ExportFormat;
}

/** A command whose answer comes in pages, or goes whole into a file. */
export const listing = (command: Command, what: string, limit = 100): Command =>
  command
    .option('--limit <n>', `${what} a page`, wholeNumber(1, 1000), limit)
    .option('--after <token>', 'the next page: the token that the last one ended with')
    .option('--out <file>', `write every one that matches into a file, which says what was asked`)
    .addOption(new Option('--format <format>', 'of the file').choices(['jsonl', 'csv']).default('jsonl'));

export interface Listing<Item, Row extends object> extends PageRequest<Item, Row> {
  /** The rows' name in JSON, as in `enrollments`. */
  readonly name: string;
  /** Columns of the table for a person, with their titles. */
  readonly shown: readonly (readonly [keyof Row & string, string])[];
  /** Columns of a file. */
  readonly columns: readonly (keyof Row & string)[];
  /** What was asked for, as a file states it. */
  readonly filter: object;
  /** Told in front of the page, to a person and in JSON. */
  readonly about?: { readonly value: object; readonly text: string };
}

/** Tells one page, or writes all of them with `--out`. @throws LEDGER_EXPORT_FAILED and what reading does */
export async function tell<Item, Row extends object>(
  { terminal }: CommandContext,
  { limit, after, out, format }: ListingOptions,
  list: Listing<Item, Row>,
  station: Station,
): Promise<void> {
  const { name, columns, filter, about, shown } = list;
  if (out !== undefined) {
    const { config } = station;
    const summary = await exportRows({
      to: resolve(out),
      format,
      name: `cloud-${name}/1`,
      columns,
      facts: {
        station: config.station.id,
        idScope: config.dps?.id_scope ?? null,
        filter,
        ...about?.value,
        exportedAt: systemClock.now().toISOString(),
      },
      rows: allRows(list, after),
    });
    terminal.result({ file: out, format, ...summary }, `${summary.rows} written to ${out}`);
    return;
  }
  const { rows, next } = await filteredPage(list, { limit, ...(after === undefined ? {} : { after }) });
  const cells = rows.map((row) => shown.map(([column]) => cellOf(row[column])));
  const titles = shown.map(([, title]) => title);
  const lines = [
    ...(about === undefined ? [] : [about.text, '']),
    table(titles, cells),
    ...(next === null ? [] : [`more: --after ${next}`]),
  ];
  terminal.result({ ...about?.value, [name]: rows, next }, lines.join('\n'));
}

/** The options that were given, without those of every listing: what a file says was asked for. */
export const given = (options: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
