import { type CropSource, readMany } from '../../bridge/crop-source.ts';
import { media } from '../../bridge/media.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { CancelledError } from '../../core/errors.ts';
import { tiedFaces } from '../../core/identity/sharpness.ts';
import type { JobContext } from '../lib/jobs.ts';
import { cropPath } from './crop-origin.ts';

/** Crops decoded in one message to the worker: about a tenth of a second of work. */
const BATCH = 48;

/**
 * The faces whose crops have to be measured because they would otherwise tie for representative; the
 * command line measures the same ones. Crops that decide nothing are not decoded.
 */
export function facesToMeasure(episode: Episode): Int32Array {
  // Without a crop there is nothing to compare, however many faces tie.
  if (episode.crops.size === 0) return new Int32Array(0);
  return tiedFaces(episode).filter((row) => cropPath(episode, row) !== undefined);
}

/** Sharpness that is measured beside other work. */
export interface SharpnessRun {
  /** Faces that are measured, ascending. */
  readonly rows: Int32Array;
  /** [rows]; undefined while it is under way. */
  readonly values: () => Float32Array | undefined;
  /**
   * Wait for it: from now on it tells its progress to this job, and stops with it.
   * @returns values, [rows]
   * @throws CancelledError
   */
  readonly finish: (job: JobContext) => Promise<Float32Array>;
  readonly stop: () => void;
}

/** A few seconds' worth of crops. */
const FEW = 1000;

/** Few enough to be measured beside something else, and for faces to wait for it. */
export const areFew = (rows: Int32Array): boolean => rows.length <= FEW;

/** Begin to measure some faces. @param rows see facesToMeasure */
export function beginSharpness(
  episode: Episode,
  rows: Int32Array,
  source: CropSource,
): SharpnessRun {
  const abort = new AbortController();
  const stop = () => abort.abort();
  let told: JobContext['onProgress'] = () => {};
  let values: Float32Array | undefined;
  const onProgress: JobContext['onProgress'] = (progress) => told(progress);
  const measuring = measureFaces(episode, rows, source, { signal: abort.signal, onProgress });
  const done = measuring.then((measured) => {
    values = measured;
    return measured;
  });
  // Perhaps nobody waits for it.
  done.catch(() => {});
  return {
    rows,
    values: () => values,
    finish: (job) => {
      told = job.onProgress;
      if (job.signal.aborted) stop();
      job.signal.addEventListener('abort', stop, { once: true });
      return done;
    },
    stop,
  };
}

/** @returns sharpness, [rows] */
async function measureFaces(
  episode: Episode,
  rows: Int32Array,
  source: CropSource,
  { signal, onProgress }: JobContext,
): Promise<Float32Array> {
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
  return values;
}
