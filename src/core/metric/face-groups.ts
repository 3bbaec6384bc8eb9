import { type Episode, FACE_QUARANTINED, FACE_SKIPPED } from '../episode/episode.ts';

/**
 * Faces of one track that are looked at. The next frame says nearly what this one says, and a long
 * take would otherwise decide alone what is ignored: real takes are cut into about a dozen faces.
 */
const MOST_OF_TRACK = 32;
/**
 * Faces that are looked at in all: 16 for each of 512 dimensions, from where on more of them change
 * the estimate by less than its shrinkage does. A second of work at 512 dimensions.
 */
export const MOST_FACES = 8192;

/** Without a vector to go by. */
const UNUSABLE = FACE_SKIPPED | FACE_QUARANTINED;

/**
 * Embedding rows of the tracks that have several faces, as they were imported: a track that people
 * split counts as the one it was, a deleted one as if it were there. So no act changes the metric,
 * and through it identities that the act does not name.
 *
 * Of a long track every k-th face, of too many tracks every k-th track.
 * @param most faces in all
 * @returns rows in file order, by track row
 */
export function faceGroups(
  { faces, tracks }: Pick<Episode, 'faces' | 'tracks'>,
  most = MOST_FACES,
): Int32Array[] {
  const trackOf = faces.importedTrack ?? faces.track;
  const rowsOf: number[][] = Array.from({ length: tracks.count }, () => []);
  for (let face = 0; face < faces.count; face++) {
    const row = faces.embeddingRow[face]!;
    if (row >= 0 && (faces.flags[face]! & UNUSABLE) === 0) rowsOf[trackOf[face]!]?.push(row);
  }
  const several = rowsOf.filter((rows) => rows.length > 1);
  let ofTrack = MOST_OF_TRACK;
  while (ofTrack > 2 && total(several, ofTrack) > most) ofTrack -= 1;
  const room = Math.max(1, Math.floor(most / ofTrack));
  const taken = total(several, ofTrack) > most ? evenly(several, room) : several;
  return taken.map((rows) => Int32Array.from(evenly(rows, ofTrack)));
}

function total(groups: readonly (readonly number[])[], ofTrack: number): number {
  return groups.reduce((sum, rows) => sum + Math.min(rows.length, ofTrack), 0);
}

/** At most `count` of a list, at equal steps from the first on. */
function evenly<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list;
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!);
}
