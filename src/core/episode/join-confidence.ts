import type { FaceTable } from './face-table.ts';
import { confidenceKey } from './read-tracks.ts';
import type { RemarkBook } from './remarks.ts';

/**
 * Replace a quality that is the same for every face, as the pipeline writes it, by the detector's
 * confidence from tracks.jsonl where that tells faces apart. Faces without one become unknown.
 */
export function joinConfidence(
  faces: FaceTable,
  confidence: ReadonlyMap<number, number>,
  remarks: RemarkBook,
): void {
  const embedded = faces.embeddingRow.flatMap((row, face) => (row >= 0 ? [face] : []));
  const known = new Set(embedded.map((face) => faces.quality[face] ?? Number.NaN));
  if (embedded.length < 2 || known.size !== 1) return;
  const joined = embedded.map((face) => {
    const key = confidenceKey(faces.track[face] ?? 0, faces.frame[face] ?? -1);
    return confidence.get(key) ?? Number.NaN;
  });
  const values = new Set(joined.filter((value) => !Number.isNaN(value)));
  if (values.size < 2) {
    if (!known.has(Number.NaN)) remarks.add('faces/constant-quality');
    return;
  }
  embedded.forEach((face, k) => {
    faces.quality[face] = joined[k] ?? Number.NaN;
  });
  const count = joined.filter((value) => !Number.isNaN(value)).length;
  remarks.add('faces/joined-confidence', undefined, { count });
}
