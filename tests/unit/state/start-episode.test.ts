import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startOf } from '../../../src/core/advice/start-threshold.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { CancelledError } from '../../../src/core/errors.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import type { Recommendation } from '../../../src/core/suggest/types.ts';
import { awaitSuggestion } from '../../../src/state/answers/late-start.ts';
import type { SuggestionState } from '../../../src/state/answers/suggestion.ts';
import {
  lastThreshold,
  rememberThreshold,
  setStartChoice,
} from '../../../src/state/clustering/start-choice.ts';
import { beginEpisode, startsFresh } from '../../../src/state/import/start-episode.ts';
import { createAppStore } from '../../../src/state/store.ts';
import { selectAppliedThreshold, selectCanUndo } from '../../../src/state/views/selectors.ts';
import { selectPendingFrom } from '../../../src/state/views/threshold-diff.ts';
import { tinyEpisode } from '../ui/tiny-episode.ts';

const written = vi.hoisted(() => ({ records: [] as { started?: unknown }[] }));
vi.mock('../../../src/state/persistence/episodes.ts', async (original) => ({
  ...(await original<object>()),
  changeRecord: (of: object, change: (latest: object) => { started?: unknown }) => {
    written.records.push(change(of));
    return Promise.resolve(written.records.at(-1));
  },
}));

const NOW = '2026-01-01T00:00:00Z';
const recommend = (change: Partial<Recommendation>): Recommendation => ({
  cluster_thresh: 0.25,
  decided: true,
  confidence: 0.83,
  word: 'high',
  alternatives: [],
  reasons: [],
  curves: undefined,
  tracks: 40,
  of: 40,
  clusters: 8,
  singles: 0,
  impostors: undefined,
  ...change,
});
const episode = tinyEpisode(
  [0, 1, 2].map((i) => ({ number: i + 1, span: [i, i + 1] as const, faces: [true] })),
);
const summaries = summariseTracks(episode);

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  written.records.length = 0;
  setStartChoice('suggested');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('where a new episode begins', () => {
  it('is the suggestion from medium confidence on, else the default, and says which', () => {
    for (const word of ['medium', 'high'] as const) {
      expect(startOf('suggested', recommend({ word }), 0.5)).toEqual({
        threshold: 0.25,
        by: 'suggested',
        confidence: 0.83,
      });
    }
    const low = recommend({ word: 'low', confidence: 0.2 });
    expect(startOf('suggested', low, 0.5)).toEqual({
      threshold: 0.58,
      by: 'unsure',
      confidence: 0.2,
    });
    const undecided = recommend({ decided: false, word: 'high' });
    expect(startOf('suggested', undecided, 0.5)).toMatchObject({ threshold: 0.58, by: 'unsure' });
    expect(startOf('suggested', undefined, 0.5)).toEqual({ threshold: 0.58, by: 'unsure' });
  });

  it('is what the setting says', () => {
    expect(startOf('default', recommend({}), 0.5)).toEqual({ threshold: 0.58, by: 'default' });
    expect(startOf('last', recommend({}), 0.5)).toEqual({ threshold: 0.5, by: 'last' });
    expect(startOf('last', recommend({}), undefined)).toMatchObject({ threshold: 0.58 });
  });

  it('is nobody’s choice only where files and acts say nothing', () => {
    const { parameters } = { parameters: DEFAULT_PARAMETERS };
    expect(startsFresh({ parameters: {} }, EMPTY_LOG, parameters)).toBe(true);
    expect(startsFresh({ parameters: { linkage: 'ward' } }, EMPTY_LOG, parameters)).toBe(true);
    expect(startsFresh({ parameters: { cluster_thresh: 0.58 } }, EMPTY_LOG, parameters)).toBe(
      false,
    );
    expect(startsFresh({ parameters: {} }, EMPTY_LOG, { ...parameters, algorithm: 'dbscan' })).toBe(
      false,
    );
    const acted = append(EMPTY_LOG, { type: 'checkpoint', name: 'here' }, { at: NOW });
    expect(startsFresh({ parameters: {} }, acted, parameters)).toBe(false);
  });
});

describe('an import', () => {
  const begin = (
    suggest: () => Promise<Recommendation>,
    signal = new AbortController().signal,
    stopSuggest = vi.fn(() => Promise.resolve()),
  ) => {
    const decisions = fold(EMPTY_LOG, episode, summaries);
    const parameters = DEFAULT_PARAMETERS;
    const given = { episode, decisions, parameters, metric: parameters.metric, signal };
    return beginEpisode({ suggest, stopSuggest }, given);
  };

  it('begins at the suggestion that comes in time', async () => {
    const start = await begin(() => Promise.resolve(recommend({})));
    expect(start).toMatchObject({ threshold: 0.25, by: 'suggested' });
  });

  it('does not ask where the setting needs no suggestion', async () => {
    const suggest = vi.fn(() => Promise.resolve(recommend({})));
    setStartChoice('default');
    expect(await begin(suggest)).toEqual({ threshold: 0.58, by: 'default' });
    setStartChoice('last');
    rememberThreshold(0.44);
    expect(lastThreshold()).toBe(0.44);
    expect(await begin(suggest)).toEqual({ threshold: 0.44, by: 'last' });
    expect(suggest).not.toHaveBeenCalled();
  });

  it('opens at the default when the suggestion fails', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const start = await begin(() => Promise.reject(new Error('no memory')));
    expect(start).toEqual({ threshold: 0.58, by: 'unsure' });
  });

  it('does not wait long, and stops what it no longer waits for', async () => {
    vi.useFakeTimers();
    const stop = vi.fn(() => Promise.resolve());
    const start = begin(() => new Promise(() => {}), undefined, stop);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await start).toBeUndefined();
    expect(stop).toHaveBeenCalledOnce();
  });

  it('that is cancelled begins nowhere', async () => {
    const abort = new AbortController();
    const start = begin(() => new Promise(() => {}), abort.signal);
    abort.abort();
    await expect(start).rejects.toThrow(CancelledError);
  });
});

