import type { Entry, EntryContents, EntryKind } from '../../../domain/entry.ts';
import type { ProblemCode, Report } from '../problems.ts';

/** The work orders that units are made for. */
export interface Places {
  unitStarts(seq: number, order: string, product: string, holds: boolean): void;
  unitLeaves(seq: number, order: string): void;
}

/** What second people approved. */
interface Approvals {
  /** Marks it as used by entry `seq`. @returns whether it could be */
  use(seq: number, approvedIn: number, wanted: Row): boolean;
}

export type EntryOf<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>;

/** A row of a derived table, by column name. */
export type Row = Record<string, string | number | null>;

/** One unit as its entries tell it: what the derived tables must hold. */
export interface UnitRows {
  readonly units: readonly Row[];
  readonly runs: readonly Row[];
  readonly credentials: readonly Row[];
  readonly outbox: readonly Row[];
  readonly unit_hardware: readonly Row[];
}

/** One unit's story as far as it has been read. */
export class UnitStory {
  readonly serial: string;
  readonly #report: Report;
  unit: Row | undefined;
  readonly runs = new Map<string, Row>();
  /** Oldest first. */
  readonly credentials: Row[] = [];
  /** By credential: the signature that was intended for it. */
  readonly intents = new Map<Row, EntryContents['signature.intended']>();
  outbox: Row | undefined;
  readonly hardware = new Map<string, Row>();
  readonly orders: Places;
  readonly approvals: Approvals;
  /** The verdicts that took effect, oldest first. */
  readonly verdicts: EntryOf<'run.finished'>[] = [];

  constructor(serial: string, report: Report, { orders, approvals }: { orders: Places; approvals: Approvals }) {
    this.orders = orders;
    this.approvals = approvals;
    this.serial = serial;
    this.#report = report;
  }

  /** The credential that is not voided. */
  wanted(): Row | undefined {
    return this.credentials.find((row) => row['state'] !== 'voided');
  }

  problem(seq: number, code: ProblemCode, what: string): void {
    this.#report(seq, code, `unit ${this.serial}: ${what}`);
  }

  impossible(seq: number, what: string): void {
    this.problem(seq, 'SEQUENCE_IMPOSSIBLE', what);
  }

  rows(): UnitRows {
    return {
      units: this.unit ? [{ ...this.unit, enrollment: this.outbox?.['state'] ?? 'none' }] : [],
      runs: [...this.runs.values()],
      credentials: this.credentials,
      outbox: this.outbox ? [this.outbox] : [],
      unit_hardware: [...this.hardware.values()],
    };
  }
}
