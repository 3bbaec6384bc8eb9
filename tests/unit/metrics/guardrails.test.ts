import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { thresholdProbe } from '../../../src/core/landscape/cut-counts.ts';
import { clusterMetrics } from '../../../src/core/metrics/cluster-metrics.ts';
import { guardrails } from '../../../src/core/metrics/guardrails.ts';
import {
  isWarning,
  METRIC_TARGETS,
  metricState,
} from '../../../src/core/metrics/metric-targets.ts';
import { makeTree } from '../identity/synthetic.ts';

/** 100 tracks on target in every way. */
const HEALTHY = { tracks: 40, clusters: 10, clustered: 36, largest: 12 };
const METRICS = (change: Partial<typeof HEALTHY>) => clusterMetrics({ ...HEALTHY, ...change });
const warn = (change: Partial<typeof HEALTHY>, minClusterSize = 2) =>
  guardrails(METRICS(change), { ...DEFAULT_PARAMETERS, min_cluster_size: minClusterSize });

describe('clusterMetrics', () => {
  it('has the figures of the specification’s example', () => {
    const metrics = clusterMetrics({ tracks: 42, clusters: 8, clustered: 36, largest: 12 });
    expect(metrics).toEqual({
      num_tracks: 42,
      num_clusters: 8,
      num_singletons: 6,
      singleton_fraction: 6 / 42,
      largest_cluster_size: 12,
      largest_cluster_fraction: 12 / 42,
      avg_cluster_size: 4.5,
    });
  });
});

describe('guardrails', () => {
  it('says nothing when all is on target, or when there is nothing', () => {
    expect(warn({})).toEqual([]);
    expect(warn({ tracks: 0, clusters: 0, clustered: 0, largest: 0 })).toEqual([]);
  });

  it('warns of singletons in the words of the specification, beyond one half only', () => {
    const [first, ...rest] = warn({ tracks: 100, clustered: 49 });
    expect(first).toMatchObject({
      metric: 'singleton_fraction',
      severity: 'warning',
      text: 'High fraction of singleton clusters; review embedding quality or adjust cluster_thresh',
    });
    expect(first!.remedy).toContain('A minimum cluster size of 1');
    expect(rest.filter((guardrail) => guardrail.severity === 'warning')).toEqual([]);
    expect(warn({ tracks: 100, clustered: 50 })[0]!.severity).toBe('target');
    expect(warn({ tracks: 100, clustered: 49 }, 5)[0]!.remedy).toContain(
      'Lower the minimum cluster size from 5 to 2.',
    );
  });

  it('warns of a mega-cluster in the words of the specification, beyond 60 % only', () => {
    const [first] = warn({ largest: 25 });
    expect(first).toMatchObject({
      metric: 'largest_cluster_fraction',
      severity: 'warning',
      text: 'Largest cluster contains >60% of tracks; may be over-merged; increase cluster_thresh',
    });
    expect(warn({ largest: 24 })[0]!.severity).toBe('target');
  });

  it('warns of more than 30 clusters', () => {
    const many = warn({ tracks: 100, clusters: 31, clustered: 90 });
    expect(many[0]).toMatchObject({ metric: 'num_clusters', severity: 'warning' });
    expect(many[0]!.text).toBe(
      '31 clusters, more than 30; likely over-segmented; decrease cluster_thresh',
    );
    expect(warn({ tracks: 100, clusters: 30, clustered: 90 })[0]!.severity).toBe('target');
  });

  it('takes more than 10 tracks in the average cluster for information, and says so', () => {
    const [large] = warn({ tracks: 110, clusters: 9, clustered: 100 });
    expect(large).toMatchObject({ metric: 'avg_cluster_size', severity: 'information' });
    expect(large!.text).toBe(
      'Average cluster has 11.1 tracks, more than the 10 of a typical episode',
    );
    // The one advice says what to do; this says nothing of merging, and so nothing against it.
    expect(large!.remedy).toBe(
      'It only divides tracks by people: 600 tracks of 8 people are 75 each.',
    );
    expect(warn({ tracks: 110, clusters: 10, clustered: 100 })[0]!.severity).toBe('target');
  });

  it('puts warnings first, then information, then targets, and names no threshold in any', () => {
    const all = warn({ tracks: 100, clusters: 6, clustered: 80, largest: 70 });
    expect(all.map(({ severity }) => severity)).toEqual(['warning', 'information']);
    const many = warn({ clusters: 20, clustered: 36, largest: 25 });
    expect(many.map(({ severity }) => severity)).toEqual(['warning', 'target', 'target']);
    expect(many[1]).toMatchObject({ text: 'Clusters: 20, target 5–15', remedy: '' });
    for (const { text, remedy } of [...all, ...many]) expect(text + remedy).not.toMatch(/0\.\d/);
  });

  it('does not ask five clusters of a clip that cannot have them', () => {
    expect(warn({ tracks: 9, clusters: 3, clustered: 9, largest: 3 })).toEqual([]);
    const twelve = { tracks: 12, clusters: 3, clustered: 12, largest: 4 };
    expect(warn(twelve).map(({ text }) => text)).toEqual(['Clusters: 3, target 5–15']);
    expect(warn(twelve, 3)).toEqual([]);
  });

  it('says nothing of the average where there is no cluster to have one', () => {
    const none = warn({ tracks: 4, clusters: 0, clustered: 0, largest: 0 });
    expect(none.map(({ metric }) => metric)).toEqual(['singleton_fraction']);
    const small = warn({ tracks: 100, clusters: 9, clustered: 15, largest: 2 });
    expect(small.map(({ text }) => text)).toContain('Average size: 1.7, target 2–5');
  });
});

