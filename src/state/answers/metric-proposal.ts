import { create } from 'zustand';
import type { MetricProposal } from '../../../workers/cluster/types.ts';
import { cluster } from '../../bridge/cluster.ts';
import { cutClusters } from '../../core/cluster/cut.ts';
import type { ClusterParameters, LinkageMethod } from '../../core/cluster/types.ts';
import { type ThresholdDiff, thresholdDiff } from '../../core/diff/threshold-diff.ts';
import { CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { formIdentities } from '../../core/identity/form.ts';
import type { TrackLikeness } from '../../core/identity/likeness.ts';
import type { IdentitySet } from '../../core/identity/types.ts';
import { agreeingThreshold } from '../../core/metric/agreeing-threshold.ts';
import { describeOperation } from '../../core/moderation/describe-operation.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { append } from '../../core/moderation/log.ts';
import { saidParameters } from '../../core/moderation/said-parameters.ts';
import type { LogCounts } from '../../core/moderation/types.ts';
import { toldPeople } from '../../core/suggest/told-people.ts';
import { changeLog } from '../acts/change-log.ts';
import { afterAct, entryView } from '../acts/entry-view.ts';
import { refreshClustering } from '../clustering/clusterer.ts';
import { memoLast } from '../lib/memo.ts';
import { failureText, Question, sameKey } from '../lib/question.ts';
import type { Context } from '../lib/session.ts';
import type { AppState, OpenEpisode } from '../lib/types.ts';
import { appStore, useStore } from '../store.ts';
import { isClustering, selectLinkage, selectResult } from '../views/clustered.ts';
import { selectLinkedPairs } from '../views/same-frame.ts';
import { selectAppliedThreshold, selectDecisions, selectIdentitySet } from '../views/selectors.ts';
import { selectConstraints } from '../views/stand.ts';

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
/** Derived, and gone when it is closed: a store of its own beside what is kept. */
export const useProposal = create<ProposalState>(() => CLOSED);

/** What an answer depends on: of all that changes on a page, these alone. */
const inputsOf = (state: AppState) => [
  state.open?.key,
  selectResult(state),
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
  } else if (!isClustering(state)) ask();
}

function ask(): void {
  const state = appStore.api.getState();
  const decisions = selectDecisions(state);
  const constraints = selectConstraints(state);
  if (decisions === undefined || constraints === undefined || selectResult(state) === undefined)
    return;
  answered = inputsOf(state);
  const request = {
    linkage: selectLinkage(state),
    constraints,
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

/** Where the present identities are compared with the proposal's. */
export interface ProposedCut {
  readonly threshold: number;
  /** BCubed F between the two; undefined at the suggested threshold. */
  readonly agreement: number | undefined;
}

const agreed = memoLast(
  (
    proposal: MetricProposal,
    present: IdentitySet,
    decisions: FoldedDecisions,
    linkage: LinkageMethod,
    minClusterSize: number,
  ) => {
    const { items, agglomeration } = proposal;
    const { tree, floor } = agglomeration;
    const groups = [...decisions.frozen, ...decisions.mustLink];
    const from = { tree, floor, items, linkage, minClusterSize, groups };
    return agreeingThreshold({ ...from, present: present.byTrack });
  },
);

/** The threshold of the proposal; undefined while there is none. */
export function selectProposedCut(
  state: AppState,
  { proposal, cut }: ProposalState,
): ProposedCut | undefined {
  const present = selectIdentitySet(state);
  const decisions = selectDecisions(state);
  if (proposal === undefined || present === undefined || decisions === undefined) return undefined;
  const { cluster_thresh, decided } = proposal.recommendation;
  if (cut === 'suggested' && decided) return { threshold: cluster_thresh, agreement: undefined };
  const { min_cluster_size } = state.parameters;
  return (
    agreed(proposal, present, decisions, selectLinkage(state), min_cluster_size) ?? {
      threshold: cluster_thresh,
      agreement: undefined,
    }
  );
}

/** The parameters that applying the proposal would set. */
export function selectProposedParameters(
  state: AppState,
  from: ProposalState,
): ClusterParameters | undefined {
  const cluster_thresh = selectProposedCut(state, from)?.threshold;
  if (cluster_thresh === undefined) return undefined;
  return asProposed(state.parameters, cluster_thresh);
}

const asProposed = memoLast(
  (parameters: ClusterParameters, cluster_thresh: number): ClusterParameters => ({
    ...parameters,
    cluster_thresh,
    metric: 'within_track',
  }),
);

const setOf = memoLast(
  (
    open: OpenEpisode,
    { agglomeration, items }: MetricProposal,
    linkage: LinkageMethod,
    decisions: FoldedDecisions,
    parameters: ClusterParameters,
    likeness: TrackLikeness | undefined,
    previous: IdentitySet,
  ): IdentitySet => {
    const { cluster_thresh } = parameters;
    const clusters = cutClusters(agglomeration, items, { linkage, cluster_thresh });
    const { episode, summaries } = open;
    const form = { episode, summaries, clusters, decisions, parameters, likeness, previous };
    return formIdentities(form);
  },
);

/** The identities of the proposal, under the decisions as they are. */
export function selectProposedSet(state: AppState, from: ProposalState): IdentitySet | undefined {
  const { open } = state;
  const decisions = selectDecisions(state);
  const present = selectIdentitySet(state);
  const parameters = selectProposedParameters(state, from);
  if (open === undefined || decisions === undefined || present === undefined) return undefined;
  if (from.proposal === undefined || parameters === undefined) return undefined;
  const likeness = selectResult(state)?.likeness;
  const linkage = selectLinkage(state);
  return setOf(open, from.proposal, linkage, decisions, parameters, likeness, present);
}

const diffOf = memoLast(thresholdDiff);

/** What the proposal would change of what is on the page. */
export function selectProposalDiff(
  state: AppState,
  from: ProposalState,
): ThresholdDiff | undefined {
  const before = selectIdentitySet(state);
  const after = selectProposedSet(state, from);
  return before === undefined || after === undefined ? undefined : diffOf(before, after);
}

/**
 * Take the proposal: the metric and its threshold together, one step of the history, once what they
 * make is there. Undoing it brings back both.
 */
export async function applyMetric(ctx: Context = appStore.context): Promise<void> {
  const { get } = ctx;
  const state = get();
  const before = selectIdentitySet(state);
  const next = selectProposedParameters(state, useProposal.getState());
  if (before === undefined || next === undefined || !state.leader) return;
  const from = selectAppliedThreshold(state);
  await refreshClustering(ctx, next);
  // Stopped, or overtaken by another change: nothing was taken.
  if (get().parameters !== next) return;
  closeProposal();
  const after = selectIdentitySet(get());
  const { cluster_thresh: to, metric } = next;
  const operation = { type: 'threshold', from, to, metric } as const;
  const text = describeOperation(operation, (id) => id);
  const said = saidParameters(next);
  const occasion = { at: isoSeconds(Date.now()), text, view: entryView(state), said };
  const counts = after && { before: countsOf(before), after: countsOf(after) };
  await changeLog(ctx, (log) => append(log, operation, { ...occasion, ...counts }), {
    shown: (_, log) => {
      afterAct(ctx, undefined);
      const run = (): void => {
        if (get().log.cursor === log.cursor) get().undo();
      };
      get().notify({ level: 'done', text, action: { label: 'Undo', run } });
    },
  });
}

function countsOf({ metrics }: IdentitySet): LogCounts {
  const { num_clusters: clusters, num_singletons: singletons, num_tracks: tracks } = metrics;
  return { clusters, singletons, tracks };
}
