import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise } from '../../../src/core/advice/advise.ts';
import { type CutTree, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { thresholdProbe } from '../../../src/core/landscape/cut-counts.ts';
import { clusterMetrics } from '../../../src/core/metrics/cluster-metrics.ts';
import { guardrails } from '../../../src/core/metrics/guardrails.ts';
import { isWarning, METRIC_TARGETS } from '../../../src/core/metrics/metric-targets.ts';
import type { ConfidenceWord } from '../../../src/core/suggest/types.ts';
import { makeTree } from '../identity/synthetic.ts';

interface Told {
  readonly cluster_thresh: number;
  readonly decided: boolean;
  readonly word: ConfidenceWord;
}
const sure = (cluster_thresh: number): Told => ({ cluster_thresh, decided: true, word: 'high' });

/** A tree whose merges are at these heights from left to right. */
const treeOf = (boundary: readonly number[]): CutTree =>
  makeTree([...Array(boundary.length + 1).keys()], [...boundary]);

function ask(tree: CutTree, threshold: number, recommendation?: Told, least = 2, floor = 0) {
  const parameters = {
    ...DEFAULT_PARAMETERS,
    cluster_thresh: threshold,
    min_cluster_size: least,
  };
  const probe = thresholdProbe(tree, parameters);
  const metrics = probe(threshold);
  const told = guardrails(metrics, parameters);
  return advise({ metrics, guardrails: told, parameters, probe, floor, recommendation });
}

/** Runs of so many tracks, joined within at one height and with each other at another. */
const runs = (count: number, size: number, within: number, between: number): number[] =>
  Array.from({ length: count * size - 1 }, (_, i) => ((i + 1) % size === 0 ? between : within));

describe('without a suggestion', () => {
  /** 20 tracks in pairs at height 0.3, in one at 0.8. */
  const pairs = treeOf(runs(10, 2, 0.3, 0.8));

  it('is the smallest change that clears the warning, in hundredths', () => {
    expect(ask(pairs, 0.85)).toEqual({
      kind: 'clears',
      text: 'By the specification’s figures alone, lower the threshold from 0.85 to 0.70: that clears the “Singletons” warning and causes no other.',
      threshold: 0.7,
    });
    expect(ask(pairs, 0.15)).toMatchObject({ kind: 'clears', threshold: 0.21 });
  });

  it('names none where every threshold causes or worsens another warning', () => {
    const allAtOnce = treeOf(Array<number>(19).fill(0.5));
    expect(ask(allAtOnce, 0.9)).toMatchObject({ kind: 'stay', threshold: undefined });
    // Forty pairs: fewer clusters only by one that is too large.
    const many = treeOf(runs(40, 2, 0.3, 0.8));
    expect(ask(many, 0.5)).toMatchObject({ kind: 'stay', threshold: undefined });
  });

  it('does not act on the average size: 400 tracks of 8 people are 50 each', () => {
    expect(ask(treeOf(runs(8, 50, 0.3, 0.8)), 0.5)).toBeUndefined();
  });

  it('takes a suggestion that is not sure for none', () => {
    const unsure: Told = { cluster_thresh: 0.3, decided: true, word: 'low' };
    expect(ask(pairs, 0.85, unsure)).toMatchObject({ kind: 'clears', threshold: 0.7 });
    const undecided: Told = { cluster_thresh: 0.58, decided: false, word: 'high' };
    expect(ask(pairs, 0.85, undecided)).toMatchObject({ kind: 'clears', threshold: 0.7 });
  });

  it('knows nothing below the floor of the tree', () => {
    expect(ask(pairs, 0.85, undefined, 2, 0.75)).toMatchObject({ kind: 'stay' });
    expect(ask(pairs, 0.85, undefined, 2, 0.7)).toMatchObject({ threshold: 0.7 });
  });

  it('points from no clusters at all to a lower threshold, never to a higher one', () => {
    // Every second track is alone; with the rest there is no warning but no cluster either.
    const parameters = { ...DEFAULT_PARAMETERS, cluster_thresh: 0.95 };
    const probe = (threshold: number) =>
      threshold > 0.9
        ? clusterMetrics({ tracks: 20, clusters: 0, clustered: 20, largest: 0 })
        : clusterMetrics({ tracks: 20, clusters: 6, clustered: 20, largest: 4 });
    const metrics = probe(0.95);
    const told = guardrails(metrics, parameters);
    expect(told.map(({ metric }) => metric)).toEqual(['num_clusters']);
    expect(advise({ metrics, guardrails: told, parameters, probe })).toEqual({
      kind: 'direction',
      text: 'A lower threshold joins more tracks, which brings the number of clusters nearer to its target.',
      threshold: undefined,
    });
  });

  it('names no direction where neither leads nearer to the target', () => {
    const metrics = clusterMetrics({ tracks: 20, clusters: 3, clustered: 20, largest: 7 });
    const told = guardrails(metrics, DEFAULT_PARAMETERS);
    expect(told).toHaveLength(2);
    const given = { metrics, guardrails: told, parameters: DEFAULT_PARAMETERS };
    expect(advise({ ...given, probe: () => metrics })).toBeUndefined();
  });
});

describe('with a suggestion that is sure', () => {
  /** 40 people of 5 tracks: in shots of one at 0.2, whole at 0.6, all in one at 0.9. */
  const people = treeOf(runs(40, 5, 0.6, 0.9));
  /** 20 people in two pieces each. */
  const pieces = treeOf(
    Array.from({ length: 159 }, (_, i) =>
      (i + 1) % 8 === 0 ? 0.9 : (i + 1) % 4 === 0 ? 0.6 : 0.2,
    ),
  );

  it('goes there, with the people here and there', () => {
    expect(ask(pieces, 0.7, sure(0.3))).toEqual({
      kind: 'go',
      text: 'Go to 0.30, the suggested threshold (high confidence): 20 identities and 0 single tracks there, 40 and 0 here.',
      threshold: 0.3,
    });
  });

  it('explains what still warns there, and sets nothing', () => {
    const there = ask(people, 0.3, sure(0.3));
    expect(there).toMatchObject({ kind: 'settled', threshold: undefined });
    expect(there?.text).toContain(
      '40 clusters is what the data speak for; the specification’s 30 is typical of an episode.',
    );
    // Another threshold of the same gap is the same place.
    expect(ask(people, 0.35, sure(0.3))).toEqual(there);
  });

  it('has nothing to add where nothing is off', () => {
    expect(ask(treeOf(runs(8, 4, 0.3, 0.8)), 0.5, sure(0.5))).toBeUndefined();
  });

  it('does not send to what would cause a warning, nor anywhere else', () => {
    const mega = treeOf([...Array<number>(29).fill(0.3), ...runs(5, 2, 0.2, 0.9)]);
    const advice = ask(mega, 0.75, sure(0.5));
    expect(advice).toMatchObject({ kind: 'weigh', threshold: undefined });
    expect(advice?.text).toContain('the largest cluster would be 79 % there');
    expect(ask(pieces, 0.7, sure(0.3), 2, 0.5)).toMatchObject({
      kind: 'weigh',
      threshold: undefined,
    });
  });
});

describe('a density algorithm', () => {
  const parameters = { ...DEFAULT_PARAMETERS, algorithm: 'dbscan' } as const;
  const of = (counts: Parameters<typeof clusterMetrics>[0]) => {
    const metrics = clusterMetrics(counts);
    const told = guardrails(metrics, parameters);
    return advise({ metrics, guardrails: told, parameters, probe: undefined });
  };

  it('gets the step of the specification, unless its warnings pull apart', () => {
    expect(of({ tracks: 100, clusters: 10, clustered: 49, largest: 20 })?.text).toContain(
      'Lower the threshold from 0.58 to about 0.50',
    );
    expect(of({ tracks: 100, clusters: 3, clustered: 90, largest: 70 })?.text).toContain(
      'Raise the threshold from 0.58 to about 0.65',
    );
    const apart = of({ tracks: 200, clusters: 40, clustered: 200, largest: 130 });
    expect(apart?.text).toContain('opposite directions');
    expect(apart?.threshold).toBeUndefined();
    expect(of({ tracks: 40, clusters: 10, clustered: 36, largest: 12 })).toBeUndefined();
  });
});

describe('over all trees, thresholds and suggestions', () => {
  const trees = fc
    .array(fc.integer({ min: 0, max: 100 }), { minLength: 0, maxLength: 90 })
    .map((boundary) => treeOf(boundary.map((height) => height / 100)));
  const told = fc.option(
    fc.record({
      cluster_thresh: fc.integer({ min: 5, max: 95 }).map((h) => h / 100),
      decided: fc.boolean(),
      word: fc.constantFrom<ConfidenceWord>('low', 'medium', 'high'),
    }),
    { nil: undefined },
  );
  const cases = [
    trees,
    fc.integer({ min: 0, max: 100 }).map((h) => h / 100),
    told,
    fc.integer({ min: 1, max: 4 }),
  ] as const;

  it('a threshold that is advised has no warning that is new or worse', () => {
    fc.assert(
      fc.property(...cases, (tree, threshold, recommendation, least) => {
        const to = ask(tree, threshold, recommendation, least)?.threshold;
        if (to === undefined) return;
        const probe = thresholdProbe(tree, { linkage: 'average', min_cluster_size: least });
        const [here, there] = [probe(threshold), probe(to)];
        for (const target of METRIC_TARGETS) {
          if (!isWarning(target, there[target.metric])) continue;
          expect(isWarning(target, here[target.metric])).toBe(true);
          expect(there[target.metric]).toBeLessThanOrEqual(here[target.metric]);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('a sure suggestion is the only threshold that is ever advised beside it', () => {
    fc.assert(
      fc.property(...cases, (tree, threshold, recommendation, least) => {
        if (recommendation === undefined) return;
        const { decided, word, cluster_thresh } = recommendation;
        const advice = ask(tree, threshold, recommendation, least);
        if (!decided || word === 'low') {
          expect(advice).toEqual(ask(tree, threshold, undefined, least));
        } else if (advice?.threshold !== undefined) {
          expect(advice.threshold).toBe(cluster_thresh);
          expect(advice.threshold).not.toBe(threshold);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('what is advised without one clears a warning, and is never backwards', () => {
    fc.assert(
      fc.property(cases[0], cases[1], cases[3], (tree, threshold, least) => {
        const to = ask(tree, threshold, undefined, least)?.threshold;
        if (to === undefined) return;
        const probe = thresholdProbe(tree, { linkage: 'average', min_cluster_size: least });
        const cleared = METRIC_TARGETS.filter(
          (target) =>
            isWarning(target, probe(threshold)[target.metric]) &&
            !isWarning(target, probe(to)[target.metric]),
        );
        expect(cleared).not.toEqual([]);
        const direction = to < threshold ? 'lower' : 'raise';
        expect(cleared.map(({ remedy }) => remedy)).toContain(direction);
      }),
      { numRuns: 600 },
    );
  });

  it('a direction that is named leads nearer to the target at its first change', () => {
    fc.assert(
      fc.property(cases[0], cases[1], cases[3], (tree, threshold, least) => {
        const advice = ask(tree, threshold, undefined, least);
        if (advice?.kind !== 'direction') return;
        const probe = thresholdProbe(tree, { linkage: 'average', min_cluster_size: least });
        const metric = advice.text.includes('number of clusters')
          ? 'num_clusters'
          : advice.text.includes('single tracks')
            ? 'singleton_fraction'
            : 'largest_cluster_fraction';
        const target = METRIC_TARGETS.find((one) => one.metric === metric)!;
        const here = probe(threshold)[metric];
        const sign = advice.text.startsWith('A lower') ? -1 : 1;
        let step = Math.round(threshold * 100) + sign;
        while (probe(step / 100)[metric] === here) step += sign;
        const there = probe(step / 100)[metric];
        expect(step).toBeGreaterThan(0);
        expect(step).toBeLessThan(100);
        if (here < target.low) expect(there).toBeGreaterThan(here);
        else expect(there).toBeLessThan(here);
      }),
      { numRuns: 600 },
    );
  });
});
