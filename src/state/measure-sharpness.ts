import { type CropSource, readMany } from '../bridge/crop-source.ts';
import { media } from '../bridge/media.ts';
import type { Episode } from '../core/episode/episode.ts';
import { CancelledError } from '../core/errors.ts';
import { tiedFaces, withSharpness } from '../core/identity/sharpness.ts';
import { cropPath } from './crop-origin.ts';
import type { JobContext } from './jobs.ts';

/** Crops decoded in one message to the worker: about a tenth of a second of work. */
const BATCH = 48;

/**
 * Measure the crops that would otherwise tie for the representative face; the command line measures
 * the same ones the same way. Crops that decide nothing are not decoded.
 */
export async function measureSharpness(
  episode: Episode,
  source: CropSource,
  { signal, onProgress }: JobContext,
): Promise<Episode> {
  const rows = tiedFaces(episode).filter((row) => cropPath(episode, row) !== undefined);
  if (rows.length === 0) return episode;
  const values = new Float32Array(rows.length); // [rows]
  for (let start = 0; start < rows.length; start += BATCH) {
    if (signal.aborted) throw new CancelledError();
    const stage = 'Comparing the sharpness of faces';
    onProgress({ stage, done: start, total: rows.length, unit: 'files' });
    const batch = rows.subarray(start, start + BATCH);
    const paths = Array.from(batch, (row) => cropPath(episode, row) ?? '');
    values.set(await media.sharpness(await readMany(source, paths)), start);
  }
  return withSharpness(episode, rows, values);
}
