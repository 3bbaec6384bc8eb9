import { create } from 'zustand';
import type { MetricProposal } from '../../../workers/cluster/types.ts';
import { cluster } from '../../bridge/cluster.ts';
import { CancelledError } from '../../core/errors.ts';
import { toldPeople } from '../../core/suggest/told-people.ts';
import { failureText, Question, sameKey } from '../lib/question.ts';
import type { AppState } from '../lib/types.ts';
import { appStore, useStore } from '../store.ts';
import { constraintsOf } from '../views/clustering-signature.ts';
import { selectEnforcedPairs, selectLinkedPairs } from '../views/same-frame.ts';
import { selectDecisions } from '../views/selectors.ts';

/** At which threshold of the new metric the present identities are compared. */
export type ProposalCut = 'agreeing' | 'suggested';

export interface ProposalState {
  readonly status: 'closed' | 'asking' | 'ready' | 'failed';
  /** The last answer about this episode; stays while a new one is on its way. */
  readonly proposal: MetricProposal | undefined;
  readonly failure: string | undefined;
  readonly cut: ProposalCut;
}

const CLOSED: ProposalState = {
  status: 'closed',
  proposal: undefined,
  failure: undefined,
  cut: 'agreeing',
};
export const useProposal = create<ProposalState>(() => CLOSED);

/** What an answer depends on: of all that changes on a page, these alone. */
const inputsOf = (state: AppState) => [
  state.open?.key,
  state.clustering,
  state.log,
  state.parameters.metric,
  state.parameters.algorithm,
];

const question = new Question<MetricProposal>();
let answered: readonly unknown[] = [];
let unsubscribe: (() => void) | undefined;

/** Show what the metric of the episode's own would change. Nothing changes by it. */
export function openProposal(): void {
  question.forget();
  unsubscribe ??= useStore.subscribe(follow);
  ask();
}

/** Leave everything as it is. */
export function closeProposal(): void {
  question.forget();
  unsubscribe?.();
  unsubscribe = undefined;
  useProposal.setState(CLOSED, true);
}

export function chooseCut(cut: ProposalCut): void {
  useProposal.setState({ cut });
}

/** A proposal is about what is on the page: that changed, so it is made anew, or of no use. */
function follow(state: AppState): void {
  const inputs = inputsOf(state);
  if (sameKey(inputs, answered)) return;
  const { metric, algorithm } = state.parameters;
  if (state.open?.key !== answered[0] || metric !== 'cosine' || algorithm !== 'agglomerative') {
    closeProposal();
  } else if (!state.clusteringBusy) ask();
}

function ask(): void {
  const state = appStore.api.getState();
  const decisions = selectDecisions(state);
  if (decisions === undefined || state.clustering === undefined) return;
  answered = inputsOf(state);
  const request = {
    linkage: state.clusteredWith?.linkage ?? state.parameters.linkage,
    constraints: constraintsOf(decisions, selectEnforcedPairs(state)),
    suggestion: { sharedFrames: selectLinkedPairs(state), people: toldPeople(decisions) },
  };
  question.put({
    key: answered,
    ask: (signal) => {
      useProposal.setState({ status: 'asking', failure: undefined });
      return appStore.context.session.jobs.run(
        'Trying the within-track metric',
        (job) => cluster.proposeMetric(request, job.onProgress, job.signal),
        { background: true, signal },
      );
    },
    told: (proposal) => useProposal.setState({ status: 'ready', proposal }),
    failed: (error) => {
      if (error instanceof CancelledError) {
        closeProposal();
        return;
      }
      const failure = failureText(error, UNEXPECTED);
      useProposal.setState({ status: 'failed', proposal: undefined, failure });
    },
  });
}

const UNEXPECTED = 'The metric could not be tried. Close this and look again.';
