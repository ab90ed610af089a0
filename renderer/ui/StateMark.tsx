import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import type { Tone } from './tone.ts';
import './state-mark.css';

const shapes: Readonly<Record<Tone, ReactNode>> = {
  pass: <path d="M4 13l5.5 5.5L20 6" fill="none" stroke="currentColor" strokeWidth="4" strokeLinecap="square" />,
  fail: <path d="M5 5l14 14M19 5L5 19" fill="none" stroke="currentColor" strokeWidth="4" strokeLinecap="square" />,
  error: <path d="M12 2L23.5 22H.5zM10.8 9v7h2.4V9zm0 8.4v2.3h2.4v-2.3z" fill="currentColor" fillRule="evenodd" />,
  wait: (
    <>
      <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="3.5" strokeOpacity=".35" />
      <path d="M12 3a9 9 0 0 1 9 9" fill="none" stroke="currentColor" strokeWidth="3.5" />
    </>
  ),
  stop: <path d="M7.5 1.5h9l6 6v9l-6 6h-9l-6-6v-9zM6 10.3v3.4h12v-3.4z" fill="currentColor" fillRule="evenodd" />,
  gone: <path d="M5 5h14v14H5z" fill="currentColor" />,
  none: <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3 4" />,
};

/** The shape of a state. */
export function StateIcon({ tone }: { readonly tone: Tone }) {
  return (
    <svg className={classNames('state-icon', tone === 'wait' && 'turning')} viewBox="0 0 24 24" aria-hidden="true">
      {shapes[tone]}
    </svg>
  );
}

interface StateMarkProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  /** On the state's own colour, as a card is. */
  readonly filled?: boolean;
}

/** A state as shape, word and colour. */
export function StateMark({ tone, children, filled = false }: StateMarkProps) {
  return (
    <span className={classNames('state-mark', `tone-${tone}`, filled && 'filled')}>
      <StateIcon tone={tone} />
      <span>{children}</span>
    </span>
  );
}

/** A short word in a frame, e.g. a role or a count. */
export function Badge({ children, tone = 'none' }: { readonly children: ReactNode; readonly tone?: Tone }) {
  return <span className={classNames('badge', `tone-${tone}`)}>{children}</span>;
}
