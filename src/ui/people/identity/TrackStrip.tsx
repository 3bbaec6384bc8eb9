import { useVirtualizer } from '@tanstack/react-virtual';
import { Check } from 'lucide-react';
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import type { Episode } from '../../../core/episode/episode.ts';
import { partOf } from '../../../core/episode/episode-parts.ts';
import { useStore } from '../../../state/store.ts';
import { plural } from '../../kit/format.ts';
import { facesOfTrack } from '../../kit/grid/card-faces.ts';
import { useSimilarityName } from '../../kit/similarity-name.ts';
import { faceLabel, ownTrackName, spanIn, trackName } from '../../kit/words.ts';
import { FaceTile, whyLeftOut } from './FaceTile.tsx';

/** A face in a strip with its gap, px; as in strips.css. */
const FRAME = 64;

interface TrackStripProps {
  readonly track: number;
  /** Name or id of the identity; undefined for a track without one. */
  readonly of: string | undefined;
  /** Mean similarity to the identity's other tracks; undefined while unknown. */
  readonly similarity?: number | undefined;
  /** Why the track has no identity, instead of a similarity. */
  readonly note?: string;
  readonly representative: number;
  readonly picked: number | undefined;
  /** This strip is where Tab enters the strips. */
  readonly tabStop: boolean;
  readonly onPick: (row: number) => void;
  readonly onUse?: (row: number) => void;
  readonly onMenu?: (event: MouseEvent<HTMLElement>, row: number) => void;
  readonly onCross: (direction: -1 | 1) => void;
  /** How it is selected; undefined where nothing can be done with tracks. */
  readonly head?: HeadSelecting;
  /** A press that may become a drag. */
  readonly onPress?: (event: PointerEvent) => void;
  /** Left of the first face: to the head. */
  readonly onLeave?: () => void;
}

/** One track as a filmstrip: what it is at the left, its faces in order of time beside it. */
export function TrackStrip(props: TrackStripProps) {
  const { track, picked, onPick } = props;
  const episode = useStore((s) => s.open?.episode);
  const scroller = useRef<HTMLDivElement>(null);
  const focusWanted = useRef<number>(undefined);
  const rows = useMemo(
    () => (episode === undefined ? [] : facesOfTrack(episode, track)),
    [episode, track],
  );
  const frames = useVirtualizer({
    horizontal: true,
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => FRAME,
    overscan: 3,
    useFlushSync: false,
  });
  useEffect(() => {
    const at = picked === undefined ? -1 : rows.indexOf(picked);
    if (at < 0) return;
    focusWanted.current = picked;
    frames.scrollToIndex(at, { align: 'auto' });
  }, [picked, rows, frames]);
  // After every render: a face far along the strip exists only once the strip has scrolled.
  useEffect(() => {
    if (focusWanted.current === undefined) return;
    const goal = `[data-row="${focusWanted.current}"]`;
    const face = scroller.current?.querySelector<HTMLElement>(goal);
    if (face === null || face === undefined) return;
    focusWanted.current = undefined;
    face.focus({ preventScroll: true });
  });
  if (episode === undefined) return null;

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = picked === undefined ? -1 : rows.indexOf(picked);
    const to = stripMove(event.key, at, rows.length);
    if (event.key === 'ArrowLeft' && at <= 0 && props.onLeave !== undefined) props.onLeave();
    else if (to !== undefined) onPick(rows[to] ?? rows[0] ?? -1);
    else if (event.key === 'ArrowUp') props.onCross(-1);
    else if (event.key === 'ArrowDown') props.onCross(1);
    else if ((event.key === 'Enter' || event.key === ' ') && picked !== undefined) {
      props.onUse?.(picked);
    } else return;
    event.preventDefault();
  };
  const stop = picked !== undefined && rows.includes(picked) ? picked : rows[0];
  const name = trackName(episode, track);
  return (
    <section
      className="strip"
      aria-label={name}
      data-selected={props.head?.checked === true ? '' : undefined}
      onPointerDown={props.onPress}
    >
      <StripHead
        episode={episode}
        track={track}
        faces={rows.length}
        similarity={props.similarity}
        note={props.note}
        selecting={props.head}
      />
      <div className="strip-scroll" ref={scroller}>
        <div
          className="strip-faces"
          role="listbox"
          aria-label={`Faces of ${name}`}
          aria-orientation="horizontal"
          style={{ width: frames.getTotalSize() }}
          tabIndex={rows.length === 0 ? 0 : -1}
          onKeyDown={onKeyDown}
        >
          {frames.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox takes the keys for all
              <div
                key={row}
                role="option"
                className="strip-frame"
                aria-selected={row === picked}
                aria-label={`${faceLabel(episode, row, props.of)}${wordsOf(episode, row, props)}`}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                data-row={row}
                tabIndex={props.tabStop && row === stop ? 0 : -1}
                style={{ transform: `translateX(${start}px)` }}
                onClick={() => onPick(row)}
                onFocus={() => row !== picked && onPick(row)}
                onDoubleClick={() => props.onUse?.(row)}
                onContextMenu={(event) => props.onMenu?.(event, row)}
              >
                <FaceTile row={row} representative={row === props.representative} />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

function wordsOf(episode: Episode, row: number, props: TrackStripProps): string {
  const skip = episode.faces.skipTexts.get(row);
  const shown = whyLeftOut(episode.faces, row);
  // What stands on the picture is said as well, in the same words.
  const said = shown === undefined || skip?.includes(shown) === true ? '' : `, ${shown}`;
  if (skip !== undefined) return `${said}, skipped: ${skip}`;
  if (said !== '') return said;
  return row === props.representative ? ', representative' : '';
}

/** Left, right, Home and End in a strip; undefined for other keys. */
export function stripMove(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowLeft') return Math.max(0, at - 1);
  if (key === 'ArrowRight') return Math.min(count - 1, at + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** How a strip is selected by its head; without it the head only says what the strip is. */
interface HeadSelecting {
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
  /** Mean similarity to the identity's other tracks; undefined while unknown. */
  readonly similarity: number | undefined;
  /** Why the track has no identity, instead of a similarity. */
  readonly note: string | undefined;
  readonly selecting: HeadSelecting | undefined;
}

/** What the track is: number, how much like the rest, when it is on screen. */
function StripHead(props: StripHeadProps) {
  const { episode, track, similarity, note, selecting } = props;
  const first = episode.tracks.firstTs[track] ?? Number.NaN;
  const last = episode.tracks.lastTs[track] ?? Number.NaN;
  const name = trackName(episode, track);
  const part = partOf(episode, track);
  const kind = useSimilarityName();
  const known = similarity === undefined || Number.isNaN(similarity) ? undefined : similarity;
  const inside = (
    <>
      <span className="strip-name">{ownTrackName(episode, track)}</span>
      {part !== undefined && (
        <span className="strip-time" title={part.epId}>
          {part.epId}
        </span>
      )}
      {note === undefined ? (
        <span className="strip-similarity" title={`Mean to the other tracks: ${kind}`}>
          <i style={{ inlineSize: `${Math.max(0, known ?? 0) * 48}px` }} />
          {known === undefined ? '–' : known.toFixed(2)}
        </span>
      ) : (
        <span className="strip-note" title={note}>
          {note}
        </span>
      )}
      <span className="strip-time">{spanIn(episode, first, last)}</span>
      {note === undefined && part === undefined && (
        <span className="strip-time">{plural(props.faces, 'face')}</span>
      )}
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
