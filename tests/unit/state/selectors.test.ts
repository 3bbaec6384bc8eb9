import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { AppError } from '../../../src/core/errors.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { append, redo, undo } from '../../../src/core/moderation/log.ts';
import { labelOperation, lockOperation } from '../../../src/core/moderation/operations.ts';
import { saidParameters } from '../../../src/core/moderation/said-parameters.ts';
import { EMPTY_LOG, type OperationLog } from '../../../src/core/moderation/types.ts';
import { stand } from '../../../src/core/pipeline/stand.ts';
import type { AppState } from '../../../src/state/lib/types.ts';
import { type AppStore, createAppStore } from '../../../src/state/store.ts';
import { selectSameFrameFigures } from '../../../src/state/views/same-frame.ts';
import {
  selectActive,
  selectCanRedo,
  selectCanUndo,
  selectDecisions,
  selectIdentitySet,
  selectMergeThresholds,
  selectSingletons,
  selectVisibleIdentities,
} from '../../../src/state/views/selectors.ts';
import { baseOf } from '../../../src/state/views/stand.ts';
import { baseSignature } from '../../../src/state/views/standing.ts';
import { selectHeldBack } from '../../../src/state/views/threshold-diff.ts';
import { selectLandscape } from '../../../src/ui/tune/landscape/landscape-view.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import { matrixOf } from '../cluster/cases.ts';
import {
  ACT_KINDS,
  type Act,
  type ActKind,
  anyActs,
  operationOf,
} from '../moderation/random-acts.ts';
import { tinyEpisode } from '../ui/tiny-episode.ts';
import { shown } from './shown.ts';

const NOW = '2026-01-01T00:00:00Z';
const NONE = new Int32Array(0);
/** Two pairs that face apart, and one track on its own. */
const side = (angle: number): [number, number, number] => [Math.cos(angle), Math.sin(angle), 0];
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
  return session.cluster(
    {
      parameters: DEFAULT_PARAMETERS,
      engine: 'js',
      constraints: { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE },
    },
    () => {},
  );
}
const result = await clustering();

describe('selectors of an open episode', () => {
  let store: AppStore;
  const state = () => store.api.getState();
  const ids = () => selectVisibleIdentities(state()).map(({ id }) => id);
  beforeEach(() => {
    store = createAppStore();
    store.context.set({ open, clustering: shown(result) });
  });
  const decide = (id: string, act: 'name' | 'lock') => {
    const decisions = selectDecisions(state());
    const identity = selectIdentitySet(state())?.identities.find((one) => one.id === id);
    if (decisions === undefined || identity === undefined) throw new Error(`no ${id}`);
    const context = { ...open, decisions };
    const operation =
      act === 'name'
        ? labelOperation(identity, { name: 'Ann' }, context)
        : lockOperation(identity, true, context);
    store.context.set({ log: append(state().log, operation, { at: NOW }) });
  };

  it('have nothing to show without one', () => {
    const empty = createAppStore().api.getState();
    expect(selectIdentitySet(empty)).toBeUndefined();
    expect(selectDecisions(empty)).toBeUndefined();
    expect(selectActive(empty)).toBeUndefined();
    expect(selectVisibleIdentities(empty)).toEqual([]);
    expect(selectSingletons(empty)).toBe(selectSingletons(empty));
    expect(selectMergeThresholds(empty).length).toBe(0);
  });

  it('cut the tree at the threshold', () => {
    expect(ids()).toEqual(['identity-00001', 'identity-00003']);
    expect(selectSingletons(state()).map(({ id }) => id)).toEqual(['identity-00005']);
    state().setThreshold(0.999);
    expect(ids()).toEqual([]);
    expect(selectSingletons(state())).toHaveLength(5);
    state().setThreshold(0);
    expect(selectIdentitySet(state())?.metrics.num_clusters).toBe(1);
  });

  it('give the same objects until something they depend on changes', () => {
    const set = selectIdentitySet(state());
    const visible = selectVisibleIdentities(state());
    state().setScroll(100);
    state().setView({ type: 'singletons' });
    state().setActive('identity-00001');
    expect(selectIdentitySet(state())).toBe(set);
    expect(selectVisibleIdentities(state())).toBe(visible);
    state().setSort('id');
    expect(selectIdentitySet(state())).toBe(set);
    expect(selectVisibleIdentities(state())).not.toBe(visible);
  });

  it('keep the object of an identity that a new threshold leaves alone', () => {
    const before = selectIdentitySet(state())?.identities[0];
    state().setThreshold(0.9);
    expect(selectIdentitySet(state())?.identities[0]).toBe(before);
  });

  it('show a named single track in the grid and not in the tray', () => {
    decide('identity-00005', 'name');
    expect(ids()).toContain('identity-00005');
    expect(selectSingletons(state())).toEqual([]);
  });

  it('hold a locked identity together at every threshold', () => {
    decide('identity-00001', 'lock');
    state().setThreshold(0.999);
    expect(ids()).toEqual(['identity-00001']);
  });

  it('allow undo and redo where there is something, in the leading tab', () => {
    expect([selectCanUndo(state()), selectCanRedo(state())]).toEqual([false, false]);
    decide('identity-00001', 'name');
    expect([selectCanUndo(state()), selectCanRedo(state())]).toEqual([true, false]);
    store.context.set({ log: undo(state().log) });
    expect([selectCanUndo(state()), selectCanRedo(state())]).toEqual([false, true]);
    store.context.set({ leader: false });
    expect(selectCanRedo(state())).toBe(false);
  });

  it('follow the active identity, and lose it where it does not exist', () => {
    state().setActive('identity-00003');
    expect(selectActive(state())?.tracks).toEqual(Int32Array.of(2, 3));
    state().setActive('identity-09999');
    expect(selectActive(state())).toBeUndefined();
  });

  it('step to the thresholds at which something merges', () => {
    const steps = [...selectMergeThresholds(state())];
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    state().stepMergeHeight(1);
    expect(steps).toContain(state().parameters.cluster_thresh);
    const clusters = selectIdentitySet(state())?.metrics.num_clusters;
    state().stepMergeHeight(1);
    expect(selectIdentitySet(state())?.metrics.num_clusters).not.toBe(clusters);
    for (let i = 0; i < 10; i++) state().stepMergeHeight(1);
    expect(state().parameters.cluster_thresh).toBe(steps.at(-1));
  });

  it('use the linkage that the tree was made with while another is on its way', () => {
    const before = selectIdentitySet(state())?.metrics.num_clusters;
    store.context.set({ parameters: { ...state().parameters, linkage: 'ward' } });
    expect(selectIdentitySet(state())?.metrics.num_clusters).toBe(before);
  });

  it('take the labels of a density algorithm when they are there, the tree until then', () => {
    store.context.set({ parameters: { ...state().parameters, algorithm: 'dbscan' } });
    expect(ids()).toHaveLength(2);
    const labels = {
      items: Int32Array.of(0, 1, 2, 3, 4),
      labels: Int32Array.of(0, 0, 0, 0, -1),
      count: 1,
      resultant: Float32Array.of(0.9),
    };
    const flat = { signature: '', result: labels };
    store.context.set({ clustering: shown(result, { flat }) });
    expect(ids()).toEqual(['identity-00001']);
  });
});

