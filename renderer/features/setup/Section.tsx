import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A part of the setup under its heading; no landmark, since the table in it is one. */
export function Section({ title, action, children, className = '' }: SectionProps) {
  return (
    <section className={`setup-section ${className}`}>
      <header>
        <h2>{title}</h2>
        {action}
      </header>
      {children}
    </section>
  );
}
