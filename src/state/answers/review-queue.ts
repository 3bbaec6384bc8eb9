import { create } from 'zustand';
import { cluster } from '../../bridge/cluster.ts';
import { CancelledError } from '../../core/errors.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { IdentitySet } from '../../core/identity/types.ts';
import { worthAsking } from '../../core/review/queue.ts';
import type { CertainMerge, Review, ReviewItem } from '../../core/review/types.ts';
import { Question, sameKey } from '../lib/question.ts';
import type { AppState } from '../lib/types.ts';
import { useStore } from '../store.ts';
import { isClustering } from '../views/clustered.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';
import {
  type Agenda,
  back,
  EMPTY_AGENDA,
  prune,
  reconcile,
  settle,
  showFirst,
  skip,
} from './review-agenda.ts';
import { answeredKeys, questionKey, reviewRequest } from './review-request.ts';

/** The worker is asked once threshold and decisions have been still for this long, ms. */
const QUIET_MS = 150;
/** Times that a list is asked for again when something cancelled the worker's jobs. */
const TRIES = 3;
/** Questions that keep their places behind the one that is shown. */
export const NEXT = 3;
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
  /**
   * Merges that look certain, riskiest first. Whoever shows them keeps the list that was shown: this
   * one follows the identities.
   */
  readonly batch: readonly CertainMerge[];
  /** What the answers so far said, at the similarities that they were given at. */
  readonly said: Review['said'];
  /** Milliseconds that the latest answers took. */
  readonly thoughts: readonly number[];
  /** The shown question has its answer. @param done resolves when the answer holds, or was refused */
  readonly settle: (done: Promise<void>) => void;
  readonly next: () => void;
  readonly previous: () => void;
  /** Ask one of the open questions now. */
  readonly show: (key: string) => void;
  /** Ask the worker again, after a failure. */
  readonly retry: () => void;
}

let shownAt = 0;
/** Answers that are in the history, or were refused: what is asked from then on knows of them. */
let done = 0;
/** By key of the question that was answered last so; counts itself. Infinity: not yet done. */
const answers = new Map<string, { at: number }>();

const NO_MERGES: readonly CertainMerge[] = [];
const NOTHING_SAID: Review['said'] = [];

/** The queue of the open episode. Questions are derived: only the answers are kept, in the log. */
export const useReviewQueue = create<ReviewQueue>((set, get) => {
  const show = (agenda: Agenda): void => {
    if (agenda.shown?.key !== get().agenda.shown?.key) shownAt = performance.now();
    set({ agenda });
  };
  return {
    agenda: EMPTY_AGENDA,
    status: 'idle',
    batch: NO_MERGES,
    said: NOTHING_SAID,
    thoughts: [],
    settle: (doing) => {
      const thought = Math.min(LONGEST_THOUGHT_MS, performance.now() - shownAt);
      set({ thoughts: [...get().thoughts, thought].slice(-PACE_OF) });
      const { shown } = get().agenda;
      if (shown !== undefined) void answerOf(shown.key, doing);
      show(settle(get().agenda));
      // The answer may raise other questions: it is too early to say that none is left.
      if (get().agenda.shown === undefined) set({ status: 'asking' });
    },
    next: () => show(skip(get().agenda)),
    previous: () => show(back(get().agenda)),
    show: (key) => show(showFirst(get().agenda, key)),
    retry: () => again(0),
  };
});

/** The answer to a question is on its way: until it is done, no list knows of it. */
async function answerOf(key: string, doing: Promise<void>): Promise<void> {
  const answer = { at: Number.POSITIVE_INFINITY };
  answers.set(key, answer);
  await doing;
  answer.at = ++done;
  // One that was refused changed nothing that would be asked about by itself.
  if (answers.get(key) === answer) again(QUIET_MS);
}

const question = new Question<Review | undefined>();
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
  answers.clear();
  ground = undefined;
  useReviewQueue.setState({
    ...{ agenda: EMPTY_AGENDA, status: 'idle', batch: NO_MERGES, said: NOTHING_SAID, thoughts: [] },
  });
}

const inputsOf = ({ open, log, clustering, bases, parameters }: AppState) => [
  ...[open, log, clustering.shown, clustering.type, bases, parameters],
];

/** Ask what was asked before once more. */
function again(delay: number): void {
  round++;
  ask(useStore.getState(), delay);
}

/** What somebody changes who wants other questions. */
const groundOf = ({ open, clustering, parameters }: AppState) => [
  ...[open, clustering.shown?.engine, parameters],
];
let ground: readonly unknown[] | undefined;

