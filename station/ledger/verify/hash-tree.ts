import { hash } from 'node:crypto';

/** 32 bytes as a string of 32 Latin-1 characters: Node makes and compares such digests several times faster than Buffers. */
export type Digest = string;

export const digestOf = (bytes: Buffer): Digest => bytes.toString('latin1');

/** Called for every complete subtree of at least two leaves: 2^level leaves from leaf index·2^level on. */
export type OnSubtree = (level: number, index: number, root: Digest) => void;

/**
 * An RFC 6962 tree that is fed leaf after leaf and keeps one hash a level, as a binary counter keeps its digits. Written
 * apart from the one that wrote the ledger, so that both cannot share a mistake.
 */
export class HashTree {
  readonly #digits: (Digest | null)[] = [];
  readonly #onSubtree: OnSubtree;
  readonly #pair = Buffer.alloc(65, 1);
  #size = 0;

  constructor(onSubtree: OnSubtree = () => {}) {
    this.#onSubtree = onSubtree;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a record, given behind a zero byte, and returns its leaf hash. */
  add(prefixedRecord: Buffer): Digest {
    const leaf: Digest = hash('sha256', prefixedRecord, 'binary');
    let carry = leaf;
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
  edge(): Digest[] {
    return this.#digits.filter((digit) => digit !== null).toReversed();
  }

  root(): Digest {
    let root: Digest | null = null;
    for (const digit of this.#digits) {
      if (digit !== null) root = root === null ? digit : this.#parent(digit, root);
    }
    return root ?? hash('sha256', '', 'binary');
  }

  #parent(left: Digest, right: Digest): Digest {
    this.#pair.write(left, 1, 32, 'latin1');
    this.#pair.write(right, 33, 32, 'latin1');
    return hash('sha256', this.#pair, 'binary');
  }
}
