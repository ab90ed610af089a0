import { hashChildren, hashLeaf } from './tree.ts';

/** Where proofs find their hashes: the complete subtree of 2^level leaves that starts at leaf index·2^level. */
export interface NodeSource {
  node(level: number, index: number): Buffer;
}

/** The Merkle root over leaves [start, end); `start` is a multiple of the largest power of two ≤ end − start. */
export function rangeRoot(source: NodeSource, start: number, end: number): Buffer {
  const count = end - start;
  const level = Math.floor(Math.log2(count));
  if (2 ** level === count) return source.node(level, start / count);
  const split = start + splitPoint(count);
  return hashChildren(rangeRoot(source, start, split), rangeRoot(source, split, end));
}

/**
 * The audit path of leaf `index` in the tree of the first `size` leaves, leaf side first (RFC 6962 §2.1.1).
 * @throws RangeError unless index < size
 */
export function inclusionProof(source: NodeSource, index: number, size: number): Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Buffer[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const split = start + splitPoint(end - start);
    if (index < split) {
      path.push(rangeRoot(source, split, end));
      end = split;
    } else {
      path.push(rangeRoot(source, start, split));
      start = split;
    }
  }
  return path.toReversed();
}

/**
 * Proof that the tree of `first` leaves is the beginning of the tree of `second` (RFC 6962 §2.1.2).
 * @throws RangeError unless 0 < first ≤ second
 */
export function consistencyProof(source: NodeSource, first: number, second: number): Buffer[] {
  if (!(first > 0 && first <= second)) throw new RangeError(`no consistency proof from ${first} to ${second}`);
  const path: Buffer[] = [];
  let start = 0;
  let end = second;
  let known = true;
  while (first !== end) {
    const split = start + splitPoint(end - start);
    if (first <= split) {
      path.push(rangeRoot(source, split, end));
      end = split;
    } else {
      path.push(rangeRoot(source, start, split));
      start = split;
      known = false;
    }
  }
  if (!known) path.push(rangeRoot(source, start, end));
  return path.toReversed();
}

/** The root that a record, its index and its audit path lead to (RFC 9162 §2.1.3.2); undefined when they do not fit. */
export function rootFromInclusion(
  record: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Buffer | undefined {
  if (index < 0 || index >= size) return undefined;
  let fn = index;
  let sn = size - 1;
  let root = hashLeaf(record);
  for (const sibling of path) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      root = hashChildren(sibling, root);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      root = hashChildren(root, sibling);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? root : undefined;
}

/** Whether `path` proves that the tree (first, firstRoot) is the beginning of (second, secondRoot) (RFC 9162 §2.1.4.2). */
export function isConsistent(
  first: number,
  firstRoot: Uint8Array,
  second: number,
  secondRoot: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (first <= 0 || first > second) return false;
  if (first === second) return path.length === 0 && Buffer.compare(firstRoot, secondRoot) === 0;
  const steps = isPowerOfTwo(first) ? [firstRoot, ...path] : [...path];
  let fn = first - 1;
  let sn = second - 1;
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  const seed = steps.shift();
  if (seed === undefined) return false;
  let fr = seed;
  let sr = seed;
  for (const node of steps) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = hashChildren(node, fr);
      sr = hashChildren(node, sr);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      sr = hashChildren(sr, node);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && Buffer.compare(fr, firstRoot) === 0 && Buffer.compare(sr, secondRoot) === 0;
}

/** The largest power of two below `count`. */
const splitPoint = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));
const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));
