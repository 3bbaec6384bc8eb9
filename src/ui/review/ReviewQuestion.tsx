import type { RefObject } from 'react';
import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import type { ReviewItem, TrackProfile } from '../../core/review/types.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { selectUsedMetric } from '../../state/views/clustered.ts';
import { Button } from '../kit/Button.tsx';
import { Face } from '../kit/Face.tsx';
import { plural } from '../kit/format.ts';
import { SimilarityBar } from '../kit/SimilarityBar.tsx';
import { TrackCut } from '../kit/TrackCut.tsx';
import { displayName, trackName } from '../kit/words.ts';
import { NameQuestion } from './NameQuestion.tsx';
import { identityOf } from './review-act.ts';
import { SidePane } from './SidePane.tsx';
import './question.css';
import '../kit/between.css';

interface ReviewQuestionProps {
  readonly item: ReviewItem;
  readonly set: IdentitySet;
  readonly profile: TrackProfile | undefined;
  readonly cut: number;
  readonly onCut: (cut: number) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onLeave: () => void;
}

/** The evidence of one question: two sides and what lies between, one track, or one identity. */
export function ReviewQuestion(props: ReviewQuestionProps) {
  const { item, set } = props;
  const one = identityOf(item.a, set);
  const other = item.b === undefined ? undefined : identityOf(item.b, set);
  const runnerUp = set.identities.find(({ id }) => id === item.runnerUp);
  if (one === undefined) return null;
  if (item.kind === 'mixed-track') {
    const { profile, cut, onCut } = props;
    const track = item.a.tracks[0] ?? -1;
    return (
      <MixedTrack
        track={track}
        identity={one}
        profile={profile}
        cut={cut}
        onCut={onCut}
        reason={item.reason}
      />
    );
  }
  if (item.b === undefined || other === undefined) {
    return (
      <div className="review-one">
        <SidePane side={item.a} identity={one} part={false} />
        <div className="name-side">
          <p>{item.reason}</p>
          <NameQuestion key={item.key} identity={one} field={props.field} onLeave={props.onLeave} />
        </div>
      </div>
    );
  }
  const parts = one === other;
  return (
    <div className="review-two">
      <SidePane side={item.a} identity={one} part={parts} />
      <Between item={item} one={one} runnerUp={runnerUp} />
      <SidePane side={item.b} identity={other} part={parts} />
    </div>
  );
}

/** Small faces under the curve. */
const THUMBS = 14;

interface MixedTrackProps {
  readonly track: number;
  readonly identity: Identity;
  readonly profile: TrackProfile | undefined;
  readonly cut: number;
  readonly onCut: (cut: number) => void;
  readonly reason: string;
}

/** One track over time, and where a second person may begin in it. */
function MixedTrack({ track, identity, profile, cut, onCut, reason }: MixedTrackProps) {
  const episode = useStore((s) => s.open?.episode);
  const used = useStore(selectUsedMetric);
  if (episode === undefined) return null;
  return (
    <div className="mixed">
      <p className="mixed-words">
        <b>{trackName(episode, track)}</b> of {displayName(identity)}
        {profile !== undefined && ` · ${plural(profile.faces.length, 'face')}`}
        <br />
        {reason}
        {used !== 'cosine' && ' Within one track, similarities are plain cosine.'}
      </p>
      {profile === undefined ? (
        <div className="mixed-wait" aria-hidden="true" />
      ) : (
        <TrackCut profile={profile} cut={cut} onCut={onCut} thumbs={THUMBS} />
      )}
    </div>
  );
}

interface BetweenProps {
  readonly item: ReviewItem;
  readonly one: Identity;
  readonly runnerUp: Identity | undefined;
}

/** What lies between the two sides: how alike they are, and who else it could be. */
function Between({ item, one, runnerUp }: BetweenProps) {
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
    const outlier = item.kind === 'outlier';
    const done = outlier ? moveTracks([...item.a.tracks], runnerUp) : merge(runnerUp, [one]);
    if (!runnerUp.locked && !one.locked) useReviewQueue.getState().settle(done);
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
