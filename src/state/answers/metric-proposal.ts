import { create } from 'zustand';
import type { MetricProposal } from '../../../workers/cluster/types.ts';
import { cluster } from '../../bridge/cluster.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import { toldPeople } from '../../core/suggest/told-people.ts';
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

let asked: AbortController | undefined;
let answered: readonly unknown[] = [];
let unsubscribe: (() => void) | undefined;

/** Show what the metric of the episode's own would change. Nothing changes by it. */
export function openProposal(): void {
  unsubscribe ??= useStore.subscribe(follow);
  void ask();
}

/** Leave everything as it is. */
export function closeProposal(): void {
  asked?.abort();
  asked = undefined;
  answered = [];
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
  if (inputs.every((value, i) => Object.is(value, answered[i]))) return;
  const [key] = answered;
  const { metric, algorithm } = state.parameters;
  if (state.open?.key !== key || metric !== 'cosine' || algorithm !== 'agglomerative') {
    closeProposal();
  } else if (!state.clusteringBusy) {
    void ask();
  }
}

async function ask(): Promise<void> {
  const state = appStore.api.getState();
  const decisions = selectDecisions(state);
  if (decisions === undefined || state.clustering === undefined) return;
  asked?.abort();
  const abort = new AbortController();
  asked = abort;
  answered = inputsOf(state);
  useProposal.setState({ status: 'asking', failure: undefined });
  const request = {
    linkage: state.clusteredWith?.linkage ?? state.parameters.linkage,
    constraints: constraintsOf(decisions, selectEnforcedPairs(state)),
    suggestion: { sharedFrames: selectLinkedPairs(state), people: toldPeople(decisions) },
  };
  try {
    const { session } = appStore.context;
    const proposal = await session.jobs.run(
      'Trying the within-track metric',
      (job) => cluster.proposeMetric(request, job.onProgress, job.signal),
      { background: true, signal: abort.signal },
    );
    if (asked === abort) useProposal.setState({ status: 'ready', proposal });
  } catch (error) {
    if (asked !== abort) return;
    if (error instanceof CancelledError) closeProposal();
    else {
      if (!(error instanceof AppError)) console.error(error);
      const failure = error instanceof AppError ? error.userMessage : UNEXPECTED;
      useProposal.setState({ status: 'failed', proposal: undefined, failure });
    }
  }
}

const UNEXPECTED = 'The metric could not be tried. Close this and look again.';
