import type { MetricProposal } from '../../../workers/cluster/types.ts';
import type { ClusterParameters, LinkageMethod } from '../../core/cluster/types.ts';
import { type ThresholdDiff, thresholdDiff } from '../../core/diff/threshold-diff.ts';
import { formIdentities } from '../../core/identity/form.ts';
import type { IdentitySet } from '../../core/identity/types.ts';
import { agreeingThreshold } from '../../core/metric/agreeing-threshold.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { cutClusters } from '../../core/pipeline/pipeline.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState, OpenEpisode } from '../lib/types.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';
import type { ProposalState } from './metric-proposal.ts';

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
    agreed(proposal, present, decisions, linkageOf(state), min_cluster_size) ?? {
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
    previous: IdentitySet,
  ): IdentitySet => {
    const { cluster_thresh } = parameters;
    const clusters = cutClusters(agglomeration, items, { linkage, cluster_thresh });
    const { episode, summaries } = open;
    return formIdentities({ episode, summaries, clusters, decisions, parameters, previous });
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
  return setOf(open, from.proposal, linkageOf(state), decisions, parameters, present);
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

const linkageOf = ({ clusteredWith, parameters }: AppState): LinkageMethod =>
  (clusteredWith ?? parameters).linkage;
