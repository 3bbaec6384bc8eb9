import { cluster } from '../../bridge/cluster.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { CancelledError } from '../../core/errors.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { stand } from '../../core/pipeline/stand.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState, BaseClustering, Clustered, Clustering } from '../lib/types.ts';
import { writeClustering } from '../persistence/episodes.ts';
import type { ClusteringRecord } from '../persistence/records.ts';
import { homesOf } from '../views/colours.ts';
import { sameFrameOf } from '../views/same-frame.ts';
import { selectAppliedParameters } from '../views/selectors.ts';
import { baseOf, flatSignature, openAs } from '../views/stand.ts';
import { baseRequest, baseSignature, baseWanted, selectBase } from '../views/standing.ts';

/** Nothing is clustered: how a page begins, and how it goes from one episode to the next. */
export const NO_CLUSTERING = {
  clustering: { type: 'none', shown: undefined },
  homes: undefined,
  mapPlaces: undefined,
  bases: [],
  started: undefined,
} as const satisfies Partial<AppState>;

/** What is shown, with nothing on its way. */
export function atRest(shown: Clustered | undefined): Clustering {
  return shown === undefined ? { type: 'none', shown } : { type: 'ready', shown };
}

/**
 * Bring clustering and labels in line with parameters, engine and decisions. The latest call wins:
 * an older run is stopped. A run that a person cancels puts the parameters back to those of the
 * clustering that is shown.
 * @param next parameters that are to hold from the moment their clustering is there, and not before
 * @param change of the history and of parameters that is shown from now on: in one go with what is on
 *   its way, so that nobody takes what is shown for a clustering under it
 */
export async function refreshClustering(
  ctx: Context,
  next?: ClusterParameters,
  change: Partial<Pick<AppState, 'log' | 'parameters' | 'activeId'>> = {},
): Promise<void> {
  const { session, set, get } = ctx;
  const { open, log, engineChoice: engine, clustering, parameters: now } = { ...get(), ...change };
  if (open === undefined) return;
  const parameters = next ?? now;
  const { constraints, signature } = stand(baseOf(open), log, parameters, engine);
  // What was on its way is no longer wanted.
  if (clustering.type === 'busy') clustering.abort.abort();
  const { shown } = clustering;
  const floor = shown?.result.agglomeration.floor ?? 0;
  if (signature === shown?.signature && parameters.cluster_thresh >= floor) {
    const rest = clustering.type === 'busy' ? { clustering: atRest(shown) } : {};
    set({ ...change, ...rest, ...(next && { parameters: next }) });
    await refreshFlat(ctx);
    await refreshBase(ctx);
    return;
  }
  const abort = new AbortController();
  set({ ...change, clustering: { type: 'busy', shown, abort } });
  // Beside it: what is shown meanwhile waits for nothing else.
  void refreshBase(ctx);
  try {
    const result = await session.jobs.run(
      'Clustering',
      (job) => cluster.cluster({ parameters, engine, constraints }, job.onProgress, job.signal),
      { background: true, signal: abort.signal },
    );
    if (!isCurrent(ctx, abort)) return;
    // Labels of before stay until their successors are there.
    const { flat } = get().clustering.shown ?? {};
    const made = { signature, engine, with: parameters, result, flat };
    const homes = get().homes ?? homesOf(open, result, parameters.linkage);
    set({ clustering: atRest(made), homes, ...(next && { parameters: next }) });
    await refreshFlat(ctx);
    await refreshBase(ctx);
    await saveClustering(ctx);
  } catch (error) {
    if (!isCurrent(ctx, abort)) return;
    stopClustering(ctx);
    if (error instanceof CancelledError) putBack(ctx);
    else report(ctx, error);
  }
}

/** Stop a run on its way; what is shown stays. */
export function stopClustering({ get, set }: Context): void {
  const { clustering } = get();
  if (clustering.type !== 'busy') return;
  clustering.abort.abort();
  set({ clustering: atRest(clustering.shown) });
}

function isCurrent({ get }: Context, abort: AbortController): boolean {
  const { clustering } = get();
  return clustering.type === 'busy' && clustering.abort === abort;
}

function putBack({ get, set }: Context): void {
  const { shown } = get().clustering;
  if (shown === undefined) return;
  const { linkage, pooling_method, metric = DEFAULT_PARAMETERS.metric } = shown.with;
  const now = get().parameters;
  const rules = [now, shown.with].some((one) => one.same_frame === 'enforce')
    ? sameFrameOf(shown.with)
    : {};
  const parameters = { ...now, linkage, pooling_method, metric, ...rules };
  set({ parameters, engineChoice: shown.engine });
  const text = 'Clustering was cancelled; the parameters are back to what is shown.';
  get().notify({ level: 'info', text });
}

/**
 * Ask for the labels of dbscan or hdbscan when they are wanted and out of date. One question at a
 * time: when the answer comes and the parameters have moved on, the next is asked for those.
 */
export async function refreshFlat(ctx: Context): Promise<void> {
  const { asked } = ctx.session;
  if (asked.has('flat')) return;
  asked.add('flat');
  try {
    for (;;) {
      const { parameters, open, clustering } = ctx.get();
      const { shown } = clustering;
      if (open === undefined || shown === undefined) return;
      if (parameters.algorithm === 'agglomerative') {
        if (shown.flat !== undefined) label(ctx, undefined);
        return;
      }
      const signature = flatSignature(shown.signature, parameters);
      if (signature === shown.flat?.signature) return;
      const result = await cluster.flat({ parameters });
      const now = ctx.get();
      if (now.open?.key !== open.key) continue;
      if (now.clustering.shown?.signature === shown.signature) label(ctx, { signature, result });
    }
  } catch (error) {
    report(ctx, error);
  } finally {
    asked.delete('flat');
  }
}

