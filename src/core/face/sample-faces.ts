/**
 * Some faces that stand for an episode: two of each of as many tracks as it takes, spread over them, so
 * that pairs of one person and pairs of two are among them.
 * @param tracks for each track the faces that may be taken
 * @param most faces
 * @returns pairs of track and face, by track
 */
export function sampleFaces(
  tracks: readonly (readonly number[])[],
  most: number,
): { readonly track: number; readonly face: number }[] {
  const usable = tracks
    .map((faces, track) => ({ faces, track }))
    .filter(({ faces }) => faces.length > 0);
  // Tracks of one face say nothing of pairs: they are taken where there are no others.
  const paired = usable.filter(({ faces }) => faces.length > 1);
  const from = paired.length > 1 ? paired : usable;
  const count = Math.min(from.length, Math.max(1, most >> 1));
  return Array.from({ length: count }, (_, i) => {
    const { faces, track } = from[Math.floor((i * from.length) / count)]!;
    const ends = faces.length > 1 ? [faces[0]!, faces.at(-1)!] : [faces[0]!];
    return ends.map((face) => ({ track, face }));
  }).flat();
}
