import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutHeight, cutResultants } from '../../../src/core/cluster/cut.ts';
import type { FlatClusters } from '../../../src/core/cluster/types.ts';
import {
  type ClusterParameters,
  type CutTree,
  DEFAULT_PARAMETERS,
} from '../../../src/core/cluster/types.ts';
import { type Episode, FACE_DELETED } from '../../../src/core/episode/episode.ts';
import { formIdentities } from '../../../src/core/identity/form.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { type Decisions, EMPTY_LOG, type Operation } from '../../../src/core/moderation/types.ts';
import { episodeWithFaces, makeEpisode, makeTree } from './synthetic.ts';

/** Identities of labels by track row, −1 noise, −9 not clustered. */
function form(
  labels: readonly number[],
  options: {
    episode?: Episode;
    parameters?: Partial<ClusterParameters>;
    operations?: readonly Operation[];
    decisions?: Decisions;
    previous?: IdentitySet;
    resultant?: number;
  } = {},
): IdentitySet {
  const episode = options.episode ?? episodeWithFaces(labels.map((_, row) => 20 - row));
  const summaries = summariseTracks(episode);
  const rows = [...labels.keys()].filter((row) => labels[row] !== -9);
  const own = rows.map((row) => labels[row]!);
  const count = Math.max(-1, ...own) + 1;
  const clusters: FlatClusters = {
    items: Int32Array.from(rows),
    labels: Int32Array.from(own),
    count,
    resultant: new Float32Array(count).fill(options.resultant ?? 0.75),
  };
  let log = EMPTY_LOG;
  for (const operation of options.operations ?? []) {
    log = append(log, operation, { at: '2025-11-18T12:34:56Z' });
  }
  return formIdentities({
    episode,
    summaries,
    clusters,
    decisions: options.decisions ?? fold(log, episode, summaries),
    parameters: { ...DEFAULT_PARAMETERS, ...options.parameters },
    previous: options.previous,
  });
}

const shown = (set: IdentitySet) =>
  set.identities.map(({ id, clusterId, tracks }) => [id, clusterId, [...tracks]]);

