import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { pairKey } from '../../../src/core/moderation/folded.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import { waiveOperation } from '../../../src/core/moderation/track-operations.ts';
import { asConstraints } from '../../../src/core/pipeline/stand.ts';
import { type AppStore, createAppStore } from '../../../src/state/store.ts';
import {
  selectEnforcedFrames,
  selectEnforcedPairs,
  selectLinkedPairs,
  selectPairsApart,
  selectSameFrameFigures,
} from '../../../src/state/views/same-frame.ts';
import { selectDecisions, selectIdentitySet } from '../../../src/state/views/selectors.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import { matrixOf } from '../cluster/cases.ts';
import { makeEpisode } from '../identity/synthetic.ts';
import { shown } from './shown.ts';

/** Three alike tracks of two faces; 0 and 1 in the same frames, side by side. */
const ANGLES = [0, 0.1, 0.3];
const FACES = ANGLES.flatMap((_, track) =>
  [0, 1].map((k) => ({
    track,
    frame: (track === 2 ? 50 : 0) + k,
    ts: k,
    box: [300 * track, 0, 300 * track + 100, 100] as const,
  })),
);
const episode = makeEpisode(FACES);
const summaries = summariseTracks(episode);
const open = { key: 'tiny/', base: episode, episode, summaries, crops: 'none' } as const;
const vectors = matrixOf(
  FACES.map(({ track }) => [Math.cos(ANGLES[track] ?? 0), Math.sin(ANGLES[track] ?? 0)]),
);
const NONE = new Int32Array(0);

describe('pairs of one frame, as the page has them', () => {
  let store: AppStore;
  const state = () => store.api.getState();
  const set = (change: Partial<typeof DEFAULT_PARAMETERS>) =>
    store.context.set({ parameters: { ...state().parameters, ...change } });
  beforeEach(async () => {
    store = createAppStore();
    const noEngine = () => Promise.reject(new Error('not here'));
    const session = createClusterSession(new EngineChooser(noEngine, noEngine));
    await session.open(episode, vectors);
    const constraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
    const request = { parameters: DEFAULT_PARAMETERS, engine: 'js', constraints } as const;
    const clustering = await session.cluster(request, () => {});
    store.context.set({ open, clustering: shown(clustering) });
  });

  it('are counted, and act only when they are in force', () => {
    expect([...selectLinkedPairs(state())]).toEqual([0, 1]);
    expect(selectSameFrameFigures(state())).toEqual({
      ...{ mode: 'warn', pairs: 1, merges: 1, together: 1 },
    });
    expect(selectEnforcedPairs(state())).toHaveLength(0);
    expect(selectPairsApart(state())).toHaveLength(0);
    set({ same_frame: 'enforce' });
    expect([...selectEnforcedPairs(state())]).toEqual([0, 1]);
    expect([...selectPairsApart(state())]).toEqual([0, 1]);
    expect([...selectEnforcedFrames(state())]).toEqual([[pairKey(0, 1, 3), 2]]);
  });

  it('follow the slider, and the rules', () => {
    set({ cluster_thresh: 0.999 });
    expect(selectSameFrameFigures(state())).toMatchObject({ merges: 0, together: 0 });
    set({ same_frame_min_frames: 3 });
    expect(selectLinkedPairs(state())).toHaveLength(0);
    set({ same_frame_min_frames: 2, algorithm: 'dbscan' });
    expect(selectSameFrameFigures(state())).toMatchObject({ pairs: 1, merges: undefined });
  });

  it('are waived by a step, and back by undoing it', () => {
    set({ same_frame: 'enforce' });
    const decisions = selectDecisions(state());
    const identitySet = selectIdentitySet(state());
    if (decisions === undefined || identitySet === undefined) throw new Error('nothing open');
    const { log } = state();
    const step = waiveOperation([1], [0], { episode, summaries, decisions, identitySet, log });
    store.context.set({ log: append(log, step, { at: '2026-01-01T00:00:00Z' }) });
    expect(selectEnforcedPairs(state())).toHaveLength(0);
    store.context.set({ log: undo(state().log) });
    expect([...selectEnforcedPairs(state())]).toEqual([0, 1]);
  });

  it('stay the same objects while nothing about them changes', () => {
    set({ same_frame: 'enforce' });
    const before = [selectEnforcedPairs, selectPairsApart, selectEnforcedFrames].map((select) =>
      select(state()),
    );
    set({ cluster_thresh: 0.2 });
    const after = [selectEnforcedPairs, selectPairsApart, selectEnforcedFrames].map((select) =>
      select(state()),
    );
    for (const [i, value] of after.entries()) expect(value).toBe(before[i]);
  });

  it('are constraints beside what people decided', () => {
    const decisions = selectDecisions(state());
    if (decisions === undefined) throw new Error('nothing open');
    const said = { ...decisions, cannotLink: Int32Array.of(1, 2) };
    expect([...asConstraints(said).cannotLink]).toEqual([1, 2]);
    expect([...asConstraints(said, Int32Array.of(0, 1)).cannotLink]).toEqual([1, 2, 0, 1]);
  });
});
