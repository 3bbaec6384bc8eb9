import { beforeAll, describe, expect, test } from 'vitest';
import { cutClusters, cutHeight } from '../../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { CAST, LOOKALIKES } from '../../../src/core/demo/cast.ts';
import { type DemoEpisode, demoEpisode } from '../../../src/core/demo/demo-episode.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { pool } from '../../../src/core/episode/pool.ts';
import { sharedFramePairs } from '../../../src/core/identity/shared-frames.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { clusterEpisode, type PipelineResult } from '../../../src/core/pipeline/pipeline.ts';
import { createJsKernel } from '../../../src/kernel/js-kernel.ts';
import { importDemo } from './demo-import.ts';

let demo: DemoEpisode;
let imported: ImportedEpisode;
let result: PipelineResult;
/** Person of each track row; undefined for the mixed track. */
let personOf: (row: number) => number | undefined;

beforeAll(async () => {
  demo = demoEpisode();
  imported = await importDemo();
  const chain = createJsKernel();
  result = await clusterEpisode(imported, {
    parameters: DEFAULT_PARAMETERS,
    log: EMPTY_LOG,
    engines: { matrix: chain.matrix, chain },
    hooks: SILENT_HOOKS,
  });
  personOf = (row) => {
    const track = demo.tracks[row];
    return track?.secondPerson === undefined ? track?.person : undefined;
  };
});

describe('the demo as an import', () => {
  test('is read without a warning, crops and all', () => {
    const { report, dialect, epId } = imported.episode;
    expect({ dialect, epId, rule: report.vectorRule }).toEqual({
      dialect: 'pipeline',
      epId: 'demo-s01e01',
      rule: 'npy-accepted',
    });
    expect(report.remarks.filter((remark) => remark.level !== 'info')).toEqual([]);
    expect(report.counts.tracks).toBe(320);
    expect(report.counts.quarantined).toBe(0);
    expect(report.counts.facesWithCrop).toBe(report.counts.faces);
    expect(report.counts.unembeddedTracks).toBe(3);
  });

  test('has skipped faces with each of the reasons', () => {
    const { faces, report } = imported.episode;
    expect([...faces.reasons].sort()).toEqual(['blurry', 'low_confidence', 'low_contrast']);
    expect(report.counts.skipped / report.counts.faces).toBeGreaterThan(0.04);
    expect(report.counts.skipped / report.counts.faces).toBeLessThan(0.15);
  });

  test('tracks have 2–24 faces inside 42 minutes', () => {
    const { tracks } = imported.episode;
    for (let t = 0; t < tracks.count; t++) {
      const count = (tracks.faceStart[t + 1] ?? 0) - (tracks.faceStart[t] ?? 0);
      expect(count).toBeGreaterThanOrEqual(2);
      expect(count).toBeLessThanOrEqual(24);
    }
    expect(Math.max(...tracks.lastTs)).toBeLessThan(42 * 60);
    expect(Math.max(...tracks.lastTs)).toBeGreaterThan(40 * 60);
  });

  test('the yaw that five landmarks give is the yaw that was drawn', () => {
    const { faces } = imported.episode;
    const keyOf = (track: number, frame: number) => `${track}:${frame}`;
    const drawn = new Map(
      demo.tracks.flatMap((track) =>
        track.faces.map((face) => [keyOf(track.number, face.frame), face.look.yaw] as const),
      ),
    );
    let sum = 0;
    let count = 0;
    for (let row = 0; row < faces.count; row++) {
      const yaw = faces.yaw[row] ?? Number.NaN;
      if (Number.isNaN(yaw)) continue;
      sum += Math.abs(
        yaw - (drawn.get(keyOf((faces.track[row] ?? 0) + 1, faces.frame[row] ?? -1)) ?? 0),
      );
      count++;
    }
    expect(count).toBeGreaterThan(2000);
    expect(sum / count).toBeLessThan(6);
  });

  test('two-shots and extras share frames, and never with themselves', () => {
    const pairs = sharedFramePairs(imported.episode);
    expect(pairs.length / 2).toBeGreaterThan(60);
    for (let i = 0; i < pairs.length; i += 2) {
      const one = demo.tracks[pairs[i] ?? -1];
      const other = demo.tracks[pairs[i + 1] ?? -1];
      expect(one?.person).not.toBe(other?.person);
    }
  });
});

