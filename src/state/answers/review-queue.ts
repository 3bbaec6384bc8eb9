import { create } from 'zustand';
import { cluster } from '../../bridge/cluster.ts';
import { CancelledError } from '../../core/errors.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { ReviewItem } from '../../core/review/types.ts';
import { Question, sameKey } from '../lib/question.ts';
import type { AppState } from '../lib/types.ts';
import { useStore } from '../store.ts';
import { isClustering } from '../views/clustered.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';
import {
  type Agenda,
  back,
  EMPTY_AGENDA,
  openCount,
  prune,
  reconcile,
  settle,
  showFirst,
  skip,
} from './review-agenda.ts';
import { answeredKeys, questionKey, reviewRequest } from './review-request.ts';

/** The worker is asked once threshold and decisions have been still for this long, ms. */
const QUIET_MS = 150;
/** An answer that does not arrive in the history by then was refused, ms. */
const PATIENCE_MS = 1000;
/** Nobody thinks longer about one question; more is a break, ms. */
const LONGEST_THOUGHT_MS = 60_000;
/** Answers that the pace is taken from: the latest. */
const PACE_OF = 15;
/** With fewer, no time is estimated. */
const LEAST_PACE = 3;

/** `idle`: nothing to ask about; `asking`: the first answer is on its way. */
export type QueueStatus = 'idle' | 'asking' | 'ready' | 'failed';

export interface ReviewQueue {
  readonly agenda: Agenda;
  readonly status: QueueStatus;
  /** Milliseconds that the latest answers took. */
  readonly thoughts: readonly number[];
  /** The shown question has its answer. */
  readonly settle: () => void;
  readonly next: () => void;
  readonly previous: () => void;
  /** Ask one of the open questions now. */
  readonly show: (key: string) => void;
  /** Ask the worker again, after a failure. */
  readonly retry: () => void;
}

let shownAt = 0;
/** The history as it was when a question was answered, by key: what was asked with it does not know the answer. */
const answeredUnder = new Map<string, OperationLog>();

/** The queue of the open episode. Questions are derived: only the answers are kept, in the log. */
export const useReviewQueue = create<ReviewQueue>((set, get) => {
  const show = (agenda: Agenda): void => {
    if (agenda.shown?.key !== get().agenda.shown?.key) shownAt = performance.now();
    set({ agenda });
  };
  return {
    agenda: EMPTY_AGENDA,
    status: 'idle',
    thoughts: [],
    settle: () => {
      const thought = Math.min(LONGEST_THOUGHT_MS, performance.now() - shownAt);
      set({ thoughts: [...get().thoughts, thought].slice(-PACE_OF) });
      const { shown } = get().agenda;
      if (shown !== undefined) answeredUnder.set(shown.key, useStore.getState().log);
      show(settle(get().agenda));
      // The answer may raise other questions: it is too early to say that none is left.
      if (get().agenda.shown === undefined) {
        set({ status: 'asking' });
        again(PATIENCE_MS);
      }
    },
    next: () => show(skip(get().agenda)),
    previous: () => show(back(get().agenda)),
    show: (key) => show(showFirst(get().agenda, key)),
    retry: () => again(0),
  };
});

const question = new Question<readonly ReviewItem[] | undefined>();
/** Counts how often the same was asked again. */
let round = 0;

/** Keep the queue in step with the store while an episode is on the page. @returns stop */
export function startReviewQueue(): () => void {
  const unsubscribe = useStore.subscribe((state, before) => {
    if (state.open?.key !== before.open?.key) reset();
    if (state.log !== before.log) dropPointless();
    if (!sameKey(inputsOf(state), inputsOf(before))) ask(state, QUIET_MS);
  });
  again(0);
  return () => {
    unsubscribe();
    reset();
  };
}

function reset(): void {
  question.forget();
  answeredUnder.clear();
  useReviewQueue.setState({ agenda: EMPTY_AGENDA, status: 'idle', thoughts: [] });
}

const inputsOf = ({ open, log, clustering, parameters }: AppState) => [
  ...[open, log, clustering.shown, parameters, clustering.type],
];

/** Ask what was asked before once more. */
function again(delay: number): void {
  round++;
  ask(useStore.getState(), delay);
}

function ask(state: AppState, delay: number): void {
  // While a clustering is on its way, the worker and the page know different identities.
  if (isClustering(state)) {
    question.stop();
    return;
  }
  const { log } = state;
  question.put({
    key: [...inputsOf(state), round],
    delay,
    inTurn: true,
    ask: async () => {
      const request = reviewRequest(useStore.getState());
      if (request === undefined) return undefined;
      const { status } = useReviewQueue.getState();
      if (status !== 'ready') useReviewQueue.setState({ status: 'asking' });
      return cluster.review(request);
    },
    told: (items) => items && take(items.filter(({ key }) => answeredUnder.get(key) !== log)),
    failed: (error) => {
      if (error instanceof CancelledError) return;
      console.error(error);
      useReviewQueue.setState({ status: 'failed' });
    },
  });
}

function take(items: readonly ReviewItem[]): void {
  const decisions = selectDecisions(useStore.getState());
  const known = answeredKeys(decisions?.answers ?? []);
  const fresh = items.filter(({ question }) => !known.has(questionKey(question)));
  const { agenda } = useReviewQueue.getState();
  const next = reconcile(agenda, fresh);
  if (next.shown?.key !== agenda.shown?.key) shownAt = performance.now();
  useReviewQueue.setState({ agenda: next, status: 'ready' });
}

/** Questions about tracks that are one person now, or gone, need not wait for the worker. */
function dropPointless(): void {
  const byTrack = selectIdentitySet(useStore.getState())?.byTrack;
  if (byTrack === undefined) return;
  const { agenda } = useReviewQueue.getState();
  const pruned = prune(agenda, (item) => !isPointless(item, byTrack));
  if (pruned !== agenda) useReviewQueue.setState({ agenda: pruned });
}

function isPointless({ a, b, kind }: ReviewItem, byTrack: Int32Array): boolean {
  const one = byTrack[a.tracks[0] ?? -1] ?? -1;
  if (one < 0) return true;
  if (b === undefined) return false;
  const other = byTrack[b.tracks[0] ?? -1] ?? -1;
  if (other < 0) return true;
  return kind === 'merge' || kind === 'singleton' ? one === other : one !== other;
}

export const selectOpenCount = (queue: ReviewQueue): number => openCount(queue.agenda);

/** Milliseconds that the open questions take at the person's own pace; undefined before it is known. */
export function selectTimeLeft({ agenda, thoughts }: ReviewQueue): number | undefined {
  if (thoughts.length < LEAST_PACE) return undefined;
  const sorted = [...thoughts].sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 0) * openCount(agenda);
}
