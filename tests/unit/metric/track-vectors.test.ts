import { describe, expect, it } from 'vitest';
import { type PoolingMethod, pool } from '../../../src/core/episode/pool.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { episodeMetric } from '../../../src/core/metric/episode-metric.ts';
import { poolInMetric, trackVectors } from '../../../src/core/metric/track-vectors.ts';
import { whiten } from '../../../src/core/metric/whitener.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';
import { rows, variedFaces } from './learned.ts';

const D = 6;
const SIZES = Array.from({ length: 24 }, (_, t) => 2 + (t % 3));
const episode = episodeWithFaces(SIZES);
const faces = () => variedFaces(2, SIZES, D);
const made = (pooling_method: PoolingMethod, vectors = faces()) =>
  trackVectors(episode, vectors, { pooling_method, metric: 'within_track' }, SILENT_HOOKS);

function cosine({ d, data }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[a * d + k]! * data[b * d + k]!;
  return sum;
}

/** xᵀ A⁻¹ y, with A⁻¹ = WᵀW, at unit length. */
async function metricCosine(x: readonly number[], y: readonly number[]): Promise<number> {
  const { whitener } = await episodeMetric(episode, faces(), SILENT_HOOKS);
  const { data, stride } = whitener!.rows;
  const turned = (v: readonly number[]) =>
    v.map((_, i) => v.reduce((sum, value, k) => sum + data[i * stride + k]! * value, 0));
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const [p, q] = [turned(x), turned(y)];
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
}

const rowOf = ({ d, data }: Matrix, row: number) => [...data.subarray(row * d, row * d + d)];

describe('trackVectors', () => {
  it('is nothing but pooling in plain cosine', async () => {
    const parameters = { pooling_method: 'mean', metric: 'cosine' } as const;
    const { plain, used, metric } = await trackVectors(episode, faces(), parameters, SILENT_HOOKS);
    expect(used).toBe(plain);
    expect(metric).toBeUndefined();
    expect(plain).toEqual(pool(episode, faces(), 'mean'));
  });

  it('pools the mean of faces that were turned, and keeps the plain vectors beside', async () => {
    const { plain, used, metric } = await made('mean');
    expect(metric?.used).toBe('within_track');
    expect(plain).toEqual(pool(episode, faces(), 'mean'));
    const { whitener } = await episodeMetric(episode, faces(), SILENT_HOOKS);
    const turned = await whiten(faces(), whitener!, SILENT_HOOKS);
    expect(used.vectors).toEqual(pool(episode, turned, 'mean').vectors);
    expect(cosine(used.vectors, 0, 1)).not.toBeCloseTo(cosine(plain.vectors, 0, 1), 2);
  });

  it.each(['median', 'max', 'prototype'] as const)(
    'turns what %s pooling makes of plain faces, so that its cosines are the metric’s alone',
    async (method) => {
      const { plain, used } = await made(method);
      expect(plain).toEqual(pool(episode, faces(), method));
      for (const [a, b] of [
        [0, 1],
        [3, 17],
      ] as const) {
        const wanted = await metricCosine(rowOf(plain.vectors, a), rowOf(plain.vectors, b));
        expect(cosine(used.vectors, a, b)).toBeCloseTo(wanted, 5);
      }
    },
  );

  it('leaves it to plain vectors which tracks take part', async () => {
    const vectors = faces();
    // The two faces of the first track cancel out.
    for (let k = 0; k < D; k++) vectors.data[D + k] = -vectors.data[k]!;
    const { plain, used } = await made('mean', vectors);
    expect([...plain.dropped]).toEqual([0]);
    expect(used.items).toEqual(plain.items);
    expect(used.vectors.n).toBe(23);
  });

  it('keeps a track whose faces cancel out in the metric alone', async () => {
    // diag(1, 2): three directions at 120 degrees in the metric, which in plain vectors they are not.
    const whitener = {
      d: 2,
      rows: { data: Float64Array.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), stride: 4 },
    };
    const cancelling = [90, 210, 330].map((degrees) => {
      const angle = (degrees * Math.PI) / 180;
      const [x, y] = [Math.cos(angle), Math.sin(angle) / 2];
      return [x / Math.hypot(x, y), y / Math.hypot(x, y)];
    });
    const faces = rows([...cancelling, [1, 0]]);
    const two = episodeWithFaces([3, 1]);
    const plain = pool(two, faces, 'mean');
    const turned = await whiten(faces, whitener, SILENT_HOOKS);
    expect([...pool(two, turned, 'mean').items]).toEqual([1]);
    const from = { episode: two, plain, faces: turned, whitener, pooling_method: 'mean' } as const;
    const { items, vectors } = await poolInMetric(from, SILENT_HOOKS);
    expect([...items]).toEqual([0, 1]);
    const means = await whiten(plain.vectors, whitener, SILENT_HOOKS);
    expect([...vectors.data]).toEqual([...means.data.subarray(0, 2), 1, 0]);
  });

  it('is plain cosine where the metric is refused, and says so', async () => {
    const few = episodeWithFaces([3, 3]);
    const parameters = { pooling_method: 'mean', metric: 'within_track' } as const;
    const got = await trackVectors(few, variedFaces(2, [3, 3], D), parameters, SILENT_HOOKS);
    expect(got.used).toBe(got.plain);
    expect(got.metric).toMatchObject({ used: 'cosine', refusal: 'few-tracks' });
  });
});
