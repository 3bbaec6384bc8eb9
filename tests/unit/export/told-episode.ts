import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';

/** Faces and tracks as they can be told apart from outside: no row numbers, no dialect. */
export function told({ episode, embeddings }: Pick<ImportedEpisode, 'episode' | 'embeddings'>) {
  const { faces, tracks } = episode;
  const { d } = embeddings;
  const face = (f: number) => {
    const row = faces.embeddingRow[f] ?? -1;
    return {
      ...{ id: faces.faceId[f], frame: faces.frame[f], ts: faces.ts[f], flags: faces.flags[f] },
      ...{ quality: faces.quality[f], yaw: faces.yaw[f], skip: faces.skipTexts.get(f) },
      box: [...faces.box.subarray(f * 4, f * 4 + 4)],
      vector: row < 0 ? undefined : bitsOf(embeddings.data.subarray(row * d, row * d + d)),
    };
  };
  return Array.from(tracks.id, (id, t) => ({
    ...{ id, number: tracks.number[t], deleted: tracks.deleted[t], spread: tracks.spread[t] },
    ...{ first: tracks.firstTs[t], last: tracks.lastTs[t], embedded: tracks.embedded[t] },
    faces: [...tracks.faceRows.subarray(tracks.faceStart[t], tracks.faceStart[t + 1])].map(face),
  }));
}

/** A vector to the last bit; text, because long lists of numbers are compared slowly. */
function bitsOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** Files to the last byte, likewise. */
export function bytesOf(files: Readonly<Record<string, Uint8Array>>): Record<string, string> {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, text(bytes)]));
}
