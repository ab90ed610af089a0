/** One thing to be shown on a real bus. Runs inside the machine; what it throws is its failure. */
export interface UsbCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly ms: number;
  readonly error: string | null;
}

/** One unit, and the loopback that followed it. */
export interface UsbPace {
  readonly unitMs: number;
  /** Payload both ways, as the device counted it. */
  readonly bytes: number;
  /** For as many bytes. */
  readonly loopbackMs: number;
}

/** What the program in the machine says, a line each. */
export type GuestLine =
  | { readonly kind: 'result'; readonly result: CaseResult }
  /** Facts for the report: `station ports --json`, measurements. */
  | { readonly kind: 'fact'; readonly name: string; readonly value: unknown };
