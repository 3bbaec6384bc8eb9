import { describe, expect, test } from 'vitest';
import type { Identity, IdentitySet } from '../../../src/core/identity/types.ts';
import { drawnBins, PAIR_BINS, pairBin } from '../../../src/core/similarity/pair-bins.ts';
import { arrange } from '../../../src/ui/pictures/similarity/arrange.ts';
import { binsOfPixels, cellAt, fillPixels } from '../../../src/ui/pictures/similarity/cells.ts';
import { colourTable, entryOf } from '../../../src/ui/pictures/similarity/colours.ts';
import {
  countOf,
  heightOf,
  histogramSeries,
} from '../../../src/ui/pictures/similarity/histogram-series.ts';
import { silhouetteRows } from '../../../src/ui/pictures/similarity/silhouette-rows.ts';
import {
  countGroups,
  overlapInWords,
  remarkInWords,
  sampleInWords,
  statusInWords,
  unsharedInWords,
} from '../../../src/ui/pictures/similarity/similarity-words.ts';
import type { MatrixPart, PairHistograms } from '../../../workers/cluster/types.ts';

/** A part with a cell a leaf, its values row × 10 + column hundredths. */
function part(from: number, to: number): MatrixPart {
  const leaves = { from, to };
  const edges = Int32Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const side = to - from;
  const mean = Float32Array.from(
    { length: side * side },
    (_, i) => ((from + Math.floor(i / side)) * 10 + from + (i % side)) / 100,
  );
  return { rows: leaves, columns: leaves, cells: side, rowEdges: edges, columnEdges: edges, mean };
}

