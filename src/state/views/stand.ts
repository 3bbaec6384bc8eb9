import type { ClusterParameters } from '../../core/cluster/types.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { TrackConstraints } from '../../core/pipeline/stand.ts';
import { constraintsOf, groundOf, type StandOf } from '../../core/pipeline/stand.ts';
import type { AppState, OpenEpisode } from '../lib/types.ts';

/** An imported episode as a log has it, to be shown: with the tracks split that people split. */
export function openAs(
  of: StandOf,
  log: OperationLog,
): Pick<OpenEpisode, 'base' | 'episode' | 'summaries'> {
  const { episode, summaries } = groundOf(of, log);
  return { base: of.episode, episode, summaries };
}

/** The open episode as it was imported: what `stand` and `groundOf` begin with. */
export function baseOf({ base, episode, summaries }: Omit<OpenEpisode, 'key' | 'crops'>): StandOf {
  return { episode: base, summaries: episode === base ? summaries : undefined };
}

/** What clustering of the open episode keeps to now; undefined without one. */
export function selectConstraints({
  open,
  log,
  parameters,
}: AppState): TrackConstraints | undefined {
  if (open === undefined) return undefined;
  const { episode, decisions } = groundOf(baseOf(open), log);
  return constraintsOf(episode, decisions, parameters);
}

/** What the labels of a density algorithm depend on beside the clustering. */
export function flatSignature(clusteredAs: string, parameters: ClusterParameters): string {
  const { algorithm, cluster_thresh, min_cluster_size } = parameters;
  return [algorithm, cluster_thresh, min_cluster_size, clusteredAs].join('|');
}
