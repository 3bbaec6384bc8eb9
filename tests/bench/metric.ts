import { SILENT_HOOKS } from '../../src/core/job.ts';
import { episodeMetric } from '../../src/core/metric/episode-metric.ts';
import { trackVectors } from '../../src/core/metric/track-vectors.ts';
import { whiten } from '../../src/core/metric/whitener.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { episodeWithFaces } from '../unit/identity/synthetic.ts';
import { type BenchOptions, round } from './options.ts';

/** Faces of a track. */
const FACES = 5;
const D = 512;

/** A metric of the episode's own: learning it, turning every face, and all of it with pooling. */
export async function bench({ n: sizes = [4_000, 40_000], repeat }: BenchOptions) {
  const rows = [];
  for (const faces of sizes) {
    const episode = episodeWithFaces(Array<number>(faces / FACES).fill(FACES));
    const vectors = facesOf(faces, seeded(faces));
    const times = { learnMs: Infinity, whitenMs: Infinity, allMs: Infinity };
    for (let run = 0; run < repeat; run++) {
      let since = performance.now();
      const lap = () => {
        const ms = performance.now() - since;
        since = performance.now();
        return ms;
      };
      const { whitener } = await episodeMetric(episode, vectors, SILENT_HOOKS);
      times.learnMs = Math.min(times.learnMs, lap());
      if (whitener !== undefined) await whiten(vectors, whitener, SILENT_HOOKS);
      times.whitenMs = Math.min(times.whitenMs, lap());
      const parameters = { pooling_method: 'mean', metric: 'within_track' } as const;
      await trackVectors(episode, vectors, parameters, SILENT_HOOKS);
      times.allMs = Math.min(times.allMs, lap());
    }
    rows.push({
      faces,
      learnMs: round(times.learnMs),
      whitenMs: round(times.whitenMs),
      allMs: round(times.allMs),
    });
  }
  return rows;
}

/** Tracks around random directions, whose faces vary most in the first dimensions. */
function facesOf(count: number, random: () => number): Matrix {
  const data = new Float32Array(count * D); // [count * D]
  const centre = new Float64Array(D);
  for (let face = 0; face < count; face++) {
    let norm = 0;
    for (let k = 0; k < D; k++) {
      if (face % FACES === 0) centre[k] = random() - 0.5;
      const value = centre[k]! + ((random() - 0.5) * 8) / (k + 8);
      data[face * D + k] = value;
      norm += value * value;
    }
    for (let k = 0; k < D; k++) data[face * D + k]! /= Math.sqrt(norm);
  }
  return { n: count, d: D, data };
}
