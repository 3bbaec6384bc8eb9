import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { lockOperation } from '../../../src/core/moderation/operations.ts';
import { asConstraints } from '../../../src/core/pipeline/stand.ts';
import { selectAdviseInput, selectCountsAt } from '../../../src/state/answers/probe.ts';
import { type AppStore, createAppStore } from '../../../src/state/store.ts';
import { selectDecisions, selectIdentitySet } from '../../../src/state/views/selectors.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import { matrixOf, seeded } from '../cluster/cases.ts';
import { tinyEpisode } from '../ui/tiny-episode.ts';
import { shown } from './shown.ts';

const random = seeded(11);
const VECTORS = Array.from({ length: 24 }, (_, i) =>
  Array.from({ length: 6 }, (__, k) => (k === i % 6 ? 1 : 0) + 0.9 * (random() - 0.5)),
);
const episode = tinyEpisode(
  VECTORS.map((_, i) => ({ number: i + 1, span: [i, i + 1] as const, faces: [true] })),
);
const summaries = summariseTracks(episode);
const open = { key: 'tiny/', base: episode, episode, summaries, crops: 'none' } as const;

const noEngine = () => Promise.reject(new Error('not here'));
const session = createClusterSession(new EngineChooser(noEngine, noEngine));
await session.open(episode, matrixOf(VECTORS));
const NONE = new Int32Array(0);
const FREE = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const clustered = (constraints: ReturnType<typeof asConstraints>) =>
  session.cluster({ parameters: DEFAULT_PARAMETERS, engine: 'js', constraints }, () => {});

describe('counts at another threshold', () => {
  let store: AppStore;
  const state = () => store.api.getState();
  beforeEach(async () => {
    store = createAppStore();
    const clustering = await clustered(FREE);
    store.context.set({ open, clustering: shown(clustering) });
  });
  const countsAreThoseOfTheSummary = () => {
    for (let hundredths = 2; hundredths < 100; hundredths += 7) {
      state().setThreshold(0.58);
      const told = selectCountsAt(state(), hundredths / 100);
      state().setThreshold(hundredths / 100);
      const { num_clusters, num_singletons } = selectIdentitySet(state())!.metrics;
      expect(told).toEqual({ clusters: num_clusters, singletons: num_singletons });
    }
  };

  it('are those that the summary has there, for every minimum size', () => {
    for (const min_cluster_size of [1, 2, 3, 5]) {
      store.context.set({ parameters: { ...DEFAULT_PARAMETERS, min_cluster_size } });
      countsAreThoseOfTheSummary();
    }
  });

  it('respect decisions: a locked pair is an identity wherever the cut is', async () => {
    const pairAt = [0.3, 0.5, 0.6, 0.7, 0.8].find((threshold) => {
      state().setThreshold(threshold);
      return selectIdentitySet(state())!.identities.some((one) => one.tracks.length === 2);
    });
    expect(pairAt).toBeDefined();
    const identity = selectIdentitySet(state())!.identities.find((one) => one.tracks.length === 2)!;
    store.context.set({ parameters: { ...DEFAULT_PARAMETERS, min_cluster_size: 3 } });
    const context = { ...open, decisions: selectDecisions(state())! };
    const log = append(state().log, lockOperation(identity, true, context), {
      at: '2026-01-01T00:00:00Z',
    });
    store.context.set({ log });
    // The tree is older than the lock for a moment; then it knows of it. Both count the same.
    countsAreThoseOfTheSummary();
    store.context.set({
      clustering: shown(await clustered(asConstraints(selectDecisions(state())!))),
    });
    countsAreThoseOfTheSummary();
    state().setThreshold(0.58);
    expect(selectCountsAt(state(), 1)?.clusters).toBe(1);
  });

  it('are not known below the depth of the tree, nor of a density algorithm', () => {
    const result = state().clustering.shown!.result;
    const shallow = { ...result, agglomeration: { ...result.agglomeration, floor: 0.4 } };
    store.context.set({ clustering: shown(shallow) });
    expect(selectCountsAt(state(), 0.39)).toBeUndefined();
    expect(selectCountsAt(state(), 0.4)).toBeDefined();
    store.context.set({ parameters: { ...DEFAULT_PARAMETERS, algorithm: 'dbscan' } });
    expect(selectCountsAt(state(), 0.7)).toBeUndefined();
    expect(selectAdviseInput(state())?.probe).toBeUndefined();
  });

  it('are asked for with one object until something changes', () => {
    const input = selectAdviseInput(state());
    state().setScroll(10);
    expect(selectAdviseInput(state())).toBe(input);
    state().setThreshold(0.2);
    expect(selectAdviseInput(state())).not.toBe(input);
  });
});
