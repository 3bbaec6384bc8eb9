import type { TrackFaces } from './usable-faces.ts';

/** Constants of the pipeline's track prototype. */
const MAX_SAMPLES = 12;
const MIN_WEIGHT = 1e-3;
/** A sample stays when its cosine reaches max(0.60, median − 0.08). */
const MIN_COSINE = 0.6;
const MEDIAN_SLACK = 0.08;
/** Quality the pipeline gives to a face that has none. */
const DEFAULT_QUALITY = 1;

/**
 * The pipeline's track prototype: the best twelve faces by quality, averaged with their quality as
 * weight; with more than two, those far from the average are trimmed and the rest averaged again.
 * @param out [d] overwritten; unit length, or zero when the samples cancel out
 */
export function poolPrototype(track: TrackFaces, out: Float64Array): void {
  const samples = bestSamples(track);
  weightedMean(track, samples, out);
  if (samples.length <= 2) return;
  const cosines = samples.map((i) => cosineTo(track, i, out));
  const limit = Math.max(MIN_COSINE, median(cosines) - MEDIAN_SLACK);
  const kept = samples.filter((_, index) => cosines[index]! >= limit);
  if (kept.length > 0 && kept.length < samples.length) weightedMean(track, kept, out);
}

/** Indices into `track.rows`, best quality first; ties keep file order. */
function bestSamples({ rows, quality }: TrackFaces): number[] {
  const indices = Array.from(rows, (_, i) => i);
  const of = (i: number) => (Number.isNaN(quality[i]!) ? DEFAULT_QUALITY : quality[i]!);
  return indices.sort((a, b) => of(b) - of(a)).slice(0, MAX_SAMPLES);
}

function weightedMean(track: TrackFaces, samples: readonly number[], out: Float64Array): void {
  const { embeddings, rows, quality } = track;
  const { d, data } = embeddings;
  out.fill(0);
  for (const i of samples) {
    const own = Number.isNaN(quality[i]!) ? DEFAULT_QUALITY : quality[i]!;
    const weight = Math.max(own, MIN_WEIGHT);
    for (let k = 0; k < d; k++) out[k]! += weight * data[rows[i]! * d + k]!;
  }
  let sum = 0;
  for (const x of out) sum += x * x;
  const norm = Math.sqrt(sum);
  if (norm > 0) for (let k = 0; k < d; k++) out[k]! /= norm;
}

function cosineTo({ embeddings, rows }: TrackFaces, i: number, unit: Float64Array): number {
  const { d, data } = embeddings;
  let dot = 0;
  for (let k = 0; k < d; k++) dot += data[rows[i]! * d + k]! * unit[k]!;
  return dot;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
