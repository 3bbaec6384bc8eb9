import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  /** Quiet words at the right of the title. */
  readonly aside?: string | undefined;
  readonly children: ReactNode;
}

/** A titled part of the inspector. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className="insp-section" aria-label={title}>
      <h3>
        {title}
        {aside !== undefined && <span>{aside}</span>}
      </h3>
      {children}
    </section>
  );
}
