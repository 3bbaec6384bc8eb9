import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { identitiesJson } from '../../../src/core/export/build-export.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { lockOperation } from '../../../src/core/moderation/operations.ts';
import {
  confirmOperation,
  mergeOperation,
  notSameOperation,
  waiveOperation,
} from '../../../src/core/moderation/track-operations.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { clusterEpisode, sweepThresholds } from '../../../src/core/pipeline/pipeline.ts';
import { sameFrameSummary } from '../../../src/core/pipeline/same-frame-summary.ts';
import { sameFramePairs } from '../../../src/core/same-frame/enforce.ts';
import { sharedPairs } from '../../../src/core/same-frame/shared-pairs.ts';
import { standingsOf } from '../../../src/core/same-frame/standing.ts';
import { makeEpisode } from '../identity/synthetic.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { AT, Workbench } from '../moderation/workbench.ts';

const kernel = await wasmKernel();
const engines = { matrix: kernel.matrix, chain: kernel };
const PLACES = [
  [0, 0, 100, 100],
  [200, 0, 300, 100],
  [400, 0, 500, 100],
] as const;

/**
 * Tracks at angles of a circle, three frames each.
 * @param together groups of tracks that share their three frames, each at a place of its own
 */
function episodeOf(
  angles: readonly number[],
  together: readonly (readonly number[])[],
): ImportedEpisode {
  const faces = angles.flatMap((_, track) => {
    const group = together.findIndex((one) => one.includes(track));
    const scene = group < 0 ? together.length + track : group;
    const box = PLACES[group < 0 ? 0 : together[group]!.indexOf(track)] ?? PLACES[0];
    return [0, 1, 2].map((k) => ({ track, frame: 100 * scene + k, ts: 4 * scene + k / 24, box }));
  });
  const data = Float32Array.from(
    faces.flatMap(({ track }) => [Math.cos(angles[track]!), Math.sin(angles[track]!)]),
  );
  return { episode: makeEpisode(faces), embeddings: { n: faces.length, d: 2, data } };
}

/** 0 1 2 alike, 3 4 alike; 0 and 1 share frames, so do 2 and 3. */
const EPISODE = episodeOf(
  [0, 0.1, 0.2, 1.2, 1.3],
  [
    [0, 1],
    [2, 3],
  ],
);
const ENFORCE = { same_frame: 'enforce', cluster_thresh: 0 } as const;
const bytes = ({ result }: Workbench) =>
  new TextDecoder().decode(
    identitiesJson({ ...result, now: AT, withThumb: new Set<string>() }, 'spec'),
  );