describe('a probe', () => {
  const trees = fc
    .array(fc.integer({ min: 0, max: 100 }), { minLength: 0, maxLength: 60 })
    .map((boundary) =>
      makeTree(
        [...Array(boundary.length + 1).keys()],
        boundary.map((height) => height / 100),
      ),
    );

  it('gives what a cut would give', () => {
    fc.assert(
      fc.property(
        trees,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('average' as const, 'ward' as const),
        (tree, hundredths, least, linkage) => {
          const { labels, count } = cut(tree, cutHeight(linkage, hundredths / 100));
          const sizes = new Array<number>(count).fill(0);
          for (const label of labels) sizes[label]! += 1;
          const counted = sizes.filter((size) => size >= least);
          const probe = thresholdProbe(tree, { linkage, min_cluster_size: least });
          expect(probe(hundredths / 100)).toEqual(
            clusterMetrics({
              tracks: labels.length,
              clusters: counted.length,
              clustered: counted.reduce((sum, size) => sum + size, 0),
              largest: Math.max(0, ...counted),
            }),
          );
        },
      ),
    );
  });
});

describe('what a probe remembers', () => {
  const tree = makeTree([0, 1, 2], [0.1, 0.5]);
  const at = (least: number, held?: Int32Array, linkage: 'average' | 'ward' = 'average') =>
    thresholdProbe(tree, { linkage, min_cluster_size: least }, held)(0.8).num_clusters;

  it('is of the same groups, minimum and linkage only', () => {
    expect(at(3)).toBe(0);
    // Items 0 and 1 are held together by people.
    expect(at(3, Int32Array.of(2, 0, 0))).toBe(1);
    expect(at(3)).toBe(0);
    expect(at(2)).toBe(1);
    expect(at(1)).toBe(2);
    // 0.8 is a height of 0.63 in ward's chords.
    expect(at(1, undefined, 'ward')).toBe(1);
  });
});

describe('metric targets', () => {
  it.each([
    [
      'num_clusters',
      [4, 5, 15, 16, 30, 31],
      ['low', 'on-target', 'on-target', 'high', 'high', 'warning'],
    ],
    [
      'singleton_fraction',
      [0, 0.29, 0.3, 0.5, 0.51],
      ['on-target', 'on-target', 'high', 'high', 'warning'],
    ],
    ['largest_cluster_fraction', [0.39, 0.4, 0.6, 0.61], ['on-target', 'high', 'high', 'warning']],
    [
      'avg_cluster_size',
      [1.9, 2, 5, 5.1, 10, 10.1],
      ['low', 'on-target', 'on-target', 'high', 'high', 'warning'],
    ],
  ] as const)('has the ranges of the specification for %s', (metric, values, states) => {
    const target = METRIC_TARGETS.find((own) => own.metric === metric)!;
    expect(values.map((value) => metricState(target, value))).toEqual(states);
    const warned = states.map((state) => state === 'warning' && metric !== 'avg_cluster_size');
    expect(values.map((value) => isWarning(target, value))).toEqual(warned);
  });
});
