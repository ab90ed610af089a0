import type { Phrase } from '../../domain/phrase.ts';
import type { ReadHandle } from '../open-database.ts';
import type { TrustedCheckpoint } from './checkpoints.ts';
import { digestOf, HashTree } from './hash-tree.ts';
import type { Report } from './problems.ts';
import { auditSays } from './verify-phrases.ts';

export interface TreeFacts {
  readonly entries: number;
  readonly root: Buffer;
  /** Entries up to here are covered by a checkpoint whose signature holds and whose root is theirs. */
  readonly signedEntries: number;
  /** Entries whose time is before that of the entry before them: the clock was set back there. */
  readonly clockSteps: readonly number[];
}

const pageSize = 1024;
/** How many steps back of the clock are listed. */
const clockStepLimit = 100;

/**
 * Hashes every stored record in order and holds the result against the stored leaf hashes, nodes, edge and every
 * checkpoint. Flat in memory.
 */
export async function checkTree(
  db: ReadHandle,
  checkpoints: ReadonlyMap<number, readonly TrustedCheckpoint[]>,
  report: Report,
  tick: (done: number) => Promise<void>,
): Promise<TreeFacts> {
  const storedNode = db
    .prepare<[number, number], Buffer>('SELECT hash FROM tree_nodes WHERE level = ? AND node_index = ?')
    .pluck();
  let expectedNodes = 0;
  const tree = new HashTree((level, index, root) => {
    if (level % 8 !== 0) return;
    expectedNodes += 1;
    const stored = storedNode.get(level, index);
    if (stored !== undefined && digestOf(stored) === root) return;
    report(index * 2 ** level, 'TREE_ALTERED', auditSays('TREE_NODE_WRONG', { node: `${level}/${index}` }));
  });
  let signedEntries = 0;
  const clockSteps: number[] = [];
  let lastTime = '';
  let next = 0;

  // The first entry since the last checkpoint that held which is known not to be what it was.
  let suspect: number | undefined;
  const accuse = (seq: number, code: 'ENTRY_MISSING' | 'ENTRY_ALTERED', message: Phrase) => {
    suspect ??= seq;
    report(seq, code, message);
  };

  const compare = (size: number) => {
    for (const { root, source } of checkpoints.get(size) ?? []) {
      if (digestOf(root) === tree.root()) {
        signedEntries = size;
        suspect = undefined;
        continue;
      }
      const which = suspect ?? (signedEntries === size - 1 ? signedEntries : undefined);
      const range =
        which === undefined
          ? auditSays('ENTRY_AMONG', { first: signedEntries, last: size - 1 })
          : auditSays('ENTRY_NUMBERED', { entry: which });
      const message = auditSays('CHECKPOINT_OTHER_RECORDS', { source, which: range });
      report(which ?? signedEntries, 'CHECKPOINT_CONTRADICTED', message);
    }
  };

  compare(0);
  // One value a row, in pages: reading costs more than hashing. The zero byte makes of the record what its leaf hashes.
  // A damaged page may hold rows without values, whatever the table demands.
  const page = db
    .prepare<[number], [number, Buffer]>(
      `SELECT seq, CAST(coalesce(leaf, zeroblob(32)) || x'00' || coalesce(record, x'') AS BLOB)
       FROM entries WHERE seq >= ? ORDER BY seq LIMIT ${pageSize}`,
    )
    .raw();
  for (let rows = page.all(Number.MIN_SAFE_INTEGER); rows.length > 0; rows = page.all(next)) {
    for (const [seq, row] of rows) {
      if (seq !== next) accuse(next, 'ENTRY_MISSING', auditSays('ENTRY_SKIPPED', { before: next - 1, next: seq }));
      next = seq + 1;
      if (tree.add(row.subarray(32)) !== row.toString('latin1', 0, 32)) {
        accuse(seq, 'ENTRY_ALTERED', auditSays('ENTRY_REHASHED', { entry: seq }));
      }
      // Canonical records begin with {"at":" and the time.
      const time = row.toString('latin1', 40, 64);
      if (time < lastTime && clockSteps.length < clockStepLimit) clockSteps.push(seq);
      lastTime = time;
      if (checkpoints.size > 0) compare(tree.size);
    }
    await tick(tree.size);
  }
  checkStoredHead(db, tree, lastTime, expectedNodes, report);
  for (const [size, claims] of checkpoints) {
    if (size <= tree.size) continue;
    for (const { source } of claims) {
      const message = auditSays('CHECKPOINT_BEYOND', { source, size, entries: tree.size });
      report(tree.size, 'CHECKPOINT_AHEAD', message);
    }
  }
  return { entries: tree.size, root: Buffer.from(tree.root(), 'latin1'), signedEntries, clockSteps };
}

function checkStoredHead(db: ReadHandle, tree: HashTree, lastTime: string, nodes: number, report: Report): void {
  const head = db
    .prepare<[], { size: number; edge: Buffer; last_at: string | null }>('SELECT size, edge, last_at FROM tree_head')
    .get();
  const lastAt = tree.size === 0 ? null : lastTime;
  const edge = Buffer.from(tree.edge().join(''), 'latin1');
  if (head?.size !== tree.size || !head.edge.equals(edge) || head.last_at !== lastAt) {
    report(tree.size === 0 ? null : tree.size - 1, 'TREE_ALTERED', auditSays('TREE_HEAD_WRONG'));
  }
  const stored = db.prepare<[], number>('SELECT count(*) FROM tree_nodes').pluck().get();
  if (stored !== nodes)
    report(null, 'TREE_ALTERED', auditSays('TREE_NODES_WRONG', { stored: stored ?? 0, expected: nodes }));
}