describe('the people of the demo', () => {
  test('twelve recur, some much more than others, and 8 % are extras seen once', () => {
    const sizes = new Int32Array(demo.people.length);
    for (const track of demo.tracks) sizes[track.person] = (sizes[track.person] ?? 0) + 1;
    const cast = [...sizes.subarray(0, CAST.length)].sort((a, b) => b - a);
    expect(CAST).toHaveLength(12);
    expect(cast.at(-1)).toBeGreaterThanOrEqual(2);
    expect(cast[0]).toBeGreaterThan(10 * (cast.at(-1) ?? 0));
    const extras = sizes.subarray(CAST.length);
    expect([...new Set(extras)]).toEqual([1]);
    expect(extras.length / demo.tracks.length).toBeCloseTo(0.08, 2);
  });

  test('vectors have the cosines of a real embedder on television', () => {
    const { items, vectors } = pool(imported.episode, imported.embeddings, 'mean');
    const within: number[] = [];
    const between: number[] = [];
    const alike: number[] = [];
    for (let i = 0; i < vectors.n; i++) {
      for (let j = 0; j < i; j++) {
        const a = personOf(items[i] ?? -1);
        const b = personOf(items[j] ?? -1);
        if (a === undefined || b === undefined) continue;
        let dot = 0;
        for (let k = 0; k < vectors.d; k++) {
          dot += (vectors.data[i * vectors.d + k] ?? 0) * (vectors.data[j * vectors.d + k] ?? 0);
        }
        if (a === b) within.push(dot);
        else if (LOOKALIKES.includes(a) && LOOKALIKES.includes(b)) alike.push(dot);
        else between.push(dot);
      }
    }
    expect(share(within, 0.5)).toBeGreaterThan(0.6);
    expect(share(within, 0.2)).toBeGreaterThan(0.54);
    expect(share(within, 0.98)).toBeLessThan(0.81);
    expect(share(between, 0.01)).toBeGreaterThan(-0.06);
    expect(share(between, 0.999)).toBeLessThan(0.34);
    expect(share(alike, 0.5)).toBeGreaterThan(0.42);
    expect(share(alike, 0.5)).toBeLessThan(0.49);
  });

  test('one track is mixed, and its spread says so', () => {
    const mixed = demo.tracks.filter((track) => track.secondPerson !== undefined);
    expect(mixed).toHaveLength(1);
    const row = (mixed[0]?.number ?? 0) - 1;
    const { spread } = imported.episode.tracks;
    expect(spread[row]).toBeGreaterThan(0.6);
    const others = spread.filter((value, t) => t !== row && !Number.isNaN(value));
    expect(Math.max(...others)).toBeLessThan(0.3);
    expect(imported.episode.truth?.get(row)).toMatch(/^MIXED:/);
  });
});

describe('clustering the demo', () => {
  /** Sizes of the clusters at a threshold, largest first, and which people each holds. */
  function clustersAt(threshold: number) {
    const { agglomeration, pooled } = result;
    if (agglomeration === undefined) throw new Error('no tree');
    const flat = cutClusters(agglomeration, pooled.items, {
      linkage: 'average',
      cluster_thresh: threshold,
    });
    const groups = Array.from({ length: flat.count }, (): number[] => []);
    flat.labels.forEach((label, item) => {
      groups[label]?.push(pooled.items[item] ?? -1);
    });
    groups.sort((a, b) => b.length - a.length);
    const clusters = groups.filter((group) => group.length > 1);
    const n = pooled.items.length;
    return {
      clusters,
      singletonFraction: (groups.length - clusters.length) / n,
      largestFraction: (groups[0]?.length ?? 0) / n,
    };
  }

  test('the default threshold gives nearly the cast, with one person in two', () => {
    expect(cutHeight('average', DEFAULT_PARAMETERS.cluster_thresh)).toBeCloseTo(0.42);
    const { clusters, singletonFraction, largestFraction } = clustersAt(0.58);
    expect(clusters.length).toBeGreaterThanOrEqual(12);
    expect(clusters.length).toBeLessThanOrEqual(15);
    expect(singletonFraction).toBeLessThan(0.3);
    expect(largestFraction).toBeLessThan(0.4);
    for (const cluster of clusters) {
      const people = new Set(cluster.map(personOf).filter((person) => person !== undefined));
      expect(people.size).toBe(1);
    }
    const homes = clusters.map((cluster) => personOf(cluster[0] ?? -1));
    expect(homes.length - new Set(homes).size).toBe(1);
  });

  test('a little lower the look-alikes fall into one', () => {
    const together = (threshold: number) =>
      clustersAt(threshold).clusters.some((cluster) => {
        const people = new Set(cluster.map(personOf));
        return LOOKALIKES.every((person) => people.has(person));
      });
    expect(together(0.58)).toBe(false);
    expect(together(0.5)).toBe(false);
    expect(together(0.44)).toBe(true);
  });

  test('both ends of the slider raise a guardrail', () => {
    expect(clustersAt(0.08).largestFraction).toBeGreaterThan(0.6);
    expect(clustersAt(0.78).singletonFraction).toBeGreaterThan(0.5);
  });
});

/** The value below which a share of the numbers lies. */
function share(values: number[], at: number): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN;
}
