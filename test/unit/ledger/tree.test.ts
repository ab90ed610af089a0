import { hash } from 'node:crypto';
import { assert, integer, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  type NodeSource,
  rangeRoot,
  rootFromInclusion,
} from '../../../station/ledger/tree/proof.ts';
import { appendLeaf, edgeLength, emptyEdge, hashLeaf, rootOf } from '../../../station/ledger/tree/tree.ts';
import { type Digest, HashTree } from '../../../station/ledger/verify/hash-tree.ts';

/** The reference records and roots of the Certificate Transparency implementations. */
const records = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** RFC 6962 §2.1, word for word: the definition that both implementations are held against. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return hash('sha256', '', 'buffer');
  if (leaves.length === 1) return hash('sha256', Buffer.concat([Buffer.of(0), only]), 'buffer');
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash(
    'sha256',
    Buffer.concat([Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k))]),
    'buffer',
  );
}

const sourceOf = (leaves: readonly Buffer[]): NodeSource => ({
  node: (level, index) => treeHash(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
});

const hex = (digest: Digest) => Buffer.from(digest, 'latin1').toString('hex');
const leavesOf = (count: number) => Array.from({ length: count }, (_, index) => Buffer.from(`record ${index}`));
const options = { seed: 6962, numRuns: 60 };

test('the roots are those of Certificate Transparency, in the writer’s tree and in the auditor’s', () => {
  let edge = emptyEdge;
  const tree = new HashTree();
  expect(rootOf(edge).toString('hex')).toBe(roots[0]);
  expect(hex(tree.root())).toBe(roots[0]);
  for (const [index, record] of records.entries()) {
    edge = appendLeaf(edge, hashLeaf(record)).edge;
    tree.add(Buffer.concat([Buffer.of(0), record]));
    expect(rootOf(edge).toString('hex')).toBe(roots[index + 1]);
    expect(hex(tree.root())).toBe(roots[index + 1]);
    expect(tree.edge().map(hex)).toEqual(edge.hashes.map((hash) => hash.toString('hex')));
    expect(edgeLength(edge.size)).toBe(edge.hashes.length);
  }
});

test('every completed subtree is reported once, with its place', () => {
  const leaves = leavesOf(21);
  const source = sourceOf(leaves);
  let edge = emptyEdge;
  const seen: string[] = [];
  const audited: string[] = [];
  const tree = new HashTree((level, index, root) => audited.push(`${level}/${index} ${hex(root)}`));
  for (const record of leaves) {
    const next = appendLeaf(edge, hashLeaf(record));
    edge = next.edge;
    tree.add(Buffer.concat([Buffer.of(0), record]));
    for (const { level, index, hash: found } of next.completed) {
      expect(found).toEqual(source.node(level, index));
      seen.push(`${level}/${index} ${found.toString('hex')}`);
    }
  }
  expect(new Set(seen).size).toBe(10 + 5 + 2 + 1);
  expect(audited).toEqual(seen);
});

test('an audit path leads from its record to the root, and from no other', () => {
  const sizes = property(integer({ min: 1, max: 70 }), nat(), (size, seed) => {
    const leaves = leavesOf(size);
    const index = seed % size;
    const path = inclusionProof(sourceOf(leaves), index, size);
    const root = treeHash(leaves);
    expect(rootFromInclusion(leaves[index] ?? Buffer.alloc(0), index, size, path)).toEqual(root);
    expect(rootFromInclusion(Buffer.from('forged'), index, size, path)).not.toEqual(root);
    expect(rootFromInclusion(leaves[index] ?? Buffer.alloc(0), index, size, [...path, root])).toBeUndefined();
    const shorter = rootFromInclusion(leaves[index] ?? Buffer.alloc(0), index, size, path.slice(1));
    expect(shorter?.equals(root) ?? false).toBe(size === 1);
  });
  assert(sizes, options);
});

test('a consistency proof holds for the same history and for no other', () => {
  const sizes = property(integer({ min: 1, max: 70 }), nat(), (second, seed) => {
    const leaves = leavesOf(second);
    const first = 1 + (seed % second);
    const path = consistencyProof(sourceOf(leaves), first, second);
    const [firstRoot, secondRoot] = [treeHash(leaves.slice(0, first)), treeHash(leaves)];
    expect(isConsistent(first, firstRoot, second, secondRoot, path)).toBe(true);
    const rewritten = leaves.with(first - 1, Buffer.from('rewritten'));
    expect(isConsistent(first, treeHash(rewritten.slice(0, first)), second, secondRoot, path)).toBe(false);
    expect(isConsistent(first, firstRoot, second, treeHash(rewritten), path)).toBe(false);
    expect(isConsistent(first, firstRoot, second, secondRoot, [...path, firstRoot])).toBe(false);
  });
  assert(sizes, options);
});

test('the root over a prefix is the root that it had', () => {
  const leaves = leavesOf(40);
  for (let size = 1; size <= 40; size += 1) {
    expect(rangeRoot(sourceOf(leaves), 0, size)).toEqual(treeHash(leaves.slice(0, size)));
  }
});

test('impossible proofs are refused', () => {
  const source = sourceOf(leavesOf(4));
  expect(() => inclusionProof(source, 4, 4)).toThrow(RangeError);
  expect(() => consistencyProof(source, 0, 4)).toThrow(RangeError);
  expect(() => consistencyProof(source, 5, 4)).toThrow(RangeError);
});
