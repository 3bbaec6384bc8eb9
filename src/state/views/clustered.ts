import type { ClusterResult } from '../../../workers/cluster/types.ts';
import type { LinkageMethod } from '../../core/cluster/types.ts';
import type { AppState } from '../lib/types.ts';

/** The clustering that is shown; undefined until there is one. */
export const selectResult = ({
  clustering,
}: Pick<AppState, 'clustering'>): ClusterResult | undefined => clustering.shown?.result;

/** True while another clustering is on its way. */
export const isClustering = ({ clustering }: AppState): boolean => clustering.type === 'busy';

/** The linkage of the tree that is shown: it decides how a threshold becomes a height. */
export const selectLinkage = ({ clustering, parameters }: AppState): LinkageMethod =>
  (clustering.shown?.with ?? parameters).linkage;

/** What similarities are measured in right now. */
export const selectUsedMetric = (state: AppState): 'cosine' | 'within_track' =>
  selectResult(state)?.metric?.used ?? 'cosine';
