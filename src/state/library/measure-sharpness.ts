import { type CropSource, readMany } from '../../bridge/crop-source.ts';
import { media } from '../../bridge/media.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { CancelledError } from '../../core/errors.ts';
import { tiedFaces, withSharpness } from '../../core/identity/sharpness.ts';
import type { JobContext } from '../lib/jobs.ts';
import { cropPath } from './crop-origin.ts';

/** Crops decoded in one message to the worker: about a tenth of a second of work. */
const BATCH = 48;

/**
 * The faces whose crops have to be measured because they would otherwise tie for representative; the
 * command line measures the same ones. Crops that decide nothing are not decoded.
 */
export function facesToMeasure(episode: Episode): Int32Array {
  return tiedFaces(episode).filter((row) => cropPath(episode, row) !== undefined);
}

/**
 * Measure the crops of some faces.
 * @returns the episode with their sharpness
 */
export async function measureSharpness(
  episode: Episode,
  rows: Int32Array,
  source: CropSource,
  { signal, onProgress }: JobContext,
): Promise<Episode> {
  if (rows.length === 0) return episode;
  const values = new Float32Array(rows.length); // [rows]
  const read = (start: number) =>
    readMany(
      source,
      Array.from(rows.subarray(start, start + BATCH), (row) => cropPath(episode, row) ?? ''),
    );
  let next = read(0);
  for (let start = 0; start < rows.length; start += BATCH) {
    if (signal.aborted) throw new CancelledError();
    const stage = 'Comparing the sharpness of faces';
    onProgress({ stage, done: start, total: rows.length, unit: 'files' });
    const blobs = await next;
    // The next crops are read while these are measured.
    next = read(start + BATCH);
    values.set(await media.sharpness(blobs), start);
  }
  return withSharpness(episode, rows, values);
}
