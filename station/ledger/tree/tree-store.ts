import type { Phrase } from '../../domain/phrase.ts';
import { ledgerError } from '../ledger-errors.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import type { ReadHandle, WriteHandle } from '../open-database.ts';
import type { NodeSource } from './proof.ts';
import { type CompleteNode, type Edge, edgeLength, hashChildren } from './tree.ts';

/**
 * The tree in the database: leaf hashes stand beside their records, the right edge in one row, and of the inner nodes
 * only each `storedStep`-th level is kept: 1/255 of a row an entry, and any node is at most 256 hashes away.
 */
const storedStep = 8;

export interface TreeHead {
  readonly edge: Edge;
  /** RFC 3339 time of the newest entry; null while there is none. */
  readonly lastAt: string | null;
}

export interface TreeReader extends NodeSource {
  head(): TreeHead;
}

export interface TreeWriter extends TreeReader {
  putHead(head: TreeHead): void;
  /** Keeps the node if its level is one of the stored ones. */
  putNode(node: CompleteNode): void;
}

export function treeReader(db: ReadHandle): TreeReader {
  const selectHead = db.prepare<[], { size: number; edge: Buffer; last_at: string | null }>(
    'SELECT size, edge, last_at FROM tree_head',
  );
  const selectLeaves = db
    .prepare<[number, number], Buffer>('SELECT leaf FROM entries WHERE seq >= ? AND seq < ? ORDER BY seq')
    .pluck();
  const selectNodes = db
    .prepare<[number, number, number], Buffer>(
      'SELECT hash FROM tree_nodes WHERE level = ? AND node_index >= ? AND node_index < ? ORDER BY node_index',
    )
    .pluck();
  return {
    head() {
      const row = selectHead.get();
      if (row === undefined) throw damaged(ledgerSays('TREE_WITHOUT_HEAD'));
      return { edge: parseEdge(row.size, row.edge), lastAt: row.last_at };
    },
    node(level, index) {
      const base = level - (level % storedStep);
      const width = 2 ** (level - base);
      const [from, to] = [index * width, (index + 1) * width];
      let hashes = base === 0 ? selectLeaves.all(from, to) : selectNodes.all(base, from, to);
      if (hashes.length !== width) throw damaged(ledgerSays('TREE_WITHOUT_NODE', { node: `${level}/${index}` }));
      while (hashes.length > 1) hashes = parents(hashes);
      const [root] = hashes;
      if (root === undefined) throw damaged(ledgerSays('TREE_WITHOUT_NODE', { node: `${level}/${index}` }));
      return root;
    },
  };
}

export function treeWriter(db: WriteHandle): TreeWriter {
  const updateHead = db.prepare<[number, Buffer, string | null]>(
    'UPDATE tree_head SET size = ?, edge = ?, last_at = ?',
  );
  const insertNode = db.prepare<[number, number, Buffer]>(
    'INSERT INTO tree_nodes (level, node_index, hash) VALUES (?, ?, ?)',
  );
  return {
    ...treeReader(db),
    putHead({ edge, lastAt }) {
      updateHead.run(edge.size, Buffer.concat(edge.hashes), lastAt);
    },
    putNode({ level, index, hash }) {
      if (level % storedStep === 0) insertNode.run(level, index, hash);
    },
  };
}

function parseEdge(size: number, bytes: Buffer): Edge {
  if (bytes.length !== edgeLength(size) * 32) throw damaged(ledgerSays('TREE_EDGE'));
  const hashes = Array.from({ length: bytes.length / 32 }, (_, at) => bytes.subarray(at * 32, at * 32 + 32));
  return { size, hashes };
}

function parents(hashes: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  let left: Buffer | undefined;
  for (const hash of hashes) {
    if (left !== undefined) above.push(hashChildren(left, hash));
    left = left === undefined ? hash : undefined;
  }
  return above;
}

const damaged = (reason: Phrase) => ledgerError('LEDGER_CORRUPT', { reason });
