import { type Content, importChosen, memorySources } from './node-source.ts';

/** Unit vector in the plane, told apart by its angle in degrees. */
export function at(degrees: number): [number, number] {
  const radians = (degrees * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}

/** A row of faces.jsonl. */
export const face = (track: unknown, frame: number, more: object = {}) => ({
  track_id: track,
  frame_idx: frame,
  ...more,
});

/** Import files given by path. */
export const run = (files: Record<string, Content>, skipBadLines = false) =>
  importChosen(memorySources(files), { skipBadLines });
export type Imported = Awaited<ReturnType<typeof run>>;

/** Angle of each face's vector, undefined for a face without one. */
export function angles({ episode, embeddings }: Imported): (number | undefined)[] {
  return Array.from(episode.faces.embeddingRow, (row) => {
    if (row < 0) return undefined;
    const [x = 0, y = 0] = embeddings.data.subarray(row * 2, row * 2 + 2);
    return Math.round((Math.atan2(y, x) * 180) / Math.PI);
  });
}

/** Code and count of every remark. */
export const codes = ({ episode }: Imported) =>
  episode.report.remarks.map((remark) => [remark.code, remark.count]);
