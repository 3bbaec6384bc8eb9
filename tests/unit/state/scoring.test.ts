import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { AppError } from '../../../src/core/errors.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { scoreAt } from '../../../src/core/metrics/curves.ts';
import { scorePartition } from '../../../src/core/metrics/score.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { labelOperation, lockOperation } from '../../../src/core/moderation/operations.ts';
import {
  curveOfTree,
  selectScoredSet,
  selectScoring,
  selectTruthChoices,
} from '../../../src/state/answers/scoring.ts';
import { truthRecord } from '../../../src/state/library/truth.ts';
import type { TruthState } from '../../../src/state/library/truth-state.ts';
import { type AppStore, createAppStore } from '../../../src/state/store.ts';
import { selectDecisions, selectIdentitySet } from '../../../src/state/views/selectors.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import type { LinkageTree } from '../../../workers/cluster/types.ts';
import { matrixOf } from '../cluster/cases.ts';
import { tinyEpisode } from '../ui/tiny-episode.ts';
import { shown } from './shown.ts';

const NONE = new Int32Array(0);
/** Tracks 1 and 2, 3 and 4 face alike, 5 is on its own. */
const side = (angle: number): [number, number, number] => [Math.cos(angle), Math.sin(angle), 0];
const VECTORS = [side(0), side(0.2), side(1.4), side(1.5), [0, 0, 1]];
const imported = tinyEpisode(
  VECTORS.map((_, i) => ({ number: i + 1, span: [i, i + 1] as const, faces: [true] })),
);
const TRUTH = new Map([
  [0, 'Ann'],
  [1, 'Ann'],
  [2, 'Bob'],
  [3, 'Cas'],
]);
const episode = { ...imported, truth: TRUTH };
const summaries = summariseTracks(episode);
const open = { key: 'tiny/', base: episode, episode, summaries, crops: 'none' } as const;

const noEngine = () => Promise.reject(new Error('not here'));
const session = createClusterSession(new EngineChooser(noEngine, noEngine));
await session.open(episode, matrixOf(VECTORS));
const free = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const result = await session.cluster(
  { parameters: DEFAULT_PARAMETERS, engine: 'js', constraints: free },
  () => {},
);
const { tree, floor } = result.agglomeration;
const TREE: LinkageTree = { linkage: 'average', items: result.items, tree, floor };

const truthState = (change: Partial<TruthState> = {}): TruthState => ({
  key: open.key,
  dropped: undefined,
  source: undefined,
  withDecisions: true,
  ...change,
});

