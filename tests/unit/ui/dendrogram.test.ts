import { beforeEach, describe, expect, it } from 'vitest';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { countRuns } from '../../../src/core/dendrogram/runs.ts';
import { NOBODY } from '../../../src/core/dendrogram/visible-tree.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { labelOperation, lockOperation } from '../../../src/core/moderation/operations.ts';
import { deleteOperation } from '../../../src/core/moderation/track-operations.ts';
import { type AppStore, createAppStore } from '../../../src/state/store.ts';
import { selectDecisions, selectIdentitySet } from '../../../src/state/views/selectors.ts';
import { FACE_FROM, stageGeometry } from '../../../src/ui/pictures/dendrogram/geometry.ts';
import { identityRows } from '../../../src/ui/pictures/dendrogram/identity-rows.ts';
import { leafFlags } from '../../../src/ui/pictures/dendrogram/leaf-flags.ts';
import {
  describeNode,
  sayNode,
  similarityWords,
} from '../../../src/ui/pictures/dendrogram/node-words.ts';
import { FLAG } from '../../../src/ui/pictures/dendrogram/painting.ts';
import { selectScene } from '../../../src/ui/pictures/dendrogram/scene.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import { matrixOf } from '../cluster/cases.ts';
import { shown } from '../state/shown.ts';
import { tinyEpisode } from './tiny-episode.ts';

const NONE = new Int32Array(0);
const side = (angle: number): [number, number, number] => [Math.cos(angle), Math.sin(angle), 0];
/** Two pairs that face apart, and one track on its own: tracks 1 2, 3 4 and 5. */
const VECTORS = [side(0), side(0.2), side(1.4), side(1.5), [0, 0, 1]];
const episode = tinyEpisode(
  VECTORS.map((_, i) => ({ number: i + 1, span: [i, i + 1] as const, faces: [true] })),
);
const summaries = summariseTracks(episode);
const open = { key: 'tiny/', base: episode, episode, summaries, crops: 'none' } as const;

async function clustering() {
  const noEngine = () => Promise.reject(new Error('not here'));
  const session = createClusterSession(new EngineChooser(noEngine, noEngine));
  await session.open(episode, matrixOf(VECTORS));
  const constraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
  return session.cluster({ parameters: DEFAULT_PARAMETERS, engine: 'js', constraints }, () => {});
}
const result = await clustering();