describe('formIdentities', () => {
  it('keeps a cluster whole of which two must be together and may not, the first being stronger', () => {
    const decisions = {
      ...NO_DECISIONS,
      mustLink: [Int32Array.of(0, 1)],
      cannotLink: Int32Array.of(0, 1),
    };
    expect(form([0, 0, 0], { decisions }).identities.map(({ tracks }) => [...tracks])).toEqual([
      [0, 1, 2],
    ]);
  });

  it('is represented by the face that a person chose, unless that was deleted', () => {
    const chosen: Operation = {
      ...{ type: 'representative', identityId: 'identity-00001', anchor: '1', faceId: 'face_1' },
    };
    const face = (flags: number) => {
      const episode = makeEpisode([{ track: 0 }, { track: 0, flags }, { track: 0 }]);
      const [identity] = form([0], { episode, operations: [chosen] }).identities;
      return [identity!.canonicalFace, identity!.representativeChosen];
    };
    expect(face(0)).toEqual([1, true]);
    expect(face(FACE_DELETED)).toEqual([0, false]);
  });

  it('makes a cluster an identity, called after its best-ranked track', () => {
    const set = form([0, 1, 0, 2, 1]);
    expect(shown(set)).toEqual([
      ['identity-00001', 1, [0, 2]],
      ['identity-00002', 2, [1, 4]],
      ['identity-00004', null, [3]],
    ]);
    expect(Array.from(set.byTrack)).toEqual([0, 1, 0, 2, 1]);
    expect(set.metrics).toEqual({
      num_tracks: 5,
      num_clusters: 2,
      num_singletons: 1,
      singleton_fraction: 0.2,
      largest_cluster_size: 2,
      largest_cluster_fraction: 0.4,
      avg_cluster_size: 2,
    });
  });

  it('takes clusters below the minimum size apart, one identity a track', () => {
    const set = form([0, 0, 1, 1, 1], { parameters: { min_cluster_size: 3 } });
    expect(shown(set)).toEqual([
      ['identity-00001', null, [0]],
      ['identity-00002', null, [1]],
      ['identity-00003', 1, [2, 3, 4]],
    ]);
    expect(set.metrics.num_singletons).toBe(2);
  });

  it('marks outliers −1 in noise mode, and counts single tracks as clusters at minimum size 1', () => {
    const noise = form([0, 0, 1, -1], { parameters: { outlier_mode: 'noise' } });
    expect(noise.identities.map((i) => [i.kind, i.clusterId])).toEqual([
      ['cluster', 1],
      ['noise', -1],
      ['noise', -1],
    ]);
    const least = form([0, 0, 1, -1], { parameters: { min_cluster_size: 1 } });
    expect(least.identities.map((i) => i.clusterId)).toEqual([1, 2, null]);
  });

  it('leaves unclustered tracks out of identities and metrics', () => {
    const set = form([0, -9, 0]);
    expect(Array.from(set.byTrack)).toEqual([0, -1, 0]);
    expect(set.metrics.num_tracks).toBe(2);
  });

  it('adds up faces, takes the best face, the earliest time, 1 − R and shared frames', () => {
    const episode = makeEpisode([
      { track: 0, frame: 10, ts: 10, quality: 0.4, box: [0, 0, 9, 9] },
      { track: 0, frame: 11, ts: 11, quality: 0.5 },
      { track: 1, frame: 10, ts: 10, quality: 0.8, box: [50, 0, 59, 9] },
      { track: 1, frame: 5, ts: 5, quality: 0.2 },
      { track: 2, frame: 1, quality: 0.3 },
    ]);
    const [pair, single] = form([0, 0, 1], { episode, resultant: 0.75 }).identities;
    expect(pair).toMatchObject({
      faceCount: 4,
      canonicalFace: 2,
      representativeChosen: false,
      variance: 0.25,
      firstTs: 5,
      sharedFramePairs: 1,
    });
    expect(single).toMatchObject({
      faceCount: 1,
      variance: 0,
      canonicalFace: 4,
      firstTs: Number.NaN,
    });
  });

  it('forms nothing from nothing', () => {
    const set = form([]);
    expect(set.identities).toEqual([]);
    expect(set.metrics.singleton_fraction).toBe(0);
    expect(set.guardrails).toEqual([]);
  });
});

