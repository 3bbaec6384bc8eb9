import { useEffect } from 'react';
import { create } from 'zustand';
import { cluster } from '../../bridge/cluster.ts';
import { CancelledError } from '../../core/errors.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import type { Comparison } from '../../core/suggest/impostor-memory.ts';
import { toldPairs, toldPeople } from '../../core/suggest/told-people.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
import { learnImpostors, recallImpostors } from '../clustering/impostors.ts';
import { memoLast } from '../lib/memo.ts';
import { Question } from '../lib/question.ts';
import type { AppState, OpenEpisode } from '../lib/types.ts';
import { useStore } from '../store.ts';
import { isClustering, selectLinkage, selectResult, selectUsedMetric } from '../views/clustered.ts';
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

/** Derived from what the page keeps, so not kept with it: all who look share the one answer. */
const useAnswer = create<SuggestionState>(() => ({ type: 'none' }));

const question = new Question<Recommendation>();
/** The episode that was last asked about. */
let about: string | undefined;
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
    question.stop();
  };
}

/** Ask again, after a failure. */
export function retrySuggestion(): void {
  question.stop();
  look(useStore.getState());
}

function look(state: AppState): void {
  const { open, parameters } = state;
  const clustering = selectResult(state);
  const clusteringBusy = isClustering(state);
  if (open === undefined || clustering === undefined) close('none');
  else if (parameters.algorithm !== 'agglomerative') close('density');
  else {
    if (about !== open.key) {
      // Never the answer about the episode that was open before.
      question.forget();
      about = open.key;
      set({ type: 'asking', recommendation: undefined, linkage: '' });
    }
    // While a clustering is on its way, the worker and the page know different trees.
    if (!clusteringBusy) ask(state, open);
  }
}

/** There is nothing to ask about. */
function close(type: 'none' | 'density'): void {
  question.forget();
  about = undefined;
  set({ type });
}

function ask(state: AppState, { key, episode }: OpenEpisode): void {
  const decisions = selectDecisions(state);
  if (decisions === undefined) return;
  const { people, answers, text } = saidIn(decisions);
  const sharedFrames = selectLinkedPairs(state);
  const linkage = selectLinkage(state);
  question.put({
    key: [key, selectResult(state), text, sharedFrames],
    delay: QUIET_MS,
    ask: async (signal) => {
      const last = useAnswer.getState();
      const kept = 'recommendation' in last && last.linkage === linkage ? last : undefined;
      set({ type: 'asking', recommendation: kept?.recommendation, linkage });
      const comparison = comparisonOf(state);
      const remembered = await recallImpostors(key, episode, comparison);
      signal.throwIfAborted();
      const request = { sharedFrames, people, answers, remembered };
      const found = await cluster.suggest(request, undefined, signal);
      if (useStore.getState().leader) {
        void learnImpostors(key, episode, comparison, found);
      }
      return found;
    },
    told: (recommendation) => set({ type: 'ready', recommendation, linkage }),
    failed: (error) => {
      // Another's request took its place: the next change asks again.
      if (error instanceof CancelledError) question.stop();
      else {
        console.error(error);
        set({ type: 'failed' });
      }
    },
  });
}

/** What the vectors of the clustering are compared by: a metric that was refused was not used. */
function comparisonOf(state: AppState): Comparison {
  const { pooling_method } = state.clustering.shown?.with ?? state.parameters;
  return { pooling_method, metric: selectUsedMetric(state) };
}

/** What people said; as a text it is equal when it is the same. */
const saidIn = memoLast((decisions: FoldedDecisions) => {
  const [people, answers] = [toldPeople(decisions), toldPairs(decisions)];
  const lists = [...people, answers.together, answers.apart];
  return { people, answers, text: lists.map((rows) => rows.join()).join(';') };
});

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