describe('the scene of the dendrogram', () => {
  let store: AppStore;
  const state = () => store.api.getState();
  const scene = () => {
    const found = selectScene(state());
    if (found === undefined) throw new Error('there is no scene');
    return found;
  };
  const tune = (change: Partial<ClusterParameters>) =>
    store.context.set({ parameters: { ...state().parameters, ...change } });
  beforeEach(() => {
    store = createAppStore();
    store.context.set({ open, clustering: shown(result) });
  });
  const decide = (id: string, act: 'name' | 'lock' | 'delete') => {
    const decisions = selectDecisions(state());
    const identitySet = selectIdentitySet(state());
    const identity = identitySet?.identities.find((one) => one.id === id);
    if (decisions === undefined || identitySet === undefined || identity === undefined) {
      throw new Error(`no ${id}`);
    }
    const { log } = state();
    const context = { ...open, decisions, identitySet, log };
    const operations = {
      name: () => labelOperation(identity, { name: 'Lisa' }, context),
      lock: () => lockOperation(identity, true, context),
      delete: () => deleteOperation([...identity.tracks], context),
    };
    const at = '2026-01-01T00:00:00Z';
    store.context.set({ log: append(log, operations[act](), { at }) });
  };

  it('is the same object until something in it changes', () => {
    const before = scene();
    store.context.set({ search: 'x' });
    expect(scene()).toBe(before);
    tune({ cluster_thresh: 0.7 });
    expect(scene()).not.toBe(before);
    expect(scene().layout).toBe(before.layout);
    expect(scene().levels).toBe(before.levels);
  });

  it('colours runs that count and leaves single tracks grey', () => {
    const colours = [...scene().groups];
    expect(colours.filter((group) => group === NOBODY)).toHaveLength(1);
    expect(new Set(colours).size).toBe(3);
    tune({ min_cluster_size: 3 });
    expect([...scene().groups]).toEqual([NOBODY, NOBODY, NOBODY]);
    tune({ min_cluster_size: 2 });
    decide('identity-00005', 'name');
    expect([...scene().groups]).not.toContain(NOBODY);
  });

  it('is not there for a density algorithm', () => {
    tune({ algorithm: 'dbscan' });
    expect(selectScene(state())).toBeUndefined();
  });

  it('counts what the page counts, at any threshold, with decisions too', () => {
    const compare = (): void => {
      for (let t = 0; t <= 1; t += 0.05) {
        tune({ cluster_thresh: t });
        const { parameters } = state();
        const decisions = selectDecisions(state());
        const metrics = selectIdentitySet(state())?.metrics;
        if (decisions === undefined || metrics === undefined) throw new Error('nothing to compare');
        const { runs, tree } = scene();
        const { items } = result;
        expect(countRuns({ runs, tree, items, decisions, summaries, parameters })).toEqual({
          tracks: metrics.num_tracks,
          clusters: metrics.num_clusters,
          singletons: metrics.num_singletons,
        });
      }
    };
    compare();
    tune({ cluster_thresh: 0.58 });
    decide('identity-00001', 'lock');
    tune({ min_cluster_size: 3 });
    compare();
    tune({ cluster_thresh: 0.58 });
    decide('identity-00005', 'delete');
    compare();
  });

  it('tells a node in words', () => {
    const { layout, leafOf } = scene();
    const leaf = leafOf[0] ?? -1;
    const pair = layout.parent[leaf] ?? -1;
    expect(describeNode(scene(), episode, pair)).toMatchObject({
      title: '2 tracks · merge at 0.98',
      people: '00001',
    });
    expect(sayNode(scene(), episode, pair)).toBe('Node of 2 tracks, merges at 0.98, 00001');
    expect(sayNode(scene(), episode, leaf)).toBe(
      'track 1, joins at 0.98, 00001, 1 of its 2 tracks',
    );
    decide('identity-00001', 'name');
    const root = layout.roots[0] ?? -1;
    expect(sayNode(scene(), episode, root)).toMatch(
      /^Node of 5 tracks, merges at .*, Lisa 2, 00003 2, 00005 1$/,
    );
  });

  it('lists the identities in leaf order, with what they would join', () => {
    const rows = identityRows(scene(), false);
    expect(rows.map(({ identity, tracks, merges }) => [identity.id, tracks, merges])).toEqual([
      ['identity-00001', 2, '0.980'],
      ['identity-00003', 2, '0.995'],
    ]);
    expect(rows[0]?.joins).toMatch(/^0\.\d{3} with identity-00003$/);
    const all = identityRows(scene(), true);
    expect(all.map(({ identity }) => identity.id)).toContain('identity-00005');
    expect(all.find(({ tracks }) => tracks === 1)).toMatchObject({
      merges: '–',
      joins: expect.stringMatching(/ with 2 identities$/),
    });
    tune({ cluster_thresh: 0 });
    expect(identityRows(scene(), false).map(({ joins }) => joins)).toEqual([
      'nothing is left to join',
    ]);
  });

  it('marks the leaves of tracks that are selected, in the focus or under the pointer', () => {
    const highlight = { selected: new Set([0, 1]), active: new Set([1]) };
    const flags = leafFlags(scene(), highlight, [1, 4]);
    const { leafOf } = scene();
    const of = (track: number) => flags[leafOf[track] ?? -1];
    expect(of(0)).toBe(FLAG.selected);
    expect(of(1)).toBe(FLAG.selected | FLAG.active | FLAG.hovered);
    expect(of(2)).toBe(0);
    expect(of(4)).toBe(FLAG.hovered);
  });
});

describe('the parts of the picture', () => {
  it('make room for faces bit by bit, so that the tree never jumps', () => {
    let before = stageGeometry(700, 220, 52, { from: 0, perLeaf: 1 }).base;
    for (let perLeaf = 1; perLeaf < 80; perLeaf += 0.25) {
      const { base } = stageGeometry(700, 220, 52, { from: 0, perLeaf });
      expect(before - base).toBeGreaterThanOrEqual(0);
      expect(before - base).toBeLessThanOrEqual(2);
      before = base;
    }
  });

  it('have faces only where a leaf is wide enough, inside the picture', () => {
    const narrow = stageGeometry(700, 220, 52, { from: 0, perLeaf: FACE_FROM - 1 });
    expect(narrow.faceSize).toBe(0);
    const wide = stageGeometry(700, 220, 52, { from: 0, perLeaf: 40 });
    expect(wide.faceSize).toBeGreaterThanOrEqual(22);
    expect(wide.faces + wide.faceSize).toBeLessThanOrEqual(220);
  });
});

describe('a similarity in words', () => {
  it('has as many decimals as say something', () => {
    expect([0.47, 0.473, -0.012, -4.533].map(similarityWords)).toEqual([
      '0.47',
      '0.473',
      '−0.012',
      '−4.5',
    ]);
  });
});
