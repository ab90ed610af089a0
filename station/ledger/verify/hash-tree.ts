import { hash } from 'node:crypto';

/** Called for every complete subtree of at least two leaves: 2^level leaves from leaf index·2^level on. */
export type OnSubtree = (level: number, index: number, root: Buffer) => void;

/**
 * An RFC 6962 tree that is fed leaf after leaf and keeps one hash a level, as a binary counter keeps its digits. Written
 * apart from the one that wrote the ledger, so that both cannot share a mistake.
 */
export class HashTree {
  readonly #digits: (Buffer | null)[] = [];
  readonly #onSubtree: OnSubtree;
  #record = Buffer.alloc(4096);
  readonly #pair = Buffer.alloc(65, 1);
  #size = 0;

  constructor(onSubtree: OnSubtree = () => {}) {
    this.#onSubtree = onSubtree;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a record and returns its leaf hash. */
  add(record: Buffer): Buffer {
    const length = record.length + 1;
    if (this.#record.length < length) this.#record = Buffer.alloc(2 * length);
    this.#record[0] = 0;
    record.copy(this.#record, 1);
    const leaf = hash('sha256', this.#record.subarray(0, length), 'buffer');
    let carry: Buffer = leaf;
    let level = 0;
    let index = this.#size;
    for (let left = this.#digits[0] ?? null; left !== null; left = this.#digits[level] ?? null) {
      carry = this.#parent(left, carry);
      this.#digits[level] = null;
      level += 1;
      index = Math.floor(index / 2);
      this.#onSubtree(level, index, carry);
    }
    this.#digits[level] = carry;
    this.#size += 1;
    return leaf;
  }

  /** The complete subtrees of the tree so far, largest first. */
  edge(): Buffer[] {
    return this.#digits.filter((digit) => digit !== null).toReversed();
  }

  root(): Buffer {
    let root: Buffer | null = null;
    for (const digit of this.#digits) {
      if (digit !== null) root = root === null ? digit : this.#parent(digit, root);
    }
    return root ?? hash('sha256', Buffer.alloc(0), 'buffer');
  }

  #parent(left: Buffer, right: Buffer): Buffer {
    left.copy(this.#pair, 1);
    right.copy(this.#pair, 33);
    return hash('sha256', this.#pair, 'buffer');
  }
}
