import { useEffect } from 'react';
import { create } from 'zustand';
import { cluster } from '../../bridge/cluster.ts';
import { CancelledError } from '../../core/errors.ts';
import type { Comparison } from '../../core/suggest/impostor-memory.ts';
import { toldPairs } from '../../core/suggest/told-pairs.ts';
import { toldPeople } from '../../core/suggest/told-people.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
import { learnImpostors, recallImpostors } from '../clustering/impostors.ts';
import type { AppState } from '../lib/types.ts';
import { useStore } from '../store.ts';
import { selectLinkedPairs } from '../views/same-frame.ts';
import { selectDecisions } from '../views/selectors.ts';

/** Asked for once clustering and decisions have been still for this long, ms. */
const QUIET_MS = 400;

/** `none`: nothing is clustered; `density`: no tree, so no threshold to suggest. */
export type SuggestionState =
  | { readonly type: 'none' | 'density' | 'failed' }
  | {
      readonly type: 'asking' | 'ready';
      /** The last answer about this episode; stays while a new one is on its way. */
      readonly recommendation: Recommendation | undefined;
      /** Linkage that the answer is for. */
      readonly linkage: string;
    };

const useAnswer = create<SuggestionState>(() => ({ type: 'none' }));

/** What an answer depends on. */
interface Asked {
  readonly key: string | undefined;
  readonly clustering: AppState['clustering'];
  readonly people: string;
  readonly pairs: Int32Array;
}
let answered: Asked | undefined;
let wanted: Asked | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let users = 0;
let unsubscribe: (() => void) | undefined;

/**
 * The threshold that the data speak for. The worker is asked while anybody looks, when the clustering
 * or what people said has changed; never because the slider moved.
 */
export function useSuggestion(): SuggestionState {
  useEffect(beginLooking, []);
  return useAnswer();
}

/** The same outside of components: hear every answer, the present one at once. */
export function listenToSuggestion(heard: (suggestion: SuggestionState) => void): () => void {
  const endLooking = beginLooking();
  const silence = useAnswer.subscribe((answer) => heard(answer));
  // Not within the change that led here: what is heard may change the store itself.
  queueMicrotask(() => heard(useAnswer.getState()));
  return () => {
    silence();
    endLooking();
  };
}

function beginLooking(): () => void {
  users++;
  if (users === 1) {
    unsubscribe = useStore.subscribe(look);
    look(useStore.getState());
  }
  return () => {
    users--;
    if (users > 0) return;
    unsubscribe?.();
    clearTimeout(timer);
    if (wanted === undefined) return;
    void cluster.stopSuggest().catch(() => {});
    wanted = undefined;
    answered = undefined;
  };
}

/** Ask again, after a failure. */
export function retrySuggestion(): void {
  answered = undefined;
  look(useStore.getState());
}

let seen: readonly unknown[] = [];

function look(state: AppState): void {
  const { open, clustering, clusteringBusy, parameters, log } = state;
  // Of all that changes on a page, these alone can change the answer.
  const now = [open, clustering, clusteringBusy, parameters, log];
  if (now.every((value, i) => value === seen[i]) && answered !== undefined) return;
  seen = now;
  if (open === undefined || clustering === undefined) {
    answered = undefined;
    set({ type: 'none' });
    return;
  }
  if (parameters.algorithm !== 'agglomerative') {
    answered = undefined;
    set({ type: 'density' });
    return;
  }
  if (answered?.key !== open.key) {
    // Never the answer about the episode that was open before.
    answered = undefined;
    const { type, recommendation } = { recommendation: undefined, ...useAnswer.getState() };
    if (type !== 'asking' || recommendation !== undefined) {
      set({ type: 'asking', recommendation: undefined, linkage: '' });
    }
  }
  // While a clustering is on its way, the worker and the page know different trees.
  if (clusteringBusy) return;
  const asked = askedOf(state);
  if (isSame(asked, wanted)) return;
  clearTimeout(timer);
  wanted = undefined;
  if (isSame(asked, answered)) {
    // Undone before the answer came: the one that is shown holds again.
    const shown = useAnswer.getState();
    if (shown.type === 'asking') set({ ...shown, type: 'ready' });
    return;
  }
  wanted = asked;
  timer = setTimeout(() => void ask(asked), QUIET_MS);
}

