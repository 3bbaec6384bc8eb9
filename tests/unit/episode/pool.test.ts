import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACE_DELETED, FACE_QUARANTINED, FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import { type PoolingMethod, pool } from '../../../src/core/episode/pool.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { episodeWithFaces, makeEpisode } from '../identity/synthetic.ts';

const METHODS: readonly PoolingMethod[] = ['mean', 'median', 'max', 'prototype'];

function matrix(rows: readonly (readonly number[])[]): Matrix {
  const d = rows[0]?.length ?? 0;
  return { n: rows.length, d, data: Float32Array.from(rows.flat()) };
}

function atDegrees(degrees: number): [number, number] {
  return [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
}

/** A unit vector with that first component, and the rest in another one. */
function spread(first: number, other: number, sign = 1): number[] {
  const vector = new Array<number>(7).fill(0);
  vector[0] = first;
  vector[other] = sign * Math.sqrt(1 - first * first);
  return vector;
}

function row({ d, data }: Matrix, i: number): number[] {
  return Array.from(data.subarray(i * d, (i + 1) * d));
}

describe('pool', () => {
  it('gives the mean direction of unit vectors at unit length', () => {
    const episode = episodeWithFaces([2]);
    const { items, vectors } = pool(episode, matrix([atDegrees(0), atDegrees(90)]), 'mean');
    expect(Array.from(items)).toEqual([0]);
    expect(row(vectors, 0)[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(row(vectors, 0)[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('takes the median by component, of an even count the middle of two', () => {
    const three = pool(
      episodeWithFaces([3]),
      matrix([
        [1, 0],
        [0.6, 0.8],
        [0, 1],
      ]),
      'median',
    );
    expect(row(three.vectors, 0)).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    const two = pool(
      episodeWithFaces([2]),
      matrix([
        [1, 0],
        [0.6, 0.8],
      ]),
      'median',
    );
    const norm = Math.hypot(0.8, 0.4);
    expect(row(two.vectors, 0)[0]).toBeCloseTo(0.8 / norm, 6);
    expect(row(two.vectors, 0)[1]).toBeCloseTo(0.4 / norm, 6);
  });

  it('takes the maximum by component and re-normalises it', () => {
    const pooled = pool(
      episodeWithFaces([2]),
      matrix([
        [1, 0],
        [0, 1],
      ]),
      'max',
    );
    expect(row(pooled.vectors, 0)[0]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('reproduces the pipeline prototype: the far face is trimmed, quality weighs the rest', () => {
    const episode = makeEpisode([
      { track: 0, quality: 0.9 },
      { track: 0, quality: 0.8 },
      { track: 0, quality: 0.7 },
      { track: 0, quality: 0.6 },
    ]);
    const faces = matrix([atDegrees(0), atDegrees(4), atDegrees(70), atDegrees(2)]);
    const { vectors } = pool(episode, faces, 'prototype');
    expect(row(vectors, 0)[0]).toBeCloseTo(0.999443, 6);
    expect(row(vectors, 0)[1]).toBeCloseTo(0.033382, 6);
  });

  it('trims prototype samples 0.08 below the median, and none that is nearer', () => {
    const faces = (degrees: number) => matrix([0, 0, 0, 0, degrees].map(atDegrees));
    const first = (degrees: number) =>
      row(pool(episodeWithFaces([5]), faces(degrees), 'prototype').vectors, 0);
    expect(first(35)).toEqual([1, 0]);
    // 0.964 where the median is 0.998.
    expect(first(20)[1]).toBeCloseTo(0.06907, 4);
  });

  it('trims prototype samples below 0.6, also where all are far off', () => {
    // Ten whose cosine to the mean is 0.655, and one with 0.589.
    const others = [1, 2, 3, 4, 5].flatMap((k) => [spread(0.66, k), spread(0.66, k, -1)]);
    const pooled = pool(
      episodeWithFaces([11]),
      matrix([...others, spread(0.485, 6)]),
      'prototype',
    ).vectors;
    expect(row(pooled, 0)[0]).toBeCloseTo(1, 9);
    expect(row(pooled, 0)[6]).toBe(0);
  });

  it('never trims two prototype samples, and looks at the best twelve only', () => {
    const two = pool(episodeWithFaces([2]), matrix([atDegrees(0), atDegrees(80)]), 'prototype');
    expect(row(two.vectors, 0)[0]).toBeCloseTo(atDegrees(40)[0], 6);
    const many = makeEpisode(
      Array.from({ length: 14 }, (_, i) => ({ track: 0, quality: i < 2 ? 0.1 : 0.9 })),
    );
    const faces = matrix(Array.from({ length: 14 }, (_, i) => atDegrees(i < 2 ? 30 : 0)));
    expect(row(pool(many, faces, 'prototype').vectors, 0)[0]).toBeCloseTo(1, 9);
  });

  it('leaves out skipped, deleted and quarantined faces and deleted tracks', () => {
    const episode = makeEpisode(
      [
        { track: 0 },
        { track: 0, flags: FACE_SKIPPED },
        { track: 0, flags: FACE_DELETED },
        { track: 0, flags: FACE_QUARANTINED },
        { track: 1 },
        { track: 2, embedded: false },
      ],
      [{}, { deleted: true }, {}],
    );
    const faces = matrix([
      [1, 0],
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    const { items, vectors, dropped } = pool(episode, faces, 'mean');
    expect(Array.from(items)).toEqual([0]);
    expect(row(vectors, 0)).toEqual([1, 0]);
    expect(Array.from(dropped)).toEqual([]);
  });

  it.each(METHODS)('reports a track whose faces cancel out (%s)', (method) => {
    const episode = episodeWithFaces([2, 1]);
    const opposite = method === 'max' ? [-0, -0] : [-1, 0];
    const first = method === 'max' ? [-0, -0] : [1, 0];
    const { items, dropped, vectors } = pool(episode, matrix([first, opposite, [0, 1]]), method);
    expect(Array.from(items)).toEqual([1]);
    expect(Array.from(dropped)).toEqual([0]);
    expect(vectors.n).toBe(1);
    expect(row(vectors, 0)).toEqual([0, 1]);
  });

  it('takes what rounding leaves of faces that cancel out for no direction', () => {
    const at = (rest: number) =>
      pool(
        episodeWithFaces([2]),
        matrix([
          [1, 0],
          [-1, rest],
        ]),
        'mean',
      );
    expect([...at(1e-7).dropped]).toEqual([0]);
    expect([...at(1e-4).items]).toEqual([0]);
  });

  it('gives nothing for an episode without tracks', () => {
    const { items, vectors } = pool(
      makeEpisode([]),
      { n: 0, d: 4, data: new Float32Array(0) },
      'mean',
    );
    expect(items.length).toBe(0);
    expect(vectors).toEqual({ n: 0, d: 4, data: new Float32Array(0) });
  });

  it('gives unit rows for ascending tracks, and one face gives itself, whatever the method', () => {
    const episodes = fc
      .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 })
      .chain((facesOf) =>
        fc.tuple(
          fc.constant(facesOf),
          fc.array(
            fc.tuple(
              fc.double({ min: -1, max: 1, noNaN: true }),
              fc.double({ min: -1, max: 1, noNaN: true }),
              fc.double({ min: 0.1, max: 1, noNaN: true }),
            ),
            { minLength: 40, maxLength: 40 },
          ),
          fc.constantFrom(...METHODS),
        ),
      );
    fc.assert(
      fc.property(episodes, ([facesOf, raw, method]) => {
        const unit = raw.map((v) => v.map((x) => x / Math.hypot(...v)));
        const faces = matrix(unit);
        const episode = episodeWithFaces(facesOf);
        const { items, vectors } = pool(episode, faces, method);
        expect(Array.from(items)).toEqual([...facesOf.keys()].filter((t) => facesOf[t]! > 0));
        items.forEach((t, i) => {
          expect(Math.hypot(...row(vectors, i))).toBeCloseTo(1, 6);
          if (facesOf[t] !== 1) return;
          const own = row(
            faces,
            facesOf.slice(0, t).reduce((a, b) => a + b, 0),
          );
          row(vectors, i).forEach((x, k) => {
            expect(x).toBeCloseTo(own[k]!, 6);
          });
        });
      }),
    );
  });

  it('is the same to the bit when faces of a track are listed in another frame order', () => {
    const faces = matrix([
      [0.8, 0.6],
      [0.28, 0.96],
      [0.6, 0.8],
    ]);
    const forward = makeEpisode([0, 1, 2].map((frame) => ({ track: 0, frame })));
    const backward = makeEpisode([2, 1, 0].map((frame) => ({ track: 0, frame })));
    for (const method of METHODS) {
      expect(pool(backward, faces, method)).toEqual(pool(forward, faces, method));
    }
  });
});
