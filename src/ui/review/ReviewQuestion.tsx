import type { RefObject } from 'react';
import type { IdentitySet } from '../../core/identity/types.ts';
import type { ReviewItem, TrackProfile } from '../../core/review/types.ts';
import { Between } from './Between.tsx';
import { MixedTrack } from './MixedTrack.tsx';
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
