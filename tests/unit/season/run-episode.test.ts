import { describe, expect, it } from 'vitest';
import { mergeThresholds } from '../../../src/core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { scorePartition } from '../../../src/core/metrics/score.ts';
import { lockOperation } from '../../../src/core/moderation/operations.ts';
import { mergeOperation, splitOperation } from '../../../src/core/moderation/track-operations.ts';
import { EMPTY_LOG, type OperationLog } from '../../../src/core/moderation/types.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import { metricsAt, valueAt } from '../../../src/core/season/count-steps.ts';
import { runEpisode } from '../../../src/core/season/run-episode.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { crowd, Workbench } from '../moderation/workbench.ts';

const kernel = await wasmKernel();
const engines = { matrix: kernel.matrix, chain: kernel };
const PEOPLE = [0, 0.5, 0.9, 1.6, 2.2];
const imported = crowd(PEOPLE, 6);
const truth = new Map(Array.from({ length: 30 }, (_, row) => [row, `person ${row % 5}`]));
const told: ImportedEpisode = { ...imported, episode: { ...imported.episode, truth } };

interface Way {
  readonly log?: OperationLog;
  readonly withDecisions?: boolean;
  readonly change?: Partial<ClusterParameters>;
}

const figuresOf = (
  episode: ImportedEpisode,
  { log = EMPTY_LOG, withDecisions = true, change = {} }: Way = {},
) => {
  const parameters = { ...DEFAULT_PARAMETERS, ...change };
  const how = { key: 'e', parameters, log, withDecisions, engines, hooks: SILENT_HOOKS };
  return runEpisode(episode, how);
};

/** The pipeline itself at a threshold, and at every threshold at which its tree changes. */
async function oracle(episode: ImportedEpisode, { log = EMPTY_LOG, change = {} }: Way) {
  const at = (cluster_thresh: number) => {
    const parameters = { ...DEFAULT_PARAMETERS, ...change, cluster_thresh };
    return clusterEpisode(episode, { parameters, log, engines, hooks: SILENT_HOOKS });
  };
  const { agglomeration } = await at(0.5);
  const { linkage } = { ...DEFAULT_PARAMETERS, ...change };
  const merges = mergeThresholds(agglomeration!.tree, linkage);
  return { at, thresholds: [0, 0.3, 0.465, 0.58, 0.9, 1, ...merges] };
}

/** A history with a split, a merge and a lock, and the rows that are locked. */
async function decided() {
  const bench = await Workbench.open(imported, { cluster_thresh: 0.97 });
  const refused = [
    await bench.act((context) => splitOperation([0, 5], context)),
    await bench.act((context) => mergeOperation(bench.of(1), [bench.of(2)], context)),
    await bench.act((context) => lockOperation(bench.of(3), true, context)),
  ];
  expect(refused).toEqual([undefined, undefined, undefined]);
  return { log: bench.log, locked: bench.of(3).tracks };
}

describe('an episode of a season', () => {
  it.each([
    ['as imported', {}],
    ['by ward, three tracks a cluster', { change: { linkage: 'ward', min_cluster_size: 3 } }],
    ['by complete, one track a cluster', { change: { linkage: 'complete', min_cluster_size: 1 } }],
  ] as const)('has the metrics of the pipeline at every threshold: %s', async (_, way) => {
    const figures = await figuresOf(imported, way);
    const { at, thresholds } = await oracle(imported, way);
    for (const threshold of thresholds) {
      const { identitySet } = await at(threshold);
      expect({ threshold, ...metricsAt(figures, threshold) }).toEqual({
        threshold,
        ...identitySet.metrics,
      });
    }
  });

  it('has them with decisions in force, and without as if none had been made', async () => {
    const { log } = await decided();
    const bound = await figuresOf(imported, { log });
    const { at, thresholds } = await oracle(imported, { log });
    for (const threshold of thresholds) {
      const { identitySet } = await at(threshold);
      expect(metricsAt(bound, threshold)).toEqual(identitySet.metrics);
    }
    expect(bound.decisions).toBe(3);
    const free = await figuresOf(imported, { log, withDecisions: false });
    const untouched = await figuresOf(imported);
    expect(free.counts).toEqual(untouched.counts);
    expect(free.counts).not.toEqual(bound.counts);
    expect(free.suggestion).toEqual(untouched.suggestion);
  });

  it('scores the identities of every cut against truth.json', async () => {
    const { log } = await decided();
    const figures = await figuresOf(told, { log });
    const { at, thresholds } = await oracle(told, { log });
    expect(figures.truth).toMatchObject({ source: 'file', people: 5, tracks: 30 });
    for (const threshold of thresholds) {
      const { identitySet } = await at(threshold);
      const { bcubed } = scorePartition(identitySet.byTrack, truth, threshold);
      expect(valueAt(figures.truth!.f, threshold)).toBeCloseTo(bcubed.f, 9);
    }
    const { best, f } = figures.truth!;
    expect(valueAt(f, best.at)).toBeCloseTo(best.value, 9);
    expect(best.value).toBeCloseTo(Math.max(...f.value), 9);
  });

  it('takes locked identities for true where there is no truth, on a clustering without them', async () => {
    const { log, locked } = await decided();
    const figures = await figuresOf(imported, { log });
    expect(figures.truth).toMatchObject({ source: 'locked', people: 1, tracks: locked.length });
    expect(locked.length).toBeGreaterThan(1);
    const { at, thresholds } = await oracle(imported, {});
    const person = new Map([...locked].map((row) => [row, 'locked'] as const));
    for (const threshold of thresholds) {
      const { identitySet } = await at(threshold);
      const { bcubed } = scorePartition(identitySet.byTrack, person, threshold);
      expect(valueAt(figures.truth!.f, threshold)).toBeCloseTo(bcubed.f, 9);
    }
  });

  it('knows how far other thresholds agree with its own', async () => {
    const { suggestion } = await figuresOf(imported);
    expect(suggestion?.decided).toBe(true);
    const { agreement, cluster_thresh, from, to } = suggestion!;
    expect(valueAt(agreement, cluster_thresh)).toBeCloseTo(1, 12);
    expect(from).toBeLessThan(cluster_thresh);
    expect(to).toBeGreaterThanOrEqual(cluster_thresh);
    expect(valueAt(agreement, to)).toBeGreaterThanOrEqual(0.95);
    expect(valueAt(agreement, (from + to) / 2)).toBeGreaterThanOrEqual(0.95);
    expect(valueAt(agreement, to + 0.001)).toBeLessThan(0.95);
    expect(valueAt(agreement, from)).toBeLessThan(0.95);
  });

  it.each([0, 1, 2])('takes %i tracks for what they are', async (tracks) => {
    const figures = await figuresOf(crowd([0], tracks));
    expect(metricsAt(figures, 0.58)?.num_tracks).toBe(tracks);
    expect(figures.suggestion?.decided).toBe(false);
    expect(figures.truth).toBeUndefined();
  });
});
