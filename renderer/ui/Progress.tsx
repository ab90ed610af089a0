import './progress.css';

/** How far something came; without a value it is only under way. */
export function Progress({ label, value }: { readonly label: string; readonly value: number | null }) {
  return value === null ? (
    <progress className="progress" aria-label={label} />
  ) : (
    <progress className="progress" aria-label={label} value={value} max={1} />
  );
}
