import type { Identity } from '../../core/identity/types.ts';
import type { TrackProfile } from '../../core/review/types.ts';
import { selectUsedMetric } from '../../state/clustering/used-metric.ts';
import { useStore } from '../../state/store.ts';
import { plural } from '../kit/format.ts';
import { TrackCut } from '../kit/TrackCut.tsx';
import { displayName, trackName } from '../kit/words.ts';

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
export function MixedTrack({ track, identity, profile, cut, onCut, reason }: MixedTrackProps) {
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