describe('formIdentities with decisions', () => {
  const name = (identityId: string, anchor: string, text: string): Operation => ({
    type: 'label',
    identityId,
    anchor,
    labels: { name: text },
  });
  const lock = (identityId: string, anchor: string, tracks: readonly string[]): Operation => ({
    type: 'lock',
    identityId,
    anchor,
    tracks,
  });

  it('lets a name follow its anchor track, id and all, when a better-ranked track joins', () => {
    const operations = [name('identity-00003', '3', 'Lisa')];
    const set = form([0, 1, 0], { operations });
    expect(set.identities[1]).toMatchObject({
      id: 'identity-00003',
      touched: true,
      labels: { name: 'Lisa' },
    });
    expect([...set.identities[1]!.tracks]).toEqual([0, 2]);
  });

  it('keeps a locked group one identity whatever the cut and the minimum size', () => {
    const operations = [lock('identity-00001', '1', ['1', '4'])];
    for (const labels of [
      [0, 0, 0, 0],
      [0, 1, 2, 3],
      [-1, -1, -1, -1],
    ]) {
      const set = form(labels, { operations, parameters: { min_cluster_size: 3 } });
      const locked = set.identities.filter((identity) => identity.locked);
      expect(locked.map(({ kind, tracks }) => [kind, [...tracks]])).toEqual([['cluster', [0, 3]]]);
    }
  });

  it('keeps two names apart and takes a named singleton for what it is', () => {
    const operations = [name('identity-00001', '1', 'Lisa'), name('identity-00002', '2', 'Kyle')];
    const set = form([0, 0, 0], { operations });
    expect(shown(set)).toEqual([
      ['identity-00001', 1, [0, 2]],
      ['identity-00002', null, [1]],
    ]);
    expect(set.identities[1]!.labels).toEqual({ name: 'Kyle' });
  });

  it('joins what has one name: the better-ranked id wins and gaps are filled', () => {
    const operations: Operation[] = [
      { type: 'label', identityId: 'identity-00002', anchor: '2', labels: { name: 'Lisa' } },
      { type: 'representative', identityId: 'identity-00001', anchor: '1', faceId: undefined },
    ];
    const [identity] = form([0, 0], { operations }).identities;
    expect(identity).toMatchObject({ id: 'identity-00001', labels: { name: 'Lisa' } });
    expect(identity!.aliases).toBeUndefined();
  });

  it('offers the other name as an alias where a lock holds two of them together', () => {
    const operations = [
      lock('identity-00001', '1', ['1', '2']),
      name('identity-00001', '1', 'Lisa'),
      name('identity-00002', '2', 'Kyle'),
    ];
    const [identity] = form([0, 0], { operations }).identities;
    expect(identity).toMatchObject({ labels: { name: 'Lisa' }, aliases: ['Kyle'] });
  });

  it('shows the chosen face while its track belongs to the identity', () => {
    const operations: Operation[] = [
      { type: 'representative', identityId: 'identity-00001', anchor: '1', faceId: 'face_21' },
    ];
    const episode = episodeWithFaces([20, 19]);
    expect(form([0, 0], { operations, episode }).identities[0]).toMatchObject({
      canonicalFace: 21,
      representativeChosen: true,
    });
    expect(form([0, 1], { operations, episode }).identities[0]).toMatchObject({
      canonicalFace: 0,
      representativeChosen: false,
    });
  });

  it('gives a founder whose id was given away the next free number, always the same', () => {
    const taken = name('identity-00002', '5', 'Lisa');
    const set = form([0, 1, 2, 3, 4], { operations: [taken] });
    expect(set.identities.map((i) => i.id)).toEqual([
      'identity-00001',
      'identity-00002',
      'identity-00003',
      'identity-00004',
      'identity-00006',
    ]);
    expect([...set.identities[1]!.tracks]).toEqual([4]);
    expect([...set.identities[4]!.tracks]).toEqual([1]);
    const later = [
      taken,
      name('identity-00001', '3', 'Kyle'),
      name('identity-00006', '2', 'Erika'),
    ];
    const again = form([0, 1, 2, 3, 4], { operations: later });
    expect(again.identities[again.byTrack[1]!]!.id).toBe('identity-00006');
    expect(again.identities[again.byTrack[0]!]!.id).toBe('identity-00007');
  });

  it('keeps must-link groups together and deleted tracks out', () => {
    const decisions: Decisions = {
      ...NO_DECISIONS,
      mustLink: [Int32Array.of(1, 3)],
      deleted: new Set([4]),
    };
    const set = form([0, 1, 0, 2, 0], { decisions, parameters: { min_cluster_size: 3 } });
    expect(shown(set)).toEqual([
      ['identity-00001', null, [0]],
      ['identity-00002', null, [1, 3]],
      ['identity-00003', null, [2]],
    ]);
    expect(set.identities[1]!.kind).toBe('cluster');
    expect(set.byTrack[4]).toBe(-1);
    expect(set.metrics.num_tracks).toBe(4);
  });

  it('hands back the same objects for identities that did not change', () => {
    const before = form([0, 0, 1, 2, 2]);
    const after = form([0, 0, 1, 2, 3], { previous: before });
    expect(after.identities[0]).toBe(before.identities[0]);
    expect(after.identities[1]).toBe(before.identities[1]);
    expect(after.identities[2]).not.toBe(before.identities[2]);
    expect(after).toEqual(form([0, 0, 1, 2, 3]));
  });
});

