/**
 * Items by key, and in the order of their arrival from any position: finding the position costs a binary search, and
 * removed items never outnumber the others.
 */
export class KeyedSequence<T> {
  readonly #byKey = new Map<string, { position: number; item: T }>();
  /** Ascending positions; `undefined` where an item was removed. */
  #order: ({ position: number; item: T } | undefined)[] = [];
  #positions: number[] = [];
  #next = 1;

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key)?.item;
  }

  /** Adds at the end, or replaces in place. */
  set(key: string, item: T): void {
    const existing = this.#byKey.get(key);
    if (existing) {
      existing.item = item;
      return;
    }
    const slot = { position: this.#next++, item };
    this.#byKey.set(key, slot);
    this.#order.push(slot);
    this.#positions.push(slot.position);
  }

  delete(key: string): boolean {
    const slot = this.#byKey.get(key);
    if (!slot) return false;
    this.#byKey.delete(key);
    this.#order[this.#indexOf(slot.position)] = undefined;
    if (this.#order.length > 64 && this.#order.length > 2 * this.#byKey.size) this.#compact();
    return true;
  }

  /** Up to `limit` items that stand after `position` (0 = from the start), and where to go on, if there is more. */
  page(position: number, limit: number): { items: T[]; next: number | undefined } {
    const items: T[] = [];
    let last = position;
    for (let index = this.#indexOf(position + 1); index < this.#order.length; index++) {
      const slot = this.#order[index];
      if (!slot) continue;
      if (items.length === limit) return { items, next: last };
      items.push(slot.item);
      last = slot.position;
    }
    return { items, next: undefined };
  }

  *values(): IterableIterator<T> {
    for (const slot of this.#order) if (slot) yield slot.item;
  }

  /** Index of the first slot at or after the position. */
  #indexOf(position: number): number {
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#positions[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compact(): void {
    this.#order = this.#order.filter((slot) => slot !== undefined);
    this.#positions = this.#order.map((slot) => slot?.position ?? 0);
  }
}
