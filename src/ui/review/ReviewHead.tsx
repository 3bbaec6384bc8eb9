import { History, ListChecks, X } from 'lucide-react';
import type { PastAnswer } from '../../core/moderation/folded.ts';
import type { CertainMerge, ReviewItem } from '../../core/review/types.ts';
import {
  selectTimeLeft,
  selectWorthCount,
  useReviewQueue,
} from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { selectDecisions } from '../../state/views/selectors.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { formatCount, plural } from '../kit/format.ts';
import { KIND_WORDS, LEAST_BATCH, rightWords, timeLeftWords } from '../kit/review-words.ts';

interface ReviewHeadProps {
  readonly item: ReviewItem | undefined;
  readonly past: boolean;
  readonly onPast: () => void;
  /** The merges on the wall, while it is open. */
  readonly batch: readonly CertainMerge[] | undefined;
  readonly onBatch: () => void;
}

/** What is asked and why, and how far one has come. */
export function ReviewHead({ item, past, onPast, batch, onBatch }: ReviewHeadProps) {
  const answers = useStore((s) => selectDecisions(s)?.answers.length ?? 0);
  const certain = useReviewQueue((s) => s.batch.length);
  const close = useStore((s) => s.setDrawer);
  return (
    <header className="review-head">
      {batch !== undefined ? (
        <>
          <h2>{plural(batch.length, 'merge')} look certain</h2>
          <span className="review-right">riskiest first; untick who is not the same person</span>
        </>
      ) : past ? (
        <h2>Past answers</h2>
      ) : (
        item !== undefined && (
          <>
            <h2>{KIND_WORDS[item.kind].ask}</h2>
            <span className="review-kind" data-kind={item.kind}>
              {KIND_WORDS[item.kind].badge}
            </span>
            <span className="review-right">{rightWords(item)}</span>
          </>
        )
      )}
      <Progress />
      {batch === undefined && certain >= LEAST_BATCH && (
        <Button look="plain" icon={ListChecks} onClick={onBatch}>
          {formatCount(certain)} look certain
        </Button>
      )}
      {batch === undefined && (answers > 0 || past) && (
        <Button look="plain" icon={History} aria-pressed={past} onClick={onPast}>
          {past ? 'Back to the questions' : 'Past answers'}
        </Button>
      )}
      <IconButton
        label="Close the review"
        icon={X}
        hint="Esc"
        side="below-end"
        onClick={() => close('none')}
      />
    </header>
  );
}

/** Answers that were given on the day, by the clock of the place. */
function answeredOn(answers: readonly PastAnswer[], day: Date): number {
  const date = day.toDateString();
  return answers.filter(({ at }) => new Date(at).toDateString() === date).length;
}

function Progress() {
  const left = useReviewQueue(selectWorthCount);
  const done = useReviewQueue((s) => s.agenda.answered.length);
  const time = useReviewQueue(selectTimeLeft);
  const today = useStore((s) => answeredOn(selectDecisions(s)?.answers ?? [], new Date()));
  if (left + done === 0) return null;
  return (
    <div className="review-progress">
      <progress
        aria-label="Review progress"
        max={left + done}
        value={done}
        aria-valuetext={`${done} answered, ${left} worth asking`}
      />
      <span>
        <b>{left === 0 ? 'None' : formatCount(left)}</b> worth asking
      </span>
      {done > 0 && (
        <span className="review-done" title={`${formatCount(today)} kept in the history today`}>
          {formatCount(done)} answered
        </span>
      )}
      {time !== undefined && left > 0 && <span>{timeLeftWords(time)}</span>}
    </div>
  );
}
