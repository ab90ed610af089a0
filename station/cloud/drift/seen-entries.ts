/** Which of the ledger's entries were seen, a bit for each; an outbox row is known by the entry that made it. */
export class SeenEntries {
  readonly #bits: Uint8Array;

  constructor(size: number) {
    this.#bits = new Uint8Array(Math.ceil(size / 8));
  }

  /** Entries that were written later than this was made are not remembered. */
  add(seq: number): void {
    const at = seq >> 3;
    const byte = this.#bits[at];
    if (byte !== undefined) this.#bits[at] = byte | (1 << (seq & 7));
  }

  has(seq: number): boolean {
    return ((this.#bits[seq >> 3] ?? 0) & (1 << (seq & 7))) !== 0;
  }
}
