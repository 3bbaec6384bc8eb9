import type { Identity } from '../../core/identity/types.ts';
import type { ReviewItem } from '../../core/review/types.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { Face } from '../kit/Face.tsx';
import { SimilarityBar } from '../kit/SimilarityBar.tsx';
import { displayName } from '../kit/words.ts';
import '../kit/between.css';

interface BetweenProps {
  readonly item: ReviewItem;
  readonly one: Identity;
  readonly runnerUp: Identity | undefined;
}

/** What lies between the two sides: how alike they are, and who else it could be. */
export function Between({ item, one, runnerUp }: BetweenProps) {
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  return (
    <div className="between">
      {!Number.isNaN(item.similarity) && (
        <SimilarityBar similarity={item.similarity} threshold={threshold} />
      )}
      <p className="between-reason">{item.reason}</p>
      {runnerUp !== undefined && <RunnerUp item={item} one={one} runnerUp={runnerUp} />}
    </div>
  );
}

interface RunnerUpProps {
  readonly item: ReviewItem;
  readonly one: Identity;
  readonly runnerUp: Identity;
}

/** The nearest other identity: how far behind it is, and a way to say that it is the one. */
function RunnerUp({ item, one, runnerUp }: RunnerUpProps) {
  const { merge, moveTracks } = useStore.getState();
  const asks = item.kind === 'merge' || item.kind === 'singleton' || item.kind === 'outlier';
  const { margin, similarity } = item;
  const name = displayName(runnerUp);
  const take = (): void => {
    // The question was about the other one: this answers another, so it does not go along.
    if (item.kind === 'outlier') moveTracks([...item.a.tracks], runnerUp);
    else merge(runnerUp, [one]);
    if (!runnerUp.locked && !one.locked) useReviewQueue.getState().settle();
  };
  return (
    <div className="runner-up">
      <Face row={runnerUp.canonicalFace} of={name} className="runner-up-face" />
      <p>
        <span>Runner-up</span>
        <b title={name}>{name}</b>
        {!Number.isNaN(margin) && !Number.isNaN(similarity) && (
          <span>
            {(similarity - margin).toFixed(2)} · margin {margin.toFixed(2)}
          </span>
        )}
      </p>
      {asks && (
        <Button look="plain" onClick={take}>
          It is this one
        </Button>
      )}
    </div>
  );
}
