import { Check } from 'lucide-react';
import type { KeyboardEvent, MouseEvent } from 'react';
import type { Episode } from '../../../core/episode/episode.ts';
import { plural } from '../../kit/format.ts';
import { useSimilarityName } from '../../kit/similarity-name.ts';
import { timecode, trackName } from '../../kit/words.ts';

/** How a strip is selected by its head; without it the head only says what the strip is. */
export interface HeadSelecting {
  readonly checked: boolean;
  readonly tabStop: boolean;
  readonly onClick: (event: MouseEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: () => void;
  readonly onContextMenu: (event: MouseEvent<HTMLElement>) => void;
}

interface StripHeadProps {
  readonly episode: Episode;
  readonly track: number;
  readonly faces: number;
  /** Cosine to the identity's centroid; undefined while unknown. */
  readonly similarity: number | undefined;
  /** Why the track has no identity, instead of a similarity. */
  readonly note: string | undefined;
  readonly selecting: HeadSelecting | undefined;
}

/** What the track is: number, how much like the rest, when it is on screen. */
export function StripHead(props: StripHeadProps) {
  const { episode, track, similarity, note, selecting } = props;
  const first = episode.tracks.firstTs[track] ?? Number.NaN;
  const last = episode.tracks.lastTs[track] ?? Number.NaN;
  const name = trackName(episode, track);
  const kind = useSimilarityName();
  const known = similarity === undefined || Number.isNaN(similarity) ? undefined : similarity;
  const inside = (
    <>
      <span className="strip-name">{name}</span>
      {note === undefined ? (
        <span className="strip-similarity" title={`To the identity's centroid: ${kind}`}>
          <i style={{ inlineSize: `${Math.max(0, known ?? 0) * 48}px` }} />
          {known === undefined ? '–' : known.toFixed(2)}
        </span>
      ) : (
        <span className="strip-note" title={note}>
          {note}
        </span>
      )}
      <span className="strip-time">
        {timecode(first)}–{timecode(last)}
      </span>
      {note === undefined && <span className="strip-time">{plural(props.faces, 'face')}</span>}
    </>
  );
  if (selecting === undefined) return <div className="strip-head">{inside}</div>;
  const words = known === undefined ? '' : `, similarity ${known.toFixed(2)}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native box cannot hold what describes the track
    <div
      className="strip-head"
      role="checkbox"
      aria-checked={selecting.checked}
      aria-label={`${name}, ${plural(props.faces, 'face')}${words}`}
      data-head={track}
      tabIndex={selecting.tabStop ? 0 : -1}
      onClick={selecting.onClick}
      onKeyDown={selecting.onKeyDown}
      onFocus={selecting.onFocus}
      onContextMenu={selecting.onContextMenu}
    >
      <span className="strip-check" aria-hidden="true">
        <Check size={12} strokeWidth={3} />
      </span>
      {inside}
    </div>
  );
}