function ask(state: AppState, delay: number, tries = TRIES): void {
  // While a clustering is on its way, the worker and the page know different identities.
  if (isClustering(state)) {
    question.stop();
    return;
  }
  let known = done;
  question.put({
    key: [...inputsOf(state), round],
    delay,
    inTurn: true,
    ask: async () => {
      known = done;
      const request = reviewRequest(useStore.getState());
      if (request === undefined) return undefined;
      const { status } = useReviewQueue.getState();
      if (status !== 'ready') useReviewQueue.setState({ status: 'asking' });
      return cluster.review(request);
    },
    told: (review) => {
      const isNew = ({ key }: { readonly key: string }) => (answers.get(key)?.at ?? 0) <= known;
      if (review === undefined) return;
      take(review.items.filter(isNew), review.batch.filter(isNew));
      useReviewQueue.setState({ said: review.said });
    },
    failed: (error) => {
      if (error instanceof CancelledError && tries > 0) {
        // By somebody who did not mean this: nothing else would ask again.
        round++;
        ask(useStore.getState(), QUIET_MS, tries - 1);
        return;
      }
      console.error(error);
      useReviewQueue.setState({ status: 'failed' });
    },
  });
}

/**
 * Take a new list. The question that is shown stays until it is answered, and the next ones where
 * they are, unless somebody asked for other questions: a key that is pressed means what was read.
 */
function take(items: readonly ReviewItem[], batch: readonly CertainMerge[]): void {
  const state = useStore.getState();
  const known = answeredKeys(selectDecisions(state)?.answers ?? []);
  const isOpen = ({ question: asked }: Pick<ReviewItem, 'question'>): boolean =>
    !known.has(questionKey(asked));
  const set = selectIdentitySet(state);
  const { agenda } = useReviewQueue.getState();
  const same = sameKey(ground, groundOf(state));
  ground = groundOf(state);
  const next = reconcile(agenda, items.filter(isOpen), {
    stays: (item) => same && isOpen(item) && !isPointless(item, set),
    frozen: same ? NEXT : 0,
  });
  if (next.shown?.key !== agenda.shown?.key) shownAt = performance.now();
  useReviewQueue.setState({
    agenda: next,
    batch: batch.filter((merge) => isOpen(merge) && !isDone(merge, set)),
    status: 'ready',
  });
}

/** Questions about tracks that are one person now, or gone, need not wait for the worker. */
function dropPointless(): void {
  const set = selectIdentitySet(useStore.getState());
  if (set === undefined) return;
  const { agenda, batch } = useReviewQueue.getState();
  const pruned = prune(agenda, (item) => !isPointless(item, set));
  if (pruned !== agenda) useReviewQueue.setState({ agenda: pruned });
  const left = batch.filter((merge) => !isDone(merge, set));
  if (left.length < batch.length) useReviewQueue.setState({ batch: left });
}

/** Its sides are one identity now, or one of them is gone. */
const isDone = ({ a, b }: CertainMerge, set: IdentitySet | undefined): boolean =>
  isPointless({ kind: 'merge', a, b }, set);

function isPointless(
  { a, b, kind }: Pick<ReviewItem, 'a' | 'b' | 'kind'>,
  set: IdentitySet | undefined,
): boolean {
  const of = (tracks: Int32Array) => set?.identities[set.byTrack[tracks[0] ?? -1] ?? -1];
  const one = of(a.tracks);
  if (one === undefined) return true;
  if (kind === 'unnamed') return givenName(one) !== undefined || one.labels.stranger === true;
  if (b === undefined) return false;
  const other = of(b.tracks);
  if (other === undefined) return true;
  return kind === 'merge' || kind === 'singleton' ? one === other : one !== other;
}

/** Open questions that are worth a look beside the batch; 0: go on to naming, then export. */
export function selectWorthCount({ agenda, batch }: ReviewQueue): number {
  const { passed, shown, ahead } = agenda;
  return worthAsking([...passed, ...(shown === undefined ? [] : [shown]), ...ahead], batch).length;
}

/** Milliseconds that the questions worth asking take at the person's own pace; undefined before it is known. */
export function selectTimeLeft(queue: ReviewQueue): number | undefined {
  const { thoughts } = queue;
  if (thoughts.length < LEAST_PACE) return undefined;
  const sorted = [...thoughts].sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 0) * selectWorthCount(queue);
}