describe('an episode that is shown before its suggestion', () => {
  function shown() {
    const store = createAppStore();
    const open = { key: 'tiny/', base: episode, episode, summaries, crops: 'none' } as const;
    store.context.set({ open, started: 'awaited', parameters: { ...DEFAULT_PARAMETERS } });
    store.context.session.stored = { key: 'tiny/', generation: 1 } as never;
    let heard: (suggestion: SuggestionState) => void = () => {};
    const stop = vi.fn();
    awaitSuggestion(store.context, (listener) => {
      heard = listener;
      return stop;
    });
    const state = () => store.api.getState();
    const hear = (recommendation: Recommendation | undefined) =>
      heard({ type: 'ready', recommendation, linkage: 'average' });
    return { store, state, hear, heard: (s: SuggestionState) => heard(s), stop };
  }

  it('moves there, as its beginning: nothing is pending, nothing can be undone', async () => {
    const { state, hear, heard, stop } = shown();
    heard({ type: 'asking', recommendation: undefined, linkage: 'average' });
    expect(state().parameters.cluster_thresh).toBe(0.58);
    hear(recommend({}));
    expect(state().parameters.cluster_thresh).toBe(0.25);
    expect(state().started).toMatchObject({ threshold: 0.25, by: 'suggested' });
    expect(selectAppliedThreshold(state())).toBe(0.25);
    expect(selectPendingFrom(state())).toBeUndefined();
    expect(selectCanUndo(state())).toBe(false);
    expect(stop).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(written.records).toHaveLength(1));
    expect(written.records[0]?.started).toEqual(state().started);
  });

  it('stays where it is when that is not sure enough', () => {
    const { state, hear } = shown();
    hear(recommend({ word: 'low' }));
    expect(state().parameters.cluster_thresh).toBe(0.58);
    expect(state().started).toMatchObject({ by: 'unsure' });
  });

  it.each([
    [
      'moved the slider and back',
      (s: ReturnType<typeof shown>['state']) => {
        s().setThreshold(0.7);
        s().setThreshold(0.58);
      },
    ],
    [
      'opened an identity',
      (s: ReturnType<typeof shown>['state']) =>
        s().setView({ type: 'identity', id: 'identity-00001' }),
    ],
    [
      'selected somebody',
      (s: ReturnType<typeof shown>['state']) => s().setSelection(new Set(['identity-00001'])),
    ],
  ] as const)('never moves under somebody who %s', (_, touch) => {
    const { state, hear, stop } = shown();
    touch(state);
    hear(recommend({}));
    expect(state().parameters.cluster_thresh).toBe(0.58);
    expect(state().started).toEqual({ threshold: 0.58, by: 'default' });
    expect(stop).toHaveBeenCalledOnce();
  });

  it('never moves after an act, not even when the act was undone', () => {
    const { store, state, hear } = shown();
    const log = append(EMPTY_LOG, { type: 'checkpoint', name: 'here' }, { at: NOW });
    store.context.set({ log: { ...log, cursor: 0 } });
    hear(recommend({}));
    expect(state().parameters.cluster_thresh).toBe(0.58);
  });

  it('is forgotten when another episode is opened', () => {
    const { store, state, hear, stop } = shown();
    store.context.set({ open: { ...state().open!, key: 'other/' }, started: undefined });
    hear(recommend({}));
    expect(state().started).toBeUndefined();
    expect(state().parameters.cluster_thresh).toBe(0.58);
    expect(stop).toHaveBeenCalledOnce();
  });
});

describe('the threshold that was applied', () => {
  it('is that of the log, else of the files, else where the episode began', () => {
    const store = createAppStore();
    const open = { key: 'tiny/', base: episode, episode, summaries, crops: 'none' } as const;
    const started = { threshold: 0.25, by: 'suggested' } as const;
    const state = () => store.api.getState();
    store.context.set({ open });
    expect(selectAppliedThreshold(state())).toBe(0.58);
    store.context.set({ started });
    expect(selectAppliedThreshold(state())).toBe(0.25);
    const base = { ...episode, parameters: { cluster_thresh: 0.7 } };
    store.context.set({ open: { ...open, base } });
    expect(selectAppliedThreshold(state())).toBe(0.7);
    const moved = append(EMPTY_LOG, { type: 'threshold', from: 0.25, to: 0.4 }, { at: NOW });
    store.context.set({ open, log: moved });
    expect(selectAppliedThreshold(state())).toBe(0.4);
    // Undoing the step goes back to where the episode began, not to the default.
    store.context.set({ log: { ...moved, cursor: 0 } });
    expect(selectAppliedThreshold(state())).toBe(0.25);
  });
});
