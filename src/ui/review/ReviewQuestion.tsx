import type { RefObject } from 'react';
import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import type { ReviewItem, TrackProfile } from '../../core/review/types.ts';
import { useStore } from '../../state/store.ts';
import { selectUsedMetric } from '../../state/views/clustered.ts';
import { plural } from '../kit/format.ts';
import { TrackCut } from '../kit/TrackCut.tsx';
import { displayName, trackName } from '../kit/words.ts';
import { Between } from './Between.tsx';
import { NameQuestion } from './NameQuestion.tsx';
import { identityOf } from './review-act.ts';
import { SidePane } from './SidePane.tsx';
import './question.css';

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
  const next = set.identities.find(({ id }) => id === item.runnerUp);
  // Since the question was made it may have become the one that is asked about.
  const runnerUp = next === one || next === other ? undefined : next;
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
      <Between item={item} one={one} other={other} runnerUp={runnerUp} />
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