function label({ get, set }: Context, flat: Clustered['flat']): void {
  const { clustering } = get();
  if (clustering.shown === undefined) return;
  set({ clustering: { ...clustering, shown: { ...clustering.shown, flat } } });
}

/** Bases that are kept: that of now, and those that undoing leads back to. */
const KEPT = 4;
/** Times that a base is asked for again when something cancelled the worker's jobs. */
const TRIES = 3;

/**
 * Have the clustering that acts are done on: the one that is shown, before the first of them; the
 * worker's, where it is not at hand (a reload, undoing far back, a history that came as a file).
 */
async function refreshBase(ctx: Context): Promise<void> {
  const { get, session } = ctx;
  keepShown(ctx);
  for (let tries = 0; tries < TRIES; tries++) {
    const state = get();
    const wanted = baseWanted(state, selectAppliedParameters(state));
    if (wanted === undefined || selectAppliedBase(state) !== undefined) return;
    const { engineChoice: engine, open, log } = state;
    const question = `${open?.key} ${wanted.signature}`;
    if (session.asked.has(question)) return;
    session.asked.add(question);
    try {
      const made = await cluster.base(baseRequest(wanted, engine, log));
      if (get().open?.key === open?.key) keep(ctx, { signature: wanted.signature, ...made });
      return;
    } catch (error) {
      // Not told: what is shown meanwhile is a clustering, too; a fault is told by the other call.
      if (error instanceof CancelledError) continue;
      console.warn(error);
      return;
    } finally {
      session.asked.delete(question);
    }
  }
}

/** The base of what was applied last, wherever the slider is; undefined where nothing is held. */
function selectAppliedBase(state: AppState): BaseClustering | undefined {
  return selectBase(state, selectAppliedParameters(state));
}

/** The clustering that is shown, when it is one under all decisions of now: the next act's base. */
function keepShown(ctx: Context): void {
  const { parameters, engineChoice, log, open, clustering } = ctx.get();
  const { shown } = clustering;
  if (open === undefined || shown === undefined) return;
  const of = baseOf(open);
  if (stand(of, log, parameters, engineChoice).signature !== shown.signature) return;
  const dense = parameters.algorithm !== 'agglomerative';
  const flat = dense ? shown.flat : undefined;
  if (dense && flat?.signature !== flatSignature(shown.signature, parameters)) return;
  const signature = baseSignature(stand(of, log, parameters).signature, parameters);
  keep(ctx, { signature, result: shown.result, flat: flat?.result });
}

function keep({ get, set }: Context, base: BaseClustering): void {
  const { bases } = get();
  const known = bases.find(({ signature }) => signature === base.signature);
  if (known !== undefined && known.flat === base.flat) return;
  const inUse = selectAppliedBase(get());
  const others = bases.filter((one) => one !== known && one !== inUse);
  const pinned = inUse === undefined || inUse === known ? [] : [inUse];
  set({ bases: [...pinned, base, ...others].slice(0, KEPT) });
}

/** Keep what was computed, so that a reload computes nothing. Not told when it fails: it can be made again. */
export async function saveClustering({ session, get }: Context): Promise<void> {
  // Megabytes are copied for it: after what has come is shown.
  await new Promise((resolve) => setTimeout(resolve));
  const record = clusteringRecord(get());
  if (!get().leader || session.stored === undefined || record === undefined) return;
  await writeClustering(session.stored, record).catch((error: unknown) => console.warn(error));
}

/** What is shown as it is stored; undefined while nothing is. */
export function clusteringRecord(state: AppState): ClusteringRecord | undefined {
  const { clustering, homes } = state;
  const { shown } = clustering;
  const base = selectAppliedBase(state);
  if (shown === undefined) return undefined;
  return {
    ...shown,
    ...(homes === undefined ? {} : { homes }),
    ...(base === undefined || base.result === shown.result ? {} : { base }),
  };
}

/**
 * Show a log that splits tracks otherwise: episode, decisions and clustering change in one go, since
 * none of them makes sense with the tracks of another.
 */
export async function retrack(ctx: Context, log: OperationLog): Promise<void> {
  const { session, get, set } = ctx;
  const { open, parameters, engineChoice: engine } = get();
  if (open === undefined) return;
  stopClustering(ctx);
  const next = { ...open, ...openAs(baseOf(open), log) };
  const { constraints, signature } = stand(baseOf(open), log, parameters, engine);
  const result = await session.jobs
    .run(
      'Clustering',
      async (job) => {
        await cluster.retrack(next.episode);
        const request = { parameters, engine, constraints };
        return cluster.cluster(request, job.onProgress, job.signal);
      },
      { background: true },
    )
    .catch(async (error: unknown) => {
      // The page still shows the tracks as they were: the worker has to know the same.
      if (get().open?.key === open.key) await cluster.retrack(open.episode);
      throw error;
    });
  if (get().open?.key !== open.key) return;
  const made = { signature, engine, with: parameters, result, flat: undefined };
  set({ open: next, log, clustering: atRest(made) });
}
