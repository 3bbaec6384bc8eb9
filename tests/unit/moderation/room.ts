import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { makeEpisode } from '../identity/synthetic.ts';

/** Degrees of each track's faces, by the track's number. */
const AT: readonly (readonly [number: number, degrees: number])[] = [
  [7, -19],
  [25, 0],
  [27, 0],
  [32, 0],
  [18, 20],
  [40, 180],
  [41, 180],
];
/** Where 7 keeps 18 away from {25, 27, 32}, to which 18 alone would be near enough. */
export const ROOM_THRESHOLD = 0.92;

/**
 * Tracks 7, 25, 27, 32 are one identity, 40 and 41 another, 18 is alone: it is near to three of the
 * four, and too far from all of them. Taking 7 out makes room for it.
 */
export function room(): ImportedEpisode {
  const faces = AT.flatMap((_, row) => [0, 1].map((i) => ({ track: row, frame: 10 * row + i })));
  const tracks = AT.map(([number]) => ({ number, id: String(number) }));
  const data = new Float32Array(faces.length * 4); // [n, 4]
  faces.forEach(({ track }, face) => {
    const radians = (AT[track]![1] * Math.PI) / 180;
    data.set([Math.cos(radians), Math.sin(radians), 0, 0], face * 4);
  });
  return {
    episode: makeEpisode(faces, tracks),
    embeddings: { n: faces.length, d: 4, data },
  };
}
