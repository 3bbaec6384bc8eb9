import { describe, expect, it } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cutClusters } from '../../../src/core/cluster/cut.ts';
import { itemConstraints } from '../../../src/core/cluster/item-constraints.ts';
import { DEFAULT_PARAMETERS, type LinkageMethod } from '../../../src/core/cluster/types.ts';
import { AppError } from '../../../src/core/errors.ts';
import { formIdentities } from '../../../src/core/identity/form.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import {
  bestStretch,
  curveThresholds,
  type ScoreCurve,
  scoreAt,
  scoreCurve,
  scoreCurveSteps,
} from '../../../src/core/metrics/curves.ts';
import { scorePartition } from '../../../src/core/metrics/score.ts';
import { metricOf, SCORE_METRICS, type Score } from '../../../src/core/metrics/types.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { atOnce } from '../../../src/core/steps.ts';
import { leaveOut } from '../../../src/core/vector/leave-out.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { episodeWithFaces, makeTree } from '../identity/synthetic.ts';

const kernel = await loadKernel(undefined);
const engines = { matrix: kernel.matrix, chain: kernel };
const NONE = new Int32Array(0);

/** To nine decimals. */
function close(a: Score, b: Score): void {
  const apart = SCORE_METRICS.filter((metric) => {
    const [x, y] = [metricOf(a, metric), metricOf(b, metric)];
    return !Object.is(x, y) && !(Math.abs(x - y) < 5e-10);
  });
  expect(apart.map((metric) => [metric, metricOf(a, metric), metricOf(b, metric)])).toEqual([]);
  expect([a.found, a.people, a.tracks]).toEqual([b.found, b.people, b.tracks]);
}

