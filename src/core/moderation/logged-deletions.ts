import { markTracks, unmarkTracks } from '../episode/deletion-marks.ts';
import type { Episode } from '../episode/episode.ts';
import { partsOf } from './by-fields.ts';
import type { LogEntry, OperationLog } from './types.ts';

/*
 * [Note: Deleted by the files]
 * A track that its files say is deleted is so before the first step. A history that deletes it itself
 * accounts for the mark, which is taken off at import: the step says it, and undo takes it back. One that
 * restores it first found the mark there, so the mark stays, and comes back where an export took it
 * off: to be seen while the step is undone. From the step on the track is one like all others.
 */

/**
 * The episode with the marks of deletion that a history began with: without those that it made itself,
 * with those that it took off. The same episode when there is nothing to change.
 */
export function withLoggedDeletions(episode: Episode, { entries }: OperationLog): Episode {
  const first = firstWords(entries);
  const { tracks } = episode;
  const rowsOf = (word: 'delete' | 'restore', mark: 0 | 1): number[] =>
    tracks.id.flatMap((id, row) =>
      first.get(id) === word && tracks.deleted[row] === mark ? [row] : [],
    );
  return markTracks(unmarkTracks(episode, rowsOf('delete', 1)), rowsOf('restore', 0));
}

/** What a history says of each track first. */
function firstWords(entries: readonly LogEntry[]): ReadonlyMap<string, 'delete' | 'restore'> {
  const first = new Map<string, 'delete' | 'restore'>();
  for (const { operation } of entries) {
    for (const part of partsOf(operation)) {
      if (part.type !== 'delete' && part.type !== 'restore') continue;
      for (const track of part.tracks) if (!first.has(track)) first.set(track, part.type);
    }
  }
  return first;
}
