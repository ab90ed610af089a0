import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A part of the setup under its heading. */
export function Section({ title, action, children, className = '' }: SectionProps) {
  const id = useId();
  return (
    <section className={`setup-section ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {action}
      </header>
      {children}
    </section>
  );
}