describe('formIdentities along a slider', () => {
  const scene = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.record({
      faces: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: n, maxLength: n }),
      order: fc.shuffledSubarray([...Array(n).keys()], { minLength: n, maxLength: n }),
      boundary: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: n - 1, maxLength: n - 1 }),
      path: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 }),
      least: fc.integer({ min: 1, max: 4 }),
      named: fc.subarray([...Array(n).keys()]),
      locked: fc.subarray([...Array(n).keys()]),
    }),
  );

  function along(tree: CutTree, n: number, parameters: ClusterParameters): FlatClusters {
    const flat = cut(tree, cutHeight(parameters.linkage, parameters.cluster_thresh));
    const resultant = new Float32Array(Math.max(0, n - 1)).fill(0.9);
    return {
      items: Int32Array.from(Array(n).keys()),
      labels: flat.labels,
      count: flat.count,
      resultant: cutResultants(flat, resultant),
    };
  }

  it('gives the same identities for a threshold whatever thresholds came before', () => {
    fc.assert(
      fc.property(scene, ({ faces, order, boundary, path, least, named, locked }) => {
        const n = faces.length;
        const episode = episodeWithFaces(faces);
        const summaries = summariseTracks(episode);
        const tree = makeTree(
          order,
          boundary.map((height) => height / 20),
        );
        let log = EMPTY_LOG;
        const at = '2025-11-18T12:34:56Z';
        const ids = episode.tracks.id;
        for (const row of named) {
          const identityId = summaries.founders.id[row]!;
          const labels = { name: row % 2 === 0 ? 'Even' : 'Odd' };
          log = append(log, { type: 'label', identityId, anchor: ids[row]!, labels }, { at });
        }
        if (locked[0] !== undefined) {
          const identityId = summaries.founders.id[locked[0]]!;
          const tracks = locked.map((row) => ids[row]!);
          log = append(log, { type: 'lock', identityId, anchor: ids[locked[0]]!, tracks }, { at });
        }
        const decisions = fold(log, episode, summaries);
        const step = (t: number, previous?: IdentitySet) => {
          const parameters = {
            ...DEFAULT_PARAMETERS,
            cluster_thresh: t / 20,
            min_cluster_size: least,
          };
          const clusters = along(tree, n, parameters);
          return formIdentities({ episode, summaries, clusters, decisions, parameters, previous });
        };
        let dragged: IdentitySet | undefined;
        for (const t of path) dragged = step(t, dragged);
        const direct = step(path.at(-1)!);
        expect(dragged).toEqual(direct);

        // A partition of all tracks, with distinct ids in ascending order.
        const rows = direct.identities.flatMap(({ tracks }) => [...tracks]);
        expect(rows.sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
        const set = direct.identities.map(({ id }) => id);
        expect(new Set(set).size).toBe(set.length);
        expect([...set].sort()).toEqual(set);
        // cluster_id counts without gaps.
        const numbers = direct.identities.flatMap(({ kind, clusterId }) =>
          kind === 'cluster' ? [clusterId] : [],
        );
        expect(numbers).toEqual(numbers.map((_, i) => i + 1));
        expect(direct.metrics.num_clusters).toBe(numbers.length);
        // What is locked is one identity of exactly those tracks.
        if (locked.length > 0) {
          const identity = direct.identities[direct.byTrack[locked[0]!]!]!;
          expect([...identity.tracks]).toEqual([...locked].sort((a, b) => a - b));
        }
        // Different names are in different identities, unless a lock holds them together.
        const even = named.filter((row) => row % 2 === 0 && !locked.includes(row));
        const odd = named.filter((row) => row % 2 === 1 && !locked.includes(row));
        for (const a of even)
          for (const b of odd) {
            expect(direct.byTrack[a]).not.toBe(direct.byTrack[b]);
          }
      }),
    );
  });

  it('keeps the better id when clusters merge, and the founder keeps it when they split', () => {
    fc.assert(
      fc.property(scene, ({ faces, order, boundary, path }) => {
        const n = faces.length;
        const episode = episodeWithFaces(faces);
        const summaries = summariseTracks(episode);
        const tree = makeTree(
          order,
          boundary.map((height) => height / 20),
        );
        const parameters = {
          ...DEFAULT_PARAMETERS,
          cluster_thresh: path[0]! / 20,
          min_cluster_size: 1,
        };
        const clusters = along(tree, n, parameters);
        const decisions = NO_DECISIONS;
        const set = formIdentities({ episode, summaries, clusters, decisions, parameters });
        for (const { id, tracks } of set.identities) {
          const founder = [...tracks].sort((a, b) => summaries.rank[a]! - summaries.rank[b]!)[0]!;
          expect(id).toBe(`identity-${String(founder + 1).padStart(5, '0')}`);
        }
      }),
    );
  });
});
