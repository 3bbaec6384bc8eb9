import { unmarkTracks } from '../episode/deletion-marks.ts';
import type { Episode } from '../episode/episode.ts';
import { splitTracks, type TrackSplit } from '../episode/split-tracks.ts';
import { partsOf } from './by-fields.ts';
import { appliedEntries } from './log.ts';
import { trackSplits } from './track-splits.ts';
import type { OperationLog } from './types.ts';

/** What a log makes of the tracks as they were imported. */
export interface TrackShape {
  readonly splits: readonly TrackSplit[];
  /** Rows of tracks that the files say are deleted and a step restores. See: [Note: Deleted by the files] */
  readonly restored: readonly number[];
}

/** @param base the episode as it was imported */
export function trackShape({ tracks }: Episode, log: OperationLog): TrackShape {
  const restored: number[] = [];
  if (tracks.deleted.includes(1)) {
    const named = new Set<string>();
    // Also by a step that was revoked since: then it is the decisions that leave them out.
    for (const { operation } of appliedEntries(log)) {
      for (const part of partsOf(operation)) {
        if (part.type === 'restore') for (const track of part.tracks) named.add(track);
      }
    }
    tracks.deleted.forEach((mark, row) => {
      if (mark === 1 && named.has(tracks.id[row]!)) restored.push(row);
    });
  }
  return { splits: trackSplits(log), restored };
}

/** True when two logs make the same tracks. */
export function sameShape(a: TrackShape, b: TrackShape): boolean {
  return (
    a.splits.length === b.splits.length &&
    a.splits.every(
      (split, i) => split.part === b.splits[i]!.part && split.face === b.splits[i]!.face,
    ) &&
    a.restored.join() === b.restored.join()
  );
}

/** The episode with its tracks as a log has them; the imported one where it changes none. */
export function shapedTracks(base: Episode, { splits, restored }: TrackShape): Episode {
  if (restored.length === 0) return splitTracks(base, splits);
  const { tracks, ...rest } = unmarkTracks(base, restored);
  return splitTracks({ ...rest, tracks: { ...tracks, tombstones: restored } }, splits);
}

/** The same by the log itself. */
export const tracksUnder = (base: Episode, log: OperationLog): Episode =>
  shapedTracks(base, trackShape(base, log));
