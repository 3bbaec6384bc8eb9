import { type CSSProperties, useMemo } from 'react';
import type { TrackProfile } from '../../core/review/types.ts';
import { useStore } from '../../state/store.ts';
import { Face } from './Face.tsx';
import { curvePath } from './track-curve.ts';
import { timeIn } from './words.ts';
import './track-cut.css';

interface TrackCutProps {
  readonly profile: TrackProfile;
  /** Index in `profile.faces` where the new part begins, 1 … m − 1. */
  readonly cut: number;
  readonly onCut: (cut: number) => void;
  /** Small faces under the curve. */
  readonly thumbs: number;
}

/** Height of the drawing, units. */
const HIGH = 40;

/**
 * A track over time: how like the face before each face is, and a handle where another person begins.
 * The handle is a native slider over the whole drawing.
 */
export function TrackCut({ profile, cut, onCut, thumbs }: TrackCutProps) {
  const episode = useStore((s) => s.open?.episode);
  const count = profile.faces.length;
  const curves = useMemo(
    () => ({
      previous: curvePath(profile.toPrevious, HIGH),
      mean: curvePath(profile.toMean, HIGH),
    }),
    [profile],
  );
  if (episode === undefined || count < 2) return null;
  const tsOf = (index: number): string =>
    timeIn(episode, episode.faces.ts[profile.faces[index] ?? -1] ?? Number.NaN, true);
  const shown = Array.from({ length: Math.min(thumbs, count) }, (_, i) =>
    Math.round((i * (count - 1)) / Math.max(1, Math.min(thumbs, count) - 1)),
  );
  // Faces stand in the middle of their share of the width, the cut between two of them.
  const style = { '--cut': cut / count } as CSSProperties;
  return (
    <div className="trackcut" style={style}>
      <figure className="trackcut-end">
        <Face row={profile.faces[cut - 1] ?? -1} />
        <figcaption>until {tsOf(cut - 1)}</figcaption>
      </figure>
      <div className="trackcut-middle">
        <div className="trackcut-graph">
          <svg viewBox={`0 0 100 ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
            <rect className="trackcut-before" width={(100 * cut) / count} height={HIGH} />
            <path className="trackcut-mean" d={curves.mean} />
            <path className="trackcut-previous" d={curves.previous} />
            {profile.cut > 0 && (
              <path
                className="trackcut-suggested"
                d={`M${(100 * profile.cut) / count} 0V${HIGH}`}
              />
            )}
          </svg>
          <i className="trackcut-line" aria-hidden="true" />
          <input
            type="range"
            aria-label="First face of the second part"
            aria-valuetext={`face ${cut + 1} of ${count}, ${tsOf(cut)}`}
            min={1}
            max={count - 1}
            step={1}
            value={cut}
            onChange={(event) => onCut(event.currentTarget.valueAsNumber)}
          />
        </div>
        <div className="trackcut-thumbs">
          {shown.map((index) => (
            <button
              type="button"
              key={index}
              tabIndex={-1}
              data-after={index >= cut ? '' : undefined}
              title={`${tsOf(index)}: cut here`}
              aria-label={`Cut before ${tsOf(index)}`}
              onClick={() => onCut(Math.min(count - 1, Math.max(1, index)))}
            >
              <Face row={profile.faces[index] ?? -1} decorative />
            </button>
          ))}
        </div>
        <p className="trackcut-legend">
          <span className="legend-previous">to the face before</span>
          <span className="legend-mean">to the track’s mean</span>
          <span>spread {profile.spread.toFixed(2)}</span>
        </p>
      </div>
      <figure className="trackcut-end">
        <Face row={profile.faces[cut] ?? -1} />
        <figcaption>from {tsOf(cut)}</figcaption>
      </figure>
    </div>
  );
}

/** The suggested place for a cut, else the least similar neighbours. */
export function firstCut({ cut, toPrevious }: TrackProfile, wanted = -1): number {
  if (wanted > 0) return wanted;
  if (cut > 0) return cut;
  let least = 1;
  for (let i = 2; i < toPrevious.length; i++) {
    if ((toPrevious[i] ?? 1) < (toPrevious[least] ?? 1)) least = i;
  }
  return least;
}
