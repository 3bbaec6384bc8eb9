import { type KeyboardEvent, type MouseEvent, useRef } from 'react';
import { useStore } from '../../../state/store.ts';
import { useTrackCursor } from '../../acts/track-cursor.ts';

export interface TrackSelecting {
  readonly selection: ReadonlySet<number>;
  readonly onHeadClick: (event: MouseEvent, track: number) => void;
  /** Keys on the head of a strip; those that it takes do not go further. */
  readonly onHeadKey: (event: KeyboardEvent, track: number) => void;
}

/**
 * Selecting tracks by the heads of their strips: a click or Space takes one more or less, Shift as
 * far as here, Ctrl+A all.
 * @param tracks track rows in the order shown
 * @param enter go from a head into its strip
 */
export function useTrackSelecting(
  tracks: readonly number[],
  enter: (track: number) => void,
): TrackSelecting {
  const selection = useStore((s) => s.trackSelection);
  const setSelection = useStore((s) => s.setTrackSelection);
  const point = useTrackCursor((s) => s.point);
  const anchor = useRef<number>(undefined);

  const toggle = (track: number): void => {
    const next = new Set(selection);
    if (!next.delete(track)) next.add(track);
    anchor.current = track;
    setSelection(next);
  };
  const extend = (track: number, from: number): void => {
    const start = tracks.indexOf(anchor.current ?? from);
    const end = tracks.indexOf(track);
    anchor.current ??= from;
    setSelection(new Set(tracks.slice(Math.min(start, end), Math.max(start, end) + 1)));
  };
  const onHeadClick = (event: MouseEvent, track: number): void => {
    const cursor = useTrackCursor.getState().track;
    if (event.shiftKey) extend(track, cursor ?? track);
    else toggle(track);
    point(track);
  };
  const onHeadKey = (event: KeyboardEvent, track: number): void => {
    const at = tracks.indexOf(track);
    const to = headMove(event.key, at, tracks.length);
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === ' ') toggle(track);
    else if (ctrl && event.key.toLowerCase() === 'a') setSelection(new Set(tracks));
    else if (event.key === 'ArrowRight') enter(track);
    else if (to !== undefined) {
      const next = tracks[to];
      if (next !== undefined && event.shiftKey) extend(next, track);
      else anchor.current = next;
      point(next);
    } else return;
    event.preventDefault();
  };
  return { selection, onHeadClick, onHeadKey };
}

/** Up, down, Home and End among heads; undefined for other keys. */
export function headMove(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'ArrowDown') return Math.min(count - 1, at + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
