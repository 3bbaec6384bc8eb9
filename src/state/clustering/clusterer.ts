import { cluster } from '../../bridge/cluster.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { CancelledError } from '../../core/errors.ts';
import { trackSplits } from '../../core/moderation/track-splits.ts';
import { clusteringSignature } from '../../core/pipeline/stand.ts';
import { type Context, report } from '../lib/session.ts';
import type { EngineChoice, OpenEpisode } from '../lib/types.ts';
import { writeClustering } from '../persistence/episodes.ts';
import { constraintsOf, flatSignature } from '../views/clustering-signature.ts';
import { homesOf } from '../views/colours.ts';
import { sameFrameOf, selectEnforcedPairs } from '../views/same-frame.ts';
import { selectDecisions } from '../views/selectors.ts';
import { refreshBase, selectAppliedBase } from './base-clustering.ts';

/** What the clustering should be made of right now; undefined without an episode. */
function wanted({ get }: Context, next?: ClusterParameters) {
  const state = next === undefined ? get() : { ...get(), parameters: next };
  const decisions = selectDecisions(state);
  if (state.open === undefined || decisions === undefined) return undefined;
  const constraints = constraintsOf(decisions, selectEnforcedPairs(state));
  const { parameters, engineChoice: engine, open } = state;
  const splits = trackSplits(state.log);
  const signature = clusteringSignature(parameters, engine, constraints, splits);
  return { open, request: { parameters, engine, constraints }, signature };
}

/**
 * Bring clustering and labels in line with parameters, engine and decisions. The latest call wins:
 * an older run is stopped. A run that a person cancels puts the parameters back to those of the
 * clustering that is shown.
 * @param next parameters that are to hold from the moment their clustering is there, and not before
 */
export async function refreshClustering(ctx: Context, next?: ClusterParameters): Promise<void> {
  const { session, set, get } = ctx;
  const target = wanted(ctx, next);
  if (target === undefined) return;
  const floor = get().clustering?.agglomeration.floor ?? 0;
  const deepEnough = target.request.parameters.cluster_thresh >= floor;
  if (target.signature === session.clusteredAs && deepEnough) {
    // What was on its way is no longer wanted: the parameters are back where they were.
    stopClustering(ctx);
    if (next !== undefined) set({ parameters: next });
    await refreshFlat(ctx);
    await refreshBase(ctx);
    return;
  }
  stopClustering(ctx);
  const abort = new AbortController();
  session.clusterAbort = abort;
  set({ clusteringBusy: true });
  // Beside it: what is shown meanwhile waits for nothing else.
  void refreshBase(ctx);
  const before = { parameters: get().clusteredWith, engine: session.clusteredEngine };
  try {
    const result = await session.jobs.run(
      'Clustering',
      (job) => cluster.cluster(target.request, job.onProgress, job.signal),
      { background: true, signal: abort.signal },
    );
    if (!isCurrent(ctx, abort, target.open)) return;
    session.clusteredAs = target.signature;
    session.clusteredEngine = target.request.engine;
    session.flatAs = undefined;
    const clusteredWith = target.request.parameters;
    const homes = get().homes ?? homesOf(target.open, result, clusteredWith.linkage);
    set({ clustering: result, clusteredWith, homes, ...(next && { parameters: next }) });
    finish(ctx);
    await refreshFlat(ctx);
    await refreshBase(ctx);
    await saveClustering(ctx);
  } catch (error) {
    if (!isCurrent(ctx, abort, target.open)) return;
    finish(ctx);
    if (error instanceof CancelledError) putBack(ctx, before.parameters, before.engine);
    else report(ctx, error);
  }
}

/** Stop a run on its way; what is shown stays. */
export function stopClustering(ctx: Context): void {
  ctx.session.clusterAbort?.abort();
  if (ctx.session.clusterAbort !== undefined) finish(ctx);
}

function finish({ session, set }: Context): void {
  session.clusterAbort = undefined;
  set({ clusteringBusy: false });
}

function isCurrent({ session, get }: Context, abort: AbortController, open: OpenEpisode): boolean {
  return session.clusterAbort === abort && get().open?.key === open.key;
}

function putBack(
  { get, set }: Context,
  parameters: ClusterParameters | undefined,
  engine: EngineChoice | undefined,
): void {
  if (parameters === undefined) return;
  const { linkage, pooling_method, metric = DEFAULT_PARAMETERS.metric } = parameters;
  const now = get().parameters;
  const rules = [now, parameters].some((one) => one.same_frame === 'enforce')
    ? sameFrameOf(parameters)
    : {};
  set({
    parameters: { ...now, linkage, pooling_method, metric, ...rules },
    ...(engine === undefined ? {} : { engineChoice: engine }),
  });
  const text = 'Clustering was cancelled; the parameters are back to what is shown.';
  get().notify({ level: 'info', text });
}

/**
 * Ask for the labels of dbscan or hdbscan when they are wanted and out of date. One question at a
 * time: when the answer comes and the parameters have moved on, the next is asked for those.
 */
export async function refreshFlat(ctx: Context): Promise<void> {
  const { session, get, set } = ctx;
  if (session.flatRunning) return;
  session.flatRunning = true;
  try {
    for (;;) {
      const { parameters, open } = get();
      const { clusteredAs } = session;
      if (open === undefined || clusteredAs === undefined) return;
      if (parameters.algorithm === 'agglomerative') {
        session.flatAs = undefined;
        if (get().flat !== undefined) set({ flat: undefined });
        return;
      }
      const signature = flatSignature(clusteredAs, parameters);
      if (signature === session.flatAs) return;
      const flat = await cluster.flat({ parameters });
      if (get().open?.key !== open.key || session.clusteredAs !== clusteredAs) continue;
      session.flatAs = signature;
      set({ flat });
    }
  } catch (error) {
    report(ctx, error);
  } finally {
    session.flatRunning = false;
  }
}

/** Keep what was computed, so that a reload computes nothing. Not told when it fails: it can be made again. */
export async function saveClustering({ session, get }: Context): Promise<void> {
  const { clustering, clusteredWith, homes, flat, leader } = get();
  const base = selectAppliedBase(get());
  const { stored, clusteredAs, clusteredEngine, flatAs } = session;
  if (!leader || stored === undefined || clustering === undefined) return;
  if (clusteredAs === undefined || clusteredWith === undefined) return;
  await writeClustering(stored, {
    signature: clusteredAs,
    engine: clusteredEngine ?? 'auto',
    with: clusteredWith,
    result: clustering,
    ...(homes === undefined ? {} : { homes }),
    flat:
      flat === undefined || flatAs === undefined ? undefined : { signature: flatAs, result: flat },
    ...(base === undefined || base.result === clustering ? {} : { base }),
  }).catch((error: unknown) => console.warn(error));
}