async function ask(asked: Asked): Promise<void> {
  const state = useStore.getState();
  const decisions = selectDecisions(state);
  if (decisions === undefined) return;
  const linkage = state.clusteredWith?.linkage ?? state.parameters.linkage;
  const last = useAnswer.getState();
  const isAbout =
    answered?.key === asked.key && 'recommendation' in last && last.linkage === linkage;
  const kept = isAbout ? last : undefined;
  set({ type: 'asking', recommendation: kept?.recommendation, linkage });
  try {
    const { open } = state;
    const comparison = comparisonOf(state);
    const remembered = open && (await recallImpostors(open.key, open.episode, comparison));
    if (wanted !== asked) return;
    const recommendation = await cluster.suggest({
      sharedFrames: asked.pairs,
      people: toldPeople(decisions),
      answers: toldPairs(decisions),
      remembered,
    });
    if (wanted !== asked) return;
    if (open !== undefined && state.leader) {
      void learnImpostors(open.key, open.episode, comparison, recommendation);
    }
    wanted = undefined;
    answered = asked;
    set({ type: 'ready', recommendation, linkage });
  } catch (error) {
    if (wanted !== asked) return;
    wanted = undefined;
    if (error instanceof CancelledError) return;
    console.error(error);
    // Not asked again by itself: what fails once would fail with every change of the page.
    answered = asked;
    set({ type: 'failed' });
  }
}

/** What the vectors of the clustering are compared by: a metric that was refused was not used. */
function comparisonOf({ clustering, clusteredWith, parameters }: AppState): Comparison {
  const { pooling_method } = clusteredWith ?? parameters;
  return { pooling_method, metric: clustering?.metric?.used ?? 'cosine' };
}

function askedOf(state: AppState): Asked {
  const decisions = selectDecisions(state);
  const people = decisions === undefined ? [] : toldPeople(decisions);
  const answers = decisions === undefined ? undefined : toldPairs(decisions);
  return {
    key: state.open?.key,
    clustering: state.clustering,
    people: saidText([...people, ...(answers ? [...answers.together, answers.apart] : [])]),
    pairs: selectLinkedPairs(state),
  };
}

/** What was said as a text: equal when it is the same. */
function saidText(lists: readonly Int32Array[]): string {
  return lists.map((rows) => rows.join()).join(';');
}

function isSame(one: Asked, other: Asked | undefined): boolean {
  return (
    one.key === other?.key &&
    one.clustering === other?.clustering &&
    one.people === other?.people &&
    one.pairs === other?.pairs
  );
}

function set(next: SuggestionState): void {
  if (next.type === useAnswer.getState().type && !('recommendation' in next)) return;
  useAnswer.setState(next, true);
}

/**
 * What the suggestion says as far as it is known: `known` is false while the first answer about the
 * episode is on its way, so that nobody speaks for another threshold before it has spoken.
 */
export function heardOf(state: SuggestionState): {
  readonly known: boolean;
  readonly recommendation: Recommendation | undefined;
} {
  const recommendation = 'recommendation' in state ? state.recommendation : undefined;
  const known = state.type !== 'none' && (state.type !== 'asking' || recommendation !== undefined);
  return { known, recommendation };
}

/** The suggested threshold, to be marked in pictures; undefined while there is none. */
export function suggestedThreshold(state: SuggestionState): number | undefined {
  const recommendation = 'recommendation' in state ? state.recommendation : undefined;
  return recommendation?.decided === true ? recommendation.cluster_thresh : undefined;
}
