/** What a memory needs to know of the unit it is in. */
export interface MemoryOptions {
  readonly transferBytes: () => number;
  readonly busyMs: () => number;
  readonly has: (fault: string) => boolean;
  readonly changed: () => void;
}

const lieAt = 20;

/** Flips a bit of a block, in the middle of what matters. */
export function lieIn(block: Buffer): void {
  const at = Math.min(lieAt, block.length - 1);
  block[at] = (block[at] ?? 0) ^ 0x80;
}
