import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1), append-only, by its right edge alone.
 *
 * Hashes are 32 raw bytes. A complete subtree of 2^level leaves that starts at leaf `index`·2^level is `(level, index)`.
 */

/** The complete subtrees that make up a tree, largest (leftmost) first: one for each bit set in `size`. */
export interface Edge {
  readonly size: number;
  readonly hashes: readonly Buffer[];
}

/** A complete subtree that an append finished. */
export interface CompleteNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Buffer;
}

const leafPrefix = Buffer.of(0x00);
const nodePrefix = Buffer.of(0x01);

export const emptyEdge: Edge = { size: 0, hashes: [] };

/** SHA-256(0x00 ‖ record). */
export const hashLeaf = (record: Uint8Array): Buffer => hash('sha256', Buffer.concat([leafPrefix, record]), 'buffer');

/** SHA-256(0x01 ‖ left ‖ right). */
export const hashChildren = (left: Uint8Array, right: Uint8Array): Buffer =>
  hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer');

/** The edge after one more leaf, and every subtree above the leaf that it completed, lowest first. */
export function appendLeaf(edge: Edge, leaf: Buffer): { edge: Edge; completed: CompleteNode[] } {
  const hashes = [...edge.hashes];
  const completed: CompleteNode[] = [];
  let current = leaf;
  let index = edge.size;
  for (let level = 1; index % 2 === 1; level += 1) {
    const left = hashes.pop();
    if (left === undefined) throw new RangeError('the edge does not fit its size');
    current = hashChildren(left, current);
    index = (index - 1) / 2;
    completed.push({ level, index, hash: current });
  }
  hashes.push(current);
  return { edge: { size: edge.size + 1, hashes }, completed };
}

/** The tree's root; of the empty tree SHA-256 of nothing. */
export function rootOf(edge: Edge): Buffer {
  if (edge.hashes.length === 0) return hash('sha256', '', 'buffer');
  return edge.hashes.reduceRight((right, left) => hashChildren(left, right));
}

/** Number of hashes in the edge of a tree of `size` leaves. */
export function edgeLength(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