describe('enforced', () => {
  const kinds: readonly Partial<ClusterParameters>[] = [
    { linkage: 'average' },
    { linkage: 'complete' },
    { linkage: 'single' },
    { linkage: 'ward' },
    { linkage: 'centroid' },
    { algorithm: 'dbscan', min_cluster_size: 1 },
    { algorithm: 'hdbscan', min_cluster_size: 2 },
  ];
  const THRESHOLDS = [0, 0.1, 0.3, 0.5, 0.58, 0.8, 0.95, 0.999, 1];

  it.each(kinds)('two people of one frame are never one, at any threshold: %j', async (change) => {
    const bench = await Workbench.open(EPISODE, { ...ENFORCE, ...change });
    const sets = await sweepThresholds(bench.result, THRESHOLDS, { engines, hooks: SILENT_HOOKS });
    for (const { identitySet } of sets) {
      const of = (row: number) => identitySet.byTrack[row];
      expect(of(0)).not.toBe(of(1));
      expect(of(2)).not.toBe(of(3));
    }
    await bench.set({ same_frame: 'warn' });
    if (change.algorithm !== 'hdbscan') expect(bench.together(0, 1)).toBe(true);
  });

  it('holds for any episode, vectors and boxes', async () => {
    const given = fc.record({
      angles: fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 6, maxLength: 12 }),
      cluster_thresh: fc.constantFrom(0, 0.2, 0.58, 0.9),
      change: fc.constantFrom(...kinds),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ angles, cluster_thresh, change }) => {
        const together = [
          [0, 1, 2],
          [3, 4],
        ];
        const { identitySet, episode, decisions, parameters } = await clusterEpisode(
          episodeOf(angles, together),
          {
            parameters: { ...DEFAULT_PARAMETERS, ...ENFORCE, ...change, cluster_thresh },
            log: EMPTY_LOG,
            engines,
            hooks: SILENT_HOOKS,
          },
        );
        expect([...sameFramePairs(episode, decisions, parameters)]).toEqual([
          0, 1, 0, 2, 1, 2, 3, 4,
        ]);
        for (const group of together) {
          expect(new Set(group.map((row) => identitySet.byTrack[row])).size).toBe(group.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('by as many frames as are asked for', async () => {
    const bench = await Workbench.open(EPISODE, { ...ENFORCE, same_frame_min_frames: 4 });
    expect(bench.groups).toEqual([[0, 1, 2, 3, 4]]);
    await bench.set({ same_frame_min_frames: 3 });
    expect(bench.together(0, 1)).toBe(false);
  });
});

describe('people', () => {
  it('waive a pair, and take that back', async () => {
    const bench = await Workbench.open(EPISODE, ENFORCE);
    await bench.act((context) => waiveOperation([0], [1], context));
    await bench.clusterAgain();
    expect(bench.together(0, 1)).toBe(true);
    expect(bench.together(2, 3)).toBe(false);
    await bench.jump(0);
    expect(bench.together(0, 1)).toBe(false);
    await bench.jump(2);
    expect(bench.together(0, 1)).toBe(true);
    await bench.act(() => ({ type: 'revoke', seq: bench.log.entries[0]!.seq, text: 'waived' }));
    await bench.clusterAgain();
    expect(bench.together(0, 1)).toBe(false);
  });

  it('waive everything between two identities', async () => {
    const bench = await Workbench.open(EPISODE, ENFORCE);
    const [one, other] = [[...bench.of(0).tracks], [...bench.of(1).tracks]];
    await bench.act((context) => waiveOperation(one, other, context));
    const left = bench.result;
    expect([...sameFramePairs(left.episode, left.decisions, left.parameters)]).not.toContain(1);
    await bench.clusterAgain();
    expect(bench.together(0, 1)).toBe(true);
  });

  it('win by merging or confirming: the link is void, and enforced or not it stays so', async () => {
    const bench = await Workbench.open(EPISODE, { ...ENFORCE, cluster_thresh: 0.999 });
    await bench.act((context) => mergeOperation(bench.of(0), [bench.of(1)], context));
    for (const change of [{}, { algorithm: 'dbscan' }, { algorithm: 'hdbscan' }] as const) {
      await bench.set({ ...change, cluster_thresh: 0.999 });
      expect(bench.together(0, 1)).toBe(true);
    }
    const { episode, decisions, parameters } = bench.result;
    expect([...sameFramePairs(episode, decisions, parameters)]).toEqual([2, 3]);

    const other = await Workbench.open(EPISODE, { cluster_thresh: 0.9 });
    await other.act((context) => confirmOperation([0, 1], context));
    await other.set({ same_frame: 'enforce' });
    expect(other.together(0, 1)).toBe(true);
  });

  it('make it a decision of their own, which holds without the rule', async () => {
    const bench = await Workbench.open(EPISODE, { cluster_thresh: 0, same_frame: 'off' });
    expect(bench.together(0, 1)).toBe(true);
    await bench.act((context) => waiveOperation([0], [1], context));
    await bench.act((context) => notSameOperation([0], [1], context));
    expect(bench.together(0, 1)).toBe(false);
    const { episode, decisions } = bench.result;
    const pairs = sharedPairs(episode, { minFrames: 1, maxIou: 0.5, minSizeRatio: 0 });
    expect(standingsOf(pairs, episode, decisions)).toEqual(['said', 'linked']);
    expect(decisions.waivedPairs.size).toBe(0);
  });

  it('are told what becomes of each pair', async () => {
    const bench = await Workbench.open(EPISODE, { cluster_thresh: 0 });
    const told = () => {
      const { episode, decisions } = bench.result;
      const pairs = sharedPairs(episode, { minFrames: 2, maxIou: 0.5, minSizeRatio: 0.2 });
      return standingsOf(pairs, episode, decisions);
    };
    expect(told()).toEqual(['linked', 'linked']);
    await bench.act((context) => waiveOperation([1], [0], context));
    expect(told()).toEqual(['waived', 'linked']);
    await bench.act(() => ({ type: 'delete', tracks: ['4'], from: [] }));
    expect(told()).toEqual(['waived', 'idle']);
    await bench.act((context) => confirmOperation([0, 1], context));
    expect(told()).toEqual(['together', 'idle']);
    await bench.jump(0);
    await bench.act((context) => lockOperation(bench.of(0), true, context));
    expect(told()).toEqual(['together', 'together']);
  });
});

describe('off and warn', () => {
  it('write the same identities.json, byte for byte, with or without boxes', async () => {
    const { episode, embeddings } = EPISODE;
    const box = new Float32Array(episode.faces.box.length).fill(Number.NaN);
    const blind = { episode: { ...episode, faces: { ...episode.faces, box } }, embeddings };
    const warned = bytes(await Workbench.open(EPISODE, { cluster_thresh: 0.4 }));
    expect(warned).not.toContain('same_frame');
    expect(bytes(await Workbench.open(blind, { cluster_thresh: 0.4 }))).toBe(warned);
    const off = bytes(await Workbench.open(EPISODE, { cluster_thresh: 0.4, same_frame: 'off' }));
    expect(off.replace(/,\s*"same_frame": "off"/, '')).toBe(warned);
  });

  it('count what enforcing would stop', async () => {
    const bench = await Workbench.open(EPISODE, { cluster_thresh: 0 });
    expect(sameFrameSummary(bench.result)).toEqual({
      ...{ mode: 'warn', pairs: 2, together: 2, wouldStop: 2 },
    });
    await bench.set({ cluster_thresh: 0.9 });
    expect(sameFrameSummary(bench.result)).toMatchObject({ together: 1, wouldStop: 1 });
    await bench.set({ same_frame: 'enforce' });
    expect(sameFrameSummary(bench.result)).toMatchObject({ together: 0, wouldStop: undefined });
    await bench.set({ same_frame: 'off' });
    expect(sameFrameSummary(bench.result)).toMatchObject({ pairs: 0, wouldStop: undefined });
    await bench.set({ same_frame: 'warn', algorithm: 'dbscan', cluster_thresh: 0.5 });
    expect(sameFrameSummary(bench.result)).toMatchObject({ together: 2, wouldStop: undefined });
  });

  it('a waiver decides nothing else', async () => {
    const plain = await Workbench.open(EPISODE, { cluster_thresh: 0.4 });
    const log = append(EMPTY_LOG, waiveOperation([0], [1], plain.context), { at: AT });
    const before = bytes(plain);
    await plain.show(log);
    expect(bytes(plain)).toBe(before);
  });
});
