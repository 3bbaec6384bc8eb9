import { cluster } from '../../bridge/cluster.ts';
import { fold } from '../../core/moderation/fold.ts';
import { trackSplits } from '../../core/moderation/track-splits.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { clusteringSignature } from '../../core/pipeline/stand.ts';
import { enforcedPairs } from '../../core/same-frame/enforce.ts';
import type { Context } from '../lib/session.ts';
import { constraintsOf } from '../views/clustering-signature.ts';
import { splitAgain } from '../views/split-episode.ts';
import { stopClustering } from './clusterer.ts';

/**
 * Show a log that splits tracks otherwise: episode, decisions and clustering change in one go, since
 * none of them makes sense with the tracks of another.
 */
export async function retrack(ctx: Context, log: OperationLog): Promise<void> {
  const { session, get, set } = ctx;
  const { open, parameters, engineChoice: engine } = get();
  if (open === undefined) return;
  stopClustering(ctx);
  const next = { ...open, ...splitAgain(open, log) };
  const decisions = fold(log, next.episode, next.summaries);
  const enforced = enforcedPairs(next.episode, decisions, parameters);
  const constraints = constraintsOf(decisions, enforced);
  const request = { parameters, engine, constraints };
  const result = await session.jobs
    .run(
      'Clustering',
      async (job) => {
        await cluster.retrack(next.episode);
        return cluster.cluster(request, job.onProgress, job.signal);
      },
      { background: true },
    )
    .catch(async (error: unknown) => {
      // The page still shows the tracks as they were: the worker has to know the same.
      await cluster.retrack(open.episode);
      throw error;
    });
  if (get().open?.key !== open.key) return;
  const splits = trackSplits(log);
  session.clusteredAs = clusteringSignature(parameters, engine, constraints, splits);
  session.clusteredEngine = engine;
  session.flatAs = undefined;
  set({ open: next, log, clustering: result, clusteredWith: parameters, flat: undefined });
}
