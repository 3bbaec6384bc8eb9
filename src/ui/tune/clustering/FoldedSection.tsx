import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { type Fold, storedOpen, storeOpen } from './folds.ts';

interface FoldedSectionProps {
  readonly fold: Fold;
  readonly title: string;
  /** What is worth knowing of it while it is folded. */
  readonly gist: ReactNode;
  /** At the right of the title while it is open. */
  readonly tool?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the rail that is out of the way until it is wanted, and stays as it was left. */
export function FoldedSection({ fold, title, gist, tool, children }: FoldedSectionProps) {
  const [open, setOpen] = useState(() => storedOpen(fold));
  const id = useId();
  const toggle = (): void => {
    storeOpen(fold, !open);
    setOpen(!open);
  };
  return (
    <section className="panel-section" aria-labelledby={`${id}-title`} data-fold={open}>
      <div className="section-head">
        <h2 className="eyebrow">
          <button
            type="button"
            id={`${id}-title`}
            className="fold-button"
            aria-expanded={open}
            onClick={toggle}
          >
            <ChevronRight size={13} aria-hidden="true" />
            {title}
          </button>
        </h2>
        {open ? tool : <span className="section-note">{gist}</span>}
      </div>
      {open && children}
    </section>
  );
}
