import { Check, HelpCircle, SkipForward, X } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { ReviewItem } from '../../core/review/types.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { Button } from '../kit/Button.tsx';
import { Kbd } from '../kit/Kbd.tsx';
import { KIND_WORDS } from '../kit/review-words.ts';
import { ComesNext } from './ComesNext.tsx';

interface ReviewActsProps {
  readonly item: ReviewItem;
  readonly acts: {
    readonly same: () => void;
    readonly notSame: () => void;
    readonly unsure: () => void;
    readonly next: () => void;
    readonly previous: () => void;
  };
  /** The focus leaves a button that was clicked: Space then skips, and does not press it again. */
  readonly onClicked: () => void;
}

/** The answers, each with its key. */
export function ReviewActs({ item, acts, onClicked }: ReviewActsProps) {
  const hasPassed = useReviewQueue((s) => s.agenda.passed.length > 0);
  const words = KIND_WORDS[item.kind];
  const click =
    (act: () => void) =>
    (event: MouseEvent): void => {
      if (event.detail > 0) onClicked();
      act();
    };
  return (
    <footer className="review-acts">
      <Button look="primary" className="act-same" icon={Check} onClick={click(acts.same)}>
        {words.same ?? 'Type a name'} <Kbd>Y</Kbd>
      </Button>
      <Button className="act-not" icon={X} onClick={click(acts.notSame)}>
        {words.notSame ?? 'A stranger, no name'} <Kbd>X</Kbd>
      </Button>
      <Button icon={HelpCircle} onClick={click(acts.unsure)}>
        Unsure <Kbd>U</Kbd>
      </Button>
      <Button look="plain" disabled={!hasPassed} onClick={click(acts.previous)}>
        Back <Kbd>⇧ Space</Kbd>
      </Button>
      <Button look="plain" icon={SkipForward} onClick={click(acts.next)}>
        Skip <Kbd>Space</Kbd>
      </Button>
      <ComesNext />
    </footer>
  );
}
