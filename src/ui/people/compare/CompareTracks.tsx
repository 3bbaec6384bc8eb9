import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { cluster } from '../../../bridge/cluster.ts';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectResult } from '../../../state/views/clustered.ts';
import { Face } from '../../kit/Face.tsx';
import { moveInGrid } from '../../kit/grid/grid-moves.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { useSize } from '../../kit/use-size.ts';
import { displayName, timeIn, trackName } from '../../kit/words.ts';
import { orderTracks, type TrackOrder } from './compare-facts.ts';

const TILE = 62;
const GAP = 4;
/** Of the list, at both sides, px. */
const PADDING = 3;
const NONE: ReadonlyMap<number, number> = new Map();

interface CompareTracksProps {
  readonly identity: Identity;
  readonly beside: Identity;
  readonly order: TrackOrder;
}

/** Every track of one side by its best face, those in sight drawn. Arrows move, Space selects. */
export function CompareTracks({ identity, beside, order }: CompareTracksProps) {
  const open = useStore((s) => s.open);
  const selection = useStore((s) => s.trackSelection);
  const setTrackSelection = useStore((s) => s.setTrackSelection);
  const alike = useAlike(identity, beside);
  const list = useRef<HTMLDivElement>(null);
  const width = useSize(list);
  const [at, setAt] = useState(0);
  const tracks = useMemo(
    () =>
      open === undefined ? [] : orderTracks(identity.tracks, order, open.summaries.firstTs, alike),
    [open, identity, order, alike],
  );
  const inner = Math.max(0, width - 2 * PADDING);
  const columns = Math.max(1, Math.floor((inner + GAP) / (TILE + GAP)));
  const tile = Math.max(TILE, (inner - GAP * (columns - 1)) / columns);
  const stop = Math.min(at, tracks.length - 1);
  const lines = useVirtualizer({
    count: width === 0 ? 0 : Math.ceil(tracks.length / columns),
    getScrollElement: () => list.current,
    estimateSize: () => tile,
    gap: GAP,
    overscan: 2,
    useFlushSync: false,
    // The one that Tab goes to is there wherever the list has been scrolled to.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) =>
      linesDrawn(startIndex - overscan, endIndex + overscan, count, Math.floor(stop / columns)),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines of another height lie elsewhere
  useEffect(() => lines.measure(), [lines, tile]);
  const moved = useRef(false);
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    list.current?.querySelector<HTMLElement>(`[aria-posinset="${stop + 1}"]`)?.focus();
  }, [stop]);
  if (open === undefined) return null;
  const toggle = (track: number): void => {
    const next = new Set(selection);
    if (!next.delete(track)) next.add(track);
    setTrackSelection(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const track = tracks[stop];
    if ((event.key === ' ' || event.key === 'Enter') && track !== undefined) toggle(track);
    else {
      const shape = { count: tracks.length, columns, linesPerPage: 4 };
      const to = moveInGrid(event.key, stop, shape, false);
      if (to === undefined) return;
      setAt(to);
      if (event.shiftKey) {
        const [from, until] = [Math.min(stop, to), Math.max(stop, to)];
        setTrackSelection(new Set([...selection, ...tracks.slice(from, until + 1)]));
      }
      moved.current = to !== stop;
    }
    event.preventDefault();
  };
  return (
    <div
      className="compare-tracks"
      role="listbox"
      aria-multiselectable="true"
      aria-label={`Tracks of ${displayName(identity)}`}
      tabIndex={-1}
      ref={list}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className="compare-lines" style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index: line, start }) => (
          <div
            key={line}
            role="presentation"
            className="compare-line"
            style={{
              transform: `translateY(${start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {tracks.slice(line * columns, (line + 1) * columns).map((track, place) => {
              const index = line * columns + place;
              const cosine = alike.get(track);
              const name = trackName(open.episode, track);
              const ts = timeIn(open.episode, open.summaries.firstTs[track] ?? Number.NaN);
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox takes the keys for all
                <div
                  key={track}
                  role="option"
                  className="compare-tile"
                  aria-selected={selection.has(track)}
                  aria-posinset={index + 1}
                  aria-setsize={tracks.length}
                  aria-label={`${name}, ${ts}${cosine === undefined ? '' : `, ${cosine.toFixed(2)} like ${displayName(beside)}`}`}
                  tabIndex={index === stop ? 0 : -1}
                  onClick={() => {
                    setAt(index);
                    toggle(track);
                  }}
                >
                  <Face row={open.summaries.bestFace[track] ?? -1} decorative />
                  <span>{order === 'time' || cosine === undefined ? ts : cosine.toFixed(2)}</span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Lines from one to another, as far as there are so many, and the one that is always there. */
export function linesDrawn(from: number, to: number, count: number, always: number): number[] {
  const lines: number[] = [];
  for (let line = Math.max(0, from); line <= Math.min(to, count - 1); line++) lines.push(line);
  if (always >= 0 && always < count && !lines.includes(always)) lines.push(always);
  return lines.sort((a, b) => a - b);
}

/** How alike each track is to what it is compared with, by row; empty until known. */
function useAlike(identity: Identity, beside: Identity): ReadonlyMap<number, number> {
  // For pooling and metric.
  const clustering = useStore(selectResult);
  const ask = async () => {
    const { tracks } = identity;
    const each = Array.from(tracks, (track) => Int32Array.of(track));
    const values = await cluster.toGroups(beside.tracks.slice(), each);
    return new Map(Array.from(tracks, (t, i) => [t, values[i] ?? Number.NaN]));
  };
  const key = [identity.tracks.join(), beside.tracks.join(), clustering];
  return useAnswer(key, ask, { about: `${identity.id} ${beside.id}` }) ?? NONE;
}