describe('what is scored', () => {
  let store: AppStore;
  const state = () => store.api.getState();
  beforeEach(() => {
    store = createAppStore();
    store.context.set({ open, clustering: shown(result) });
  });
  const decide = (row: number, name: string | undefined) => {
    const set = selectIdentitySet(state());
    const identity = set?.identities[set.byTrack[row] ?? -1];
    const decisions = selectDecisions(state());
    if (identity === undefined || decisions === undefined) throw new Error(`no ${row}`);
    const operation =
      name === undefined
        ? lockOperation(identity, true, { ...open, decisions })
        : labelOperation(identity, { name }, { ...open, decisions });
    store.context.set({ log: append(state().log, operation, { at: '2026-01-01T00:00:00Z' }) });
  };

  it('is the truth beside the files when nobody chose another', () => {
    const scoring = selectScoring(state(), truthState());
    expect(scoring).toMatchObject({ source: 'file', name: 'truth.json', bound: true });
    expect(scoring?.coverage).toMatchObject({ scored: 4, tracks: 5 });
    expect(selectScoring(state(), truthState())).toBe(scoring);
  });

  it('is a dropped truth first, by track id, and what it does not fit is told', () => {
    const dropped = truthRecord(
      '{"5": "Eve", "track-00001": "Ann", "77": "Zoe"}',
      'a/t.json',
      episode,
    );
    const scoring = selectScoring(state(), truthState({ dropped }));
    expect(scoring?.name).toBe('t.json');
    expect([...(scoring?.truth ?? [])]).toEqual([
      [4, 'Eve'],
      [0, 'Ann'],
    ]);
    expect(scoring?.coverage.unknown).toEqual({ count: 1, examples: ['77'] });
    // A truth of another episode's key is not this one's.
    expect(selectScoring(state(), truthState({ key: 'other/', dropped }))?.name).toBe('truth.json');
  });

  it('is nothing half when a file is of no use', () => {
    expect(() => truthRecord('{"77": "Ann"}', 't.json', episode)).toThrow(AppError);
    expect(() => truthRecord('{"1": ', 't.json', episode)).toThrow(AppError);
  });

  it('counts what was locked or named, as it was applied', () => {
    decide(0, 'Ann');
    decide(2, undefined);
    const choices = selectTruthChoices(state(), truthState());
    expect(choices?.locked).toMatchObject({ identities: 1 });
    expect([...(choices?.locked.truth.keys() ?? [])]).toEqual([2, 3]);
    expect(choices?.named.identities).toBe(2);
    store.context.set({ parameters: { ...DEFAULT_PARAMETERS, cluster_thresh: 0.999 } });
    // The slider takes Ann's identity apart, the truth stays.
    expect(selectTruthChoices(state(), truthState())?.named.truth.size).toBe(4);
  });

  it('never is a clustering that knows the very decisions that are the truth', () => {
    decide(2, undefined);
    const scoring = selectScoring(state(), truthState({ source: 'locked' }));
    expect(scoring).toMatchObject({ bound: false, name: 'your 1 locked identity' });
    if (scoring === undefined) throw new Error('no scoring');
    expect(selectScoredSet(state(), scoring, undefined)).toBeUndefined();
    store.context.set({ parameters: { ...DEFAULT_PARAMETERS, cluster_thresh: 0.999 } });
    const bound = selectIdentitySet(state());
    const own = selectScoredSet(state(), scoring, TREE);
    // Locked, 3 and 4 stay together at any threshold; the data alone do not keep them so.
    expect(bound?.byTrack[2]).toBe(bound?.byTrack[3]);
    expect(own?.byTrack[2]).not.toBe(own?.byTrack[3]);
    // A density algorithm has no tree without decisions.
    store.context.set({ parameters: { ...DEFAULT_PARAMETERS, algorithm: 'dbscan' } });
    expect(selectScoredSet(state(), scoring, TREE)).toBeUndefined();
  });

  it('leaves deleted tracks out of the truth', () => {
    const deleted = { ...episode.tracks, deleted: Uint8Array.of(0, 1, 0, 0, 0) };
    const other = { ...open, episode: { ...episode, tracks: deleted } };
    store.context.set({ open: other });
    expect(selectScoring(state(), truthState())?.coverage).toMatchObject({ scored: 3, tracks: 4 });
  });

  it('has the same numbers on its curve as at the cut', async () => {
    const scoring = selectScoring(state(), truthState());
    const decisions = selectDecisions(state());
    if (scoring === undefined || decisions === undefined) throw new Error('no scoring');
    const given = { decisions, least: 2 };
    const curve = await curveOfTree(TREE, scoring, given, SILENT_HOOKS);
    for (let t = 0; t <= 20; t++) {
      const cluster_thresh = t / 20;
      store.context.set({ parameters: { ...DEFAULT_PARAMETERS, cluster_thresh } });
      const set = selectScoredSet(state(), scoring, undefined);
      const live = scorePartition(set?.byTrack ?? NONE, scoring.truth, cluster_thresh);
      expect(scoreAt(curve, cluster_thresh)?.bcubed.f).toBeCloseTo(live.bcubed.f, 12);
    }
    expect(await curveOfTree(TREE, scoring, given, SILENT_HOOKS)).toBe(curve);
  });
});