describe('cells under pixels', () => {
  test('the finer part is looked at first; beyond both there is nothing', () => {
    const frame = { whole: part(0, 4), fine: { ...part(1, 3), mean: new Float32Array(4).fill(7) } };
    expect(cellAt(frame, 0, 3)).toEqual({ mean: Math.fround(0.03), rows: [0, 1], columns: [3, 4] });
    expect(cellAt(frame, 1, 2)?.mean).toBe(7);
    expect(cellAt(frame, 1, 3)?.mean).toBeCloseTo(0.13, 6);
    expect(cellAt(frame, 4, 0)).toBeUndefined();
    expect(cellAt({ whole: undefined, fine: undefined }, 0, 0)).toBeUndefined();
  });

  test('pixels fall into the bin under their middle', () => {
    const all = { from: 0, to: 4, bins: 4 };
    expect([...binsOfPixels(0, 4, 8, all)]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect([...binsOfPixels(2, 4, 4, all)]).toEqual([2, 3, -1, -1]);
    expect([...binsOfPixels(-1, 4, 4, all)]).toEqual([-1, 0, 1, 2]);
  });

  test('every pixel has the colour of its cell; nothing is drawn where nothing is known', () => {
    const table = colourTable(0.2);
    const words = new Uint32Array(36);
    const whole = part(0, 4);
    fillPixels({ view: { x: 1, y: 2, span: 3 }, n: 4, whole, fine: undefined, table }, 6, words);
    const colours = new Uint32Array(table.buffer);
    expect(words[0]).toBe(colours[entryOf(Math.fround(0.21))]);
    expect(words[3 * 6 + 5]).toBe(colours[entryOf(Math.fround(0.33))]);
    expect(words[5 * 6]).toBe(0);
  });
});

const counts = (...similarities: number[]): Uint32Array => {
  const bins = new Uint32Array(PAIR_BINS);
  for (const one of similarities) bins[pairBin(one)]! += 1;
  return bins;
};
const pairs = (within: number[], between: number[]): PairHistograms => ({
  compared: 4,
  of: 4,
  all: counts(...within, ...between),
  within: counts(...within),
  between: counts(...between),
  sameFrame: counts(),
});

describe('the histogram', () => {
  test('heights and counts are each other’s inverse, and zero has a place', () => {
    for (const scale of ['root', 'log'] as const) {
      for (const count of [0, 1, 2, 10, 12_345]) {
        expect(countOf(scale, heightOf(scale, count, 99_999))).toBeCloseTo(count, 6);
      }
    }
    expect([0, 1, 10, 100].map((count) => heightOf('log', count, 100))).toEqual([0, 1, 2, 3]);
    expect(heightOf('share', 5, 20)).toBe(25);
    expect(heightOf('share', 0, 0)).toBe(0);
  });

  test('kinds without pairs are left out; bars and steps cover the same axis', () => {
    const { series, x } = histogramSeries(pairs([0.7, 0.71], [0.1]), 'root');
    expect(series.map(({ key }) => key)).toEqual(['all', 'between', 'within']);
    const [all, , within] = series;
    expect(x.domain[0]).toBeCloseTo(-0.2, 9);
    expect(within?.x).toHaveLength((within?.y.length ?? 0) + 1);
    expect(all?.y).toHaveLength(all?.x.length ?? 0);
    const bars = drawnBins([counts(0.7, 0.71)], 40, -0.2).counts[0];
    expect(Array.from(within?.y ?? [])).toEqual(Array.from(bars ?? [], Math.sqrt));
    expect(within?.format?.(2)).toBe('4 pairs');
  });

  test('no tick stands for a part of a pair', () => {
    const { format } = histogramSeries(pairs([], [0.1]), 'root').left;
    expect([0, 0.2, 0.4, 0.5, 0.6, 0.8, 1].map((height) => format?.(height))).toEqual([
      '0',
      '',
      '',
      '',
      '',
      '',
      '1',
    ]);
  });
});

describe('the words', () => {
  test('say the overlap at the threshold', () => {
    const some = pairs([0.3, 0.5, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4, 0.9]);
    expect(overlapInWords(some, 0.46)).toBe(
      '25.0 % of the within-pairs are below the threshold, 20.0 % of the between-pairs above it.',
    );
    expect(overlapInWords(pairs([0.9], [0.1]), 0.5)).toMatch(/^None of the within/);
    expect(overlapInWords(pairs([], [0.1]), 0.5)).toMatch(/^No identity has two tracks/);
    expect(overlapInWords(pairs([0.9], []), 0.5)).toMatch(/^All tracks are one identity/);
  });

  test('say why no pair shares a frame', () => {
    expect(unsharedInWords('no-boxes')).toMatch(/no boxes/);
    expect(unsharedInWords('no-frames')).toMatch(/no frame numbers/);
    expect(unsharedInWords('never')).toBe('No two of the tracks share a frame.');
  });

  test('say a sample, equal tracks, and algorithms without a tree', () => {
    expect(sampleInWords({ ...pairs([], []), compared: 10_000, of: 12_000 })).toBe(
      'Counted on 10,000 of 12,000 tracks, evenly spaced: all 71,994,000 pairs would take long.',
    );
    expect(sampleInWords(pairs([], []))).toBeUndefined();
    expect(remarkInWords('agglomerative', pairs([1, 1], []))).toMatch(/same vector/);
    expect(remarkInWords('hdbscan', pairs([0.5], []))).toMatch(/^HDBSCAN does not cut a tree/);
    expect(remarkInWords('agglomerative', undefined)).toBeUndefined();
  });

  test('say the counts of their own labelling', () => {
    const size = Int32Array.of(3, 1, 0, 2);
    const counted = countGroups(size, 6, (rows) => rows > 1);
    expect(counted).toEqual({ tracks: 6, clusters: 2, singletons: 1 });
    const empty = new Int32Array(0);
    const answer = {
      tracks: empty,
      value: new Float32Array(0),
      nearest: empty,
      ofLabel: new Float64Array(0),
      size,
      mean: 0.312,
    };
    expect(statusInWords(counted, 0.46, pairs([0.5, 0.6], [0.1]), answer)).toBe(
      '6 tracks · 2 clusters · 1 singleton at 0.46 · 3 pairs · silhouette 0.31',
    );
  });
});

test('silhouettes are listed worst first, with the tracks that are nearer to another identity', () => {
  const identity = (id: string, ...tracks: number[]) =>
    ({ id, tracks: Int32Array.from(tracks) }) as unknown as Identity;
  const identities = [
    identity('identity-1', 0, 1),
    identity('identity-2', 2, 3, 4),
    identity('identity-3', 5),
  ];
  const set = { identities, byTrack: Int32Array.of(0, 0, 1, 1, 1, 2) } as unknown as IdentitySet;
  const answer = {
    tracks: Int32Array.of(0, 1, 2, 3, 4, 5),
    value: Float32Array.of(0.5, 0.4, -0.1, 0.3, -0.3, 0),
    nearest: Int32Array.of(1, 1, 0, 2, 2, 0),
    ofLabel: Float64Array.of(0.45, -0.03, 0),
    size: Int32Array.of(2, 3, 1),
    mean: 0.13,
  };
  const rows = silhouetteRows(answer, set);
  expect(rows.map((row) => [row.identity.id, row.value, row.nearest?.id])).toEqual([
    ['identity-2', -0.03, 'identity-3'],
    ['identity-1', 0.45, 'identity-2'],
  ]);
  expect(rows[0]?.misplaced.map(({ track, nearest }) => [track, nearest?.id])).toEqual([
    [4, 'identity-3'],
    [2, 'identity-1'],
  ]);
});

test('the pictures lie in a row where there is room, else beside or above each other', () => {
  expect(arrange(1000, 300)).toMatchObject({ layout: 'row', matrixWidth: 348 });
  expect(arrange(710, 300).layout).toBe('beside');
  expect(arrange(1000, 760).layout).toBe('beside');
  expect(arrange(710, 760)).toMatchObject({ layout: 'above', matrixWidth: 493 });
  expect(arrange(380, 600)).toMatchObject({ layout: 'stack', matrixWidth: 380 });
});
