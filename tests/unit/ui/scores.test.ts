import { describe, expect, it } from 'vitest';
import { scorePartition } from '../../../src/core/metrics/score.ts';
import { seriesValue } from '../../../src/ui/kit/charts/paths.ts';
import { linkageSeries, metricDomain, stepsOf } from '../../../src/ui/tune/scores/curve-series.ts';
import { reasonOf } from '../../../src/ui/tune/scores/no-truth-words.ts';
import { countsOf, formatScore, statusText } from '../../../src/ui/tune/scores/score-words.ts';

const truth = new Map([
  [0, 'a'],
  [1, 'a'],
  [2, 'b'],
]);
const at = (threshold: number, labels: readonly number[]) =>
  scorePartition(Int32Array.from(labels), truth, threshold);
/** All together up to 0.3, {0 1} and {2} up to 0.6, all apart above. */
const curve = {
  linkage: 'average' as const,
  scores: [at(0, [0, 0, 0]), at(0.3, [0, 0, 0]), at(0.6, [0, 0, 1]), at(1, [0, 1, 2])],
};

describe('curves as they are drawn', () => {
  it('step just after the threshold at which they change', () => {
    const { x, y } = stepsOf(curve, 'ratio');
    expect(x.map((value) => Number(value.toFixed(6)))).toEqual([0, 0.3, 0.6, 1]);
    expect(y).toEqual([0.5, 1, 1.5, 1.5]);
    const [series] = linkageSeries([curve], 'ratio');
    if (series === undefined) throw new Error('no series');
    const read = [0, 0.3, 0.31, 0.6, 0.61, 1].map((value) => seriesValue(series, value));
    expect(read).toEqual([0.5, 0.5, 1, 1, 1.5, 1.5]);
  });

  it('have an axis that shows what is worse than chance, and all of a ratio', () => {
    expect(metricDomain([curve], 'bcubed_f')).toEqual([0, 1]);
    expect(metricDomain([curve], 'ratio')).toEqual([0, 2]);
    const worse = { ...curve, scores: [{ ...at(0, [0, 0, 0]), ari: -0.42 }] };
    expect(metricDomain([worse], 'ari')).toEqual([-0.5, 1]);
  });
});

describe('scores in words', () => {
  it('count clusters and singletons by themselves', () => {
    const labels = Int32Array.of(0, 0, 1, 2, 2, 2, -1);
    expect(countsOf(labels, 2)).toEqual({ tracks: 6, clusters: 2, singletons: 1 });
    // One track is a cluster when one is enough.
    expect(countsOf(labels, 1)).toEqual({ tracks: 6, clusters: 3, singletons: 0 });
    // Two that people keep together count below the least size.
    expect(countsOf(labels, 3)).toEqual({ tracks: 6, clusters: 2, singletons: 1 });
  });

  it('say everything in a line', () => {
    const byTrack = Int32Array.of(0, 0, 1);
    expect(statusText({ byTrack }, at(0.46, [0, 0, 1]), 2)).toBe(
      '3 tracks · 1 cluster · 1 singleton at 0.46 · BCubed F 1.0000 · pairwise F 1.0000 · ARI 1.0000 · NMI 1.0000',
    );
    expect(formatScore('ratio', 1.26)).toBe('1.26');
    expect(formatScore('ari', 0.80034)).toBe('0.800');
  });
});

describe('why nothing can be scored', () => {
  const nothing = { count: 0, examples: [] };
  const coverage = {
    scored: 0,
    tracks: 3,
    unknown: nothing,
    contradictory: nothing,
    otherEpisode: undefined,
  };
  const file = { source: 'file', name: 'truth.json', coverage } as const;
  const ids = { count: 2, examples: ['501', '502'] };

  it('is not the file’s fault when its tracks are deleted', () => {
    expect(reasonOf(file, 3)).toMatch(/^You deleted every track that truth\.json names/);
  });

  it('is told with the ids that are of no use', () => {
    const other = { ...file, coverage: { ...coverage, unknown: ids } };
    expect(reasonOf(other, 0)).toMatch(/names no track of this episode\. It names 501, 502\./);
    const twice = { ...file, coverage: { ...coverage, contradictory: ids } };
    expect(reasonOf(twice, 0)).toMatch(/two people \(501, 502\)/);
    expect(reasonOf(undefined, 0)).toMatch(/^Scores compare/);
  });
});