describe('what follows from a state', () => {
  const parameters = DEFAULT_PARAMETERS;
  const { signature } = stand(baseOf(open), EMPTY_LOG, parameters);
  const base = { signature: baseSignature(signature, parameters), result, flat: undefined };
  const KINDS = ACT_KINDS.filter((kind) => kind !== 'split-track');

  /** All of it; colours stay as they were where they can, which is a matter of the way here. */
  function everything(state: AppState) {
    const { changes, ...held } = selectHeldBack(state) ?? { changes: [] };
    return structuredClone({
      decisions: selectDecisions(state),
      set: { ...selectIdentitySet(state), identities: uncoloured(selectIdentitySet(state)) },
      grid: selectVisibleIdentities(state).map(({ id }) => id),
      held: { ...held, changes: changes.map(({ key, moved }) => [key, moved]) },
      sameFrame: selectSameFrameFigures(state),
      landscape: selectLandscape(state)?.figures,
    });
  }
  const uncoloured = (set: IdentitySet | undefined) =>
    set?.identities.map(({ colour: _, ...identity }) => identity);

  /** The same state with nothing remembered of it: no object of it was ever seen. */
  const afresh = ({ open: now, log, clustering, bases, homes, ...rest }: AppState): AppState => ({
    ...rest,
    ...structuredClone({ open: now, log, clustering, bases, homes }),
  });

  it('is the same after any acts and undos as it is with nothing remembered', () => {
    const steps = anyActs([...KINDS, 'undo', 'redo', 'threshold'] as const, 12);
    fc.assert(
      fc.property(steps, (acts) => {
        const store = createAppStore();
        store.context.set({ open, clustering: shown(result), bases: [base] });
        const state = () => store.api.getState();
        for (const { kind, ...where } of acts) {
          if (kind === 'threshold') state().setThreshold((where.x % 11) / 10);
          else if (kind === 'undo') store.context.set({ log: undo(state().log) });
          else if (kind === 'redo') store.context.set({ log: redo(state().log) });
          else store.context.set({ log: withAct(state(), { kind, ...where }) });
          expect(everything(state())).toEqual(everything(afresh(state())));
        }
      }),
      { numRuns: 40 },
    );
  });

  function withAct(state: AppState, act: Act<ActKind>): OperationLog {
    const decisions = selectDecisions(state);
    const identitySet = selectIdentitySet(state);
    if (decisions === undefined || identitySet === undefined) throw new Error('nothing is shown');
    const { log } = state;
    try {
      const operation = operationOf(act, { episode, summaries, decisions, identitySet, log });
      return append(log, operation, { at: NOW, said: saidParameters(parameters) });
    } catch (error) {
      if (error instanceof AppError) return log;
      throw error;
    }
  }
});

describe('the threshold', () => {
  it('stays between 0 and 1 and ignores what is no number', () => {
    const { api } = createAppStore();
    api.getState().setThreshold(1.7);
    expect(api.getState().parameters.cluster_thresh).toBe(1);
    api.getState().setThreshold(-3);
    expect(api.getState().parameters.cluster_thresh).toBe(0);
    api.getState().setThreshold(Number.NaN);
    expect(api.getState().parameters.cluster_thresh).toBe(0);
  });

  it('and all other parameters are checked, and a wrong one is told', () => {
    const { api } = createAppStore();
    api.getState().setParameters({ min_cluster_size: 0 });
    expect(api.getState().parameters).toEqual(DEFAULT_PARAMETERS);
    expect(api.getState().notices.map(({ level, text }) => [level, text.slice(0, 18)])).toEqual([
      ['error', 'min_cluster_size i'],
    ]);
  });
});

describe('notices', () => {
  it('say the same thing once and drop the oldest that would go by itself', () => {
    const { api } = createAppStore();
    const { notify } = api.getState();
    notify({ level: 'error', text: 'broken' });
    for (const text of ['a', 'b', 'b', 'c', 'd', 'e']) notify({ level: 'info', text });
    expect(api.getState().notices.map(({ text }) => text)).toEqual(['broken', 'd', 'e']);
    const [first] = api.getState().notices;
    api.getState().dismissNotice(first?.id ?? -1);
    expect(api.getState().notices.map(({ text }) => text)).not.toContain('broken');
  });
});
