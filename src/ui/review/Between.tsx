import { type ReactNode, useMemo } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import type { ReviewItem } from '../../core/review/types.ts';
import { frameExtent } from '../../core/same-frame/frame-extent.ts';
import { pairFrames } from '../../core/same-frame/pair-frames.ts';
import { sameFrameRules } from '../../core/same-frame/rules.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { cosine } from '../kit/cosine.ts';
import { Face } from '../kit/Face.tsx';
import { plural } from '../kit/format.ts';
import { FrameCard } from '../kit/frame/FrameCard.tsx';
import { frameView, freeCorner } from '../kit/frame/frame-view.ts';
import { identityColour } from '../kit/identity-colour.ts';
import { SimilarityBar } from '../kit/SimilarityBar.tsx';
import { openSameFrame } from '../kit/why/open-same-frame.ts';
import { displayName } from '../kit/words.ts';
import { saidNear } from './said-near.ts';
import { pairsInFrame } from './side-faces.ts';
import '../kit/between.css';

/** Questions that another identity could be the answer to. */
const ASKS_WHO: ReadonlySet<ReviewItem['kind']> = new Set(['merge', 'singleton', 'outlier']);
/** Questions whose reason is in the figures beside them: how alike the two are, and who is next. */
const ASKS_IF: ReadonlySet<ReviewItem['kind']> = new Set(['merge', 'singleton']);

interface BetweenProps {
  readonly item: ReviewItem;
  readonly one: Identity;
  readonly other: Identity;
  readonly runnerUp: Identity | undefined;
}

/** What lies between the two sides: how alike they are, whether one frame has both, who else it could be. */
export function Between({ item, one, other, runnerUp }: BetweenProps) {
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  return (
    <div className="between">
      {!Number.isNaN(item.similarity) && (
        <SimilarityBar similarity={item.similarity} threshold={threshold} />
      )}
      {!ASKS_IF.has(item.kind) && <p className="between-reason">{item.reason}</p>}
      {ASKS_IF.has(item.kind) && (one.locked || other.locked) && (
        <p className="between-reason">One of them is locked, so this is a suggestion only.</p>
      )}
      <InOneFrame item={item} colours={[identityColour(one), identityColour(other)]} />
      <FromAnswers similarity={item.similarity} />
      {runnerUp !== undefined && ASKS_WHO.has(item.kind) && (
        <RunnerUp item={item} one={one} runnerUp={runnerUp} />
      )}
    </div>
  );
}

interface InOneFrameProps {
  readonly item: ReviewItem;
  readonly colours: readonly [string, string];
}

/** A frame that has both, drawn; or that none has, where other tracks do meet. */
function InOneFrame({ item, colours }: InOneFrameProps) {
  const open = useStore((s) => s.open);
  const parameters = useStore((s) => s.parameters);
  const { minFrames, maxIou, minSizeRatio } = sameFrameRules(parameters);
  const { a, b } = item;
  const met = useMemo(() => {
    if (open === undefined || b === undefined) return undefined;
    const pairs = pairsInFrame(a.tracks, b.tracks, open.summaries);
    const pair = pairs[0];
    const rules = { minFrames, maxIou, minSizeRatio };
    const frames = pair === undefined ? [] : pairFrames(open.episode, pair[0], pair[1], rules);
    return { pair, pairs: pairs.length, frames };
  }, [open, a, b, minFrames, maxIou, minSizeRatio]);
  if (open === undefined || met === undefined) return null;
  const { episode, summaries } = open;
  const { pair, pairs, frames } = met;
  const frame = frames[frames.length >> 1];
  if (pair === undefined || frame === undefined) {
    if (summaries.sharedFrames.length === 0) return null;
    return <Note about="In one frame">never</Note>;
  }
  const view = frameView(episode.faces, frames, frameExtent(episode));
  return (
    <div className="between-frame" data-met="true">
      <ul>
        <FrameCard
          episode={episode}
          frame={frame}
          extent={frameExtent(episode)}
          view={view}
          corner={freeCorner(episode.faces, frames, view)}
          colours={colours}
        />
      </ul>
      <Button look="plain" onClick={() => openSameFrame(pair)}>
        {pairs === 1
          ? `Both in ${plural(frames.length, 'frame')}`
          : `${pairs} pairs of tracks meet`}
      </Button>
    </div>
  );
}

/** What this person answered about others as much alike. */
function FromAnswers({ similarity }: Pick<ReviewItem, 'similarity'>) {
  const near = useReviewQueue((s) => saidNear(s.said, similarity));
  if (near === undefined) return null;
  return (
    <Note about="From your answers">
      near {cosine(similarity)}: {near}
    </Note>
  );
}

function Note({ about, children }: { readonly about: string; readonly children: ReactNode }) {
  return (
    <p className="between-note">
      <span>{about}</span> {children}
    </p>
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
  const { margin, similarity } = item;
  const name = displayName(runnerUp);
  const take = (): void => {
    // The question was about the other one: this answers another, so it does not go along.
    const outlier = item.kind === 'outlier';
    const done = outlier ? moveTracks([...item.a.tracks], runnerUp) : merge(runnerUp, [one]);
    if (!runnerUp.locked && !one.locked) useReviewQueue.getState().settle(done);
  };
  return (
    <div className="runner-up">
      <Face row={runnerUp.canonicalFace} of={name} className="runner-up-face" />
      <p>
        <span>Next best</span>
        <b title={name}>{name}</b>
        {!Number.isNaN(margin) && !Number.isNaN(similarity) && (
          <span>{(similarity - margin).toFixed(2)}</span>
        )}
      </p>
      <Button look="plain" onClick={take}>
        It is this one
      </Button>
    </div>
  );
}