describe('scoreCurve', () => {
  const n = 60;
  const random = seeded(11);
  const vectors = blobs(random, { n, d: 12, people: 7, spread: 0.6 });
  const people = Array.from({ length: n }, () => `p${Math.floor(random() * 8)}`);
  // A partial truth, with a track that has no vector (row 60) and one that was deleted (row 3).
  const truth = new Map([
    ...people.map((person, row) => [row, person] as const).filter(([row]) => row % 5 !== 0),
    [n, 'p1'] as const,
  ]);
  const decisions = {
    ...NO_DECISIONS,
    frozen: [Int32Array.of(1, 2), Int32Array.of(7)],
    mustLink: [Int32Array.of(10, 11, 33)],
    cannotLink: Int32Array.of(20, 21, 40, 12),
    deleted: new Set([3]),
  };
  const episode = episodeWithFaces([...Array<number>(n).fill(1), 0]);
  const summaries = summariseTracks(episode);

  const made = async (linkage: LinkageMethod, decided: boolean) => {
    const held = decided ? decisions : NO_DECISIONS;
    const all = { items: Int32Array.from({ length: n }, (_, i) => i), vectors, dropped: NONE };
    const pooled = leaveOut(all, held.deleted);
    const constraints = itemConstraints(held, pooled.items);
    const agglomeration = await agglomerate(
      pooled.vectors,
      { method: linkage, constraints },
      engines,
      SILENT_HOOKS,
    );
    return { held, items: pooled.items, agglomeration };
  };

  describe.each(['average', 'complete', 'ward', 'single', 'centroid'] as const)('%s', (linkage) => {
    it.each([
      [1, false],
      [2, true],
      [5, true],
      [5, false],
    ])(
      'has the scores of the identities at every threshold (least %i, decisions %s)',
      async (least, decided) => {
        const { held, items, agglomeration } = await made(linkage, decided);
        const thresholds = curveThresholds(agglomeration.tree, linkage);
        const groups = [...held.frozen, ...held.mustLink];
        const { tree } = agglomeration;
        const { scores } = scoreCurve({
          ...{ tree, items, truth, linkage, groups, thresholds },
          minClusterSize: least,
        });
        expect(scores.length).toBeGreaterThan(201);
        scores.forEach((score, step) => {
          const cluster_thresh = thresholds[step] ?? Number.NaN;
          const parameters = {
            ...DEFAULT_PARAMETERS,
            ...{ linkage, cluster_thresh, min_cluster_size: least },
          };
          const clusters = cutClusters(agglomeration, items, parameters);
          const form = { episode, summaries, clusters, decisions: held, parameters };
          const { byTrack } = formIdentities(form);
          close(score, scorePartition(byTrack, truth, cluster_thresh));
        });
      },
    );
  });

  it('refuses a truth that names nobody', async () => {
    const { items, agglomeration } = await made('average', false);
    const input = { tree: agglomeration.tree, items, linkage: 'average' as const };
    expect(() =>
      scoreCurve({ ...input, truth: new Map(), minClusterSize: 2, thresholds: [0.5] }),
    ).toThrow(AppError);
  });

  it('scores an episode of no, one and two tracks', () => {
    const of = (order: readonly number[], boundary: readonly number[], names: readonly string[]) =>
      scoreCurve({
        tree: makeTree(order, boundary),
        items: Int32Array.from(order),
        truth: new Map(names.entries()),
        linkage: 'average',
        minClusterSize: 2,
        thresholds: [0.2, 0.8],
      }).scores.map(({ bcubed, found }) => [bcubed.f, found]);
    // Its only track has no vector: it stands alone, rightly.
    expect(of([], [], ['a'])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(of([0], [], ['a'])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(of([0, 1], [0.5], ['a', 'a'])).toEqual([
      [1, 1],
      [2 / 3, 2],
    ]);
  });
});

describe('what a curve is asked', () => {
  // 0 and 1 are one person and join at similarity 0.6, 2 is another and joins at 0.3.
  const tree = makeTree([0, 1, 2], [0.4, 0.7]);
  const input = {
    tree,
    items: Int32Array.of(0, 1, 2),
    truth: new Map([
      [0, 'a'],
      [1, 'a'],
      [2, 'b'],
    ]),
    linkage: 'average',
    minClusterSize: 2,
    thresholds: curveThresholds(tree, 'average'),
  } as const;
  const curve: ScoreCurve = scoreCurve(input);

  it('samples every merge and two hundred steps', () => {
    const thresholds = curveThresholds(tree, 'average');
    expect(thresholds[0]).toBe(0);
    expect(thresholds.at(-1)).toBe(1);
    expect([...thresholds]).toContain(0.6);
    expect(curveThresholds(tree, 'average', 0.4)[0]).toBe(0.4);
  });

  it('of very many merges looks at some all along, and at the even ones', () => {
    const n = 10_001;
    const boundary = Float64Array.from({ length: n - 1 }, (_, i) => (i + 0.5) / n);
    const long = { ...tree, order: Int32Array.from(boundary.keys()), boundary };
    const thresholds = curveThresholds(long, 'average', 0, 100);
    expect(thresholds.length).toBeGreaterThan(280);
    expect(thresholds.length).toBeLessThanOrEqual(201 + 100);
    expect(curveThresholds(long, 'average').length).toBeGreaterThan(n - 1);
  });

  it('is made in steps that each look at few thresholds', () => {
    const thresholds = Float64Array.from({ length: 1_000 }, (_, i) => i / 1_000);
    const steps = scoreCurveSteps({ ...input, thresholds });
    let count = 0;
    for (const _ of steps) count += 1;
    expect(count).toBeGreaterThan(1_000 / 100);
    expect(atOnce(scoreCurveSteps({ ...input, thresholds }))).toEqual(
      scoreCurve({ ...input, thresholds }),
    );
  });

  it('names the widest stretch where it is best, and a round threshold in it', () => {
    const best = bestStretch(curve, 'bcubed_f');
    expect(best?.value).toBeCloseTo(1, 12);
    expect(best?.from).toBeCloseTo(0.3, 9);
    expect(best?.to).toBeCloseTo(0.6, 9);
    expect(best?.at).toBe(0.45);
    // The ratio is best where as many people are found as there are.
    expect(bestStretch(curve, 'ratio')?.at).toBe(0.45);
    expect(bestStretch({ linkage: 'average', scores: [] }, 'ari')).toBeUndefined();
  });

  it('names a threshold inside of the stretch, however narrow that is', () => {
    const one = curve.scores[0]!;
    const scores = [0.5, 0.504, 0.5049, 0.6].map((cluster_thresh, i) => ({
      ...one,
      ...{ cluster_thresh, ari: i === 2 ? 0.9 : 0.5 },
    }));
    const best = bestStretch({ linkage: 'average', scores }, 'ari');
    expect(best).toMatchObject({ value: 0.9, from: 0.504, to: 0.5049 });
    expect(best?.at).toBeCloseTo(0.50445, 4);
    expect(best?.at.toString()).toHaveLength(6);
  });

  it('of stretches that are as good and as wide names the lowest', () => {
    const one = curve.scores[0]!;
    const scores = [0.1, 0.2, 0.3, 0.4, 0.5].map((cluster_thresh, i) => ({
      ...one,
      ...{ cluster_thresh, ari: i % 2 === 1 ? 0.9 : 0.5 },
    }));
    expect(bestStretch({ linkage: 'average', scores }, 'ari')).toMatchObject({ to: 0.2 });
  });

  it('holds between two samples what the next one says', () => {
    expect(scoreAt(curve, 0.6)?.bcubed.f).toBeCloseTo(1, 12);
    expect(scoreAt(curve, 0.6012)?.found).toBe(3);
    expect(scoreAt(curve, 0.3001)?.found).toBe(2);
    expect(scoreAt(curve, 0)?.found).toBe(1);
    expect(scoreAt(curve, 1.5)).toBeUndefined();
  });
});
