/** How slots share the screen: few are large, many are compact. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly size: 'single' | 'row' | 'grid' | 'dense' | 'compact';
}

/** 1 fills the screen; 2–4 one row; 5–8 4×2; 9–16 4×4; up to 32 8×4. */
export function layoutOf(slots: number): Layout {
  if (slots <= 1) return { columns: 1, rows: 1, size: 'single' };
  if (slots <= 4) return { columns: slots, rows: 1, size: 'row' };
  if (slots <= 8) return { columns: 4, rows: 2, size: 'grid' };
  if (slots <= 16) return { columns: 4, rows: Math.ceil(slots / 4), size: 'dense' };
  return { columns: 8, rows: Math.ceil(slots / 8), size: 'compact' };
}
