import type { Ledger } from './ledger/ledger.ts';

/** A configuration file as the station reads it now. */
export interface ConfigFile {
  /** Relative to the home. */
  readonly file: string;
  /** Of its bytes; lower-case hex. */
  readonly sha256: string;
}

/**
 * Records each configuration file that is new, gone, or not what it was when the station last looked, so that every unit in
 * the ledger can be traced to the configuration that made it. Resolves when the records are durable.
 */
export async function recordConfig(ledger: Ledger, files: readonly ConfigFile[], person: string): Promise<void> {
  const known = lastKnown(ledger);
  const now = new Map(files.map(({ file, sha256 }) => [file, sha256]));
  const changed = [...new Set([...known.keys(), ...now.keys()])]
    .filter((file) => (known.get(file) ?? null) !== (now.get(file) ?? null))
    .toSorted();
  if (changed.length === 0) return;
  await ledger.commit((tx) => {
    for (const file of changed) {
      const sha256 = now.get(file) ?? null;
      tx.append({ kind: 'config.changed', subject: file, person, content: { file, sha256 } });
    }
  });
}

const pageSize = 1000;

function lastKnown(ledger: Ledger): Map<string, string | null> {
  const known = new Map<string, string | null>();
  for (let from = 0; ; ) {
    const page = ledger.entries({ from, limit: pageSize, kind: 'config.changed' });
    for (const entry of page) {
      if (entry.kind === 'config.changed') known.set(entry.content.file, entry.content.sha256);
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return known;
    from = last.seq + 1;
  }
}
