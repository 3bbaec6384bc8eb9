import { cluster } from '../../bridge/cluster.ts';
import type { CropSource } from '../../bridge/crop-source.ts';
import { faceImages } from '../../bridge/faces.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { EMPTY_LOG } from '../../core/moderation/types.ts';
import { stand } from '../../core/pipeline/stand.ts';
import {
  atRest,
  NO_CLUSTERING,
  refreshClustering,
  stopClustering,
} from '../clustering/clusterer.ts';
import { type Context, report } from '../lib/session.ts';
import { type Release, tryLead } from '../lib/tabs.ts';
import { type StoredEpisode, writeLastKey } from '../persistence/episodes.ts';
import { readVectors } from '../persistence/vectors.ts';
import { noticesBeside } from '../views/notices-slice.ts';
import { openAs } from '../views/stand.ts';
import { completeSharpness } from './complete-sharpness.ts';
import type { CropAccess } from './crop-access.ts';
import { faceOrigin } from './crop-origin.ts';
import type { SharpnessRun } from './measure-sharpness.ts';
import { follow } from './tab-follower.ts';

/** Lead the episode, or follow the tab that does. */
export interface Standing {
  /** Undefined for a follower. */
  readonly release: Release | undefined;
}

/** Try to lead. A follower takes over when the leading tab goes. */
export async function standFor(key: string): Promise<Standing> {
  return { release: await tryLead(key) };
}

/**
 * Point the clustering worker at a stored episode, whose vectors are loaded when they are needed.
 * Also the way back after an import that failed.
 */
export function attachStored(ctx: Context, stored: StoredEpisode): void {
  const { record, data, clustering, log } = stored;
  const engine = ctx.get().engineChoice;
  const last = clustering && {
    parameters: clustering.with,
    engine,
    constraints: stand(data, log, clustering.with).constraints,
  };
  cluster.attach(openAs(data, log).episode, () => readVectors(record), last);
}

/** Make an episode the open one: its faces, clustering, log and view, all at once. */
export function showEpisode(
  ctx: Context,
  stored: StoredEpisode,
  standing: Standing,
  crops: CropAccess,
): void {
  const { session, set } = ctx;
  const { record, parameters, log, view, handle } = stored;
  const shown = openAs(stored.data, log);
  if (session.release !== standing.release) session.release?.();
  session.waiting?.abort();
  session.measuring?.abort.abort();
  stopClustering(ctx);
  session.stored = record;
  session.handle = handle;
  session.dropped = undefined;
  session.liveCrops = crops.live;
  session.release = standing.release;
  faceImages.setOrigin(faceOrigin(ctx, shown.episode, record, crops.live));
  set({
    open: { key: record.key, ...shown, crops: crops.state },
    notices: noticesBeside(ctx.get().notices, record.key),
    ...clusteringOf(stored.clustering, shown.episode),
    parameters,
    started: record.started,
    toBeMatched: undefined,
    log,
    leader: standing.release !== undefined,
    ...viewState(view),
    // Whoever opens another one wants to see it; what another tab did to this one moves nobody.
    ...(ctx.get().open?.key === record.key ? {} : { page: 'episode' as const }),
  });
  if (standing.release === undefined) follow(ctx, record.key);
  void writeLastKey(record.key).catch((error: unknown) => report(ctx, error));
  void refreshClustering(ctx);
  settleFaces(ctx, crops.sharpness);
}

/** What is stored of the clustering, as far as it holds. */
function clusteringOf(stored: StoredEpisode['clustering'], { tracks }: Episode) {
  if (stored === undefined) return NO_CLUSTERING;
  const { homes, base, ...made } = stored;
  // Not of these tracks: a crash came between it and the log.
  if ((made.result.items.at(-1) ?? -1) >= tracks.count) return { ...NO_CLUSTERING, homes };
  const bases = base === undefined ? [] : [base];
  return { ...NO_CLUSTERING, clustering: atRest(made), homes, bases };
}

/** Representatives that wait for their crops to be measured. */
function settleFaces(ctx: Context, begun?: SharpnessRun): void {
  completeSharpness(ctx, begun).catch((error: unknown) => report(ctx, error));
}

function viewState(view: StoredEpisode['view']) {
  const { savedAt: _, selection, ...rest } = view;
  return {
    ...rest,
    selection: new Set(selection),
    trackSelection: new Set<number>(),
    compared: [],
  };
}

/** Nothing is open any more; the episode stays in the library. */
export function hideEpisode(ctx: Context): void {
  const { session, get, set } = ctx;
  session.release?.();
  session.waiting?.abort();
  session.measuring?.abort.abort();
  stopClustering(ctx);
  Object.assign(session, {
    stored: undefined,
    handle: undefined,
    dropped: undefined,
    liveCrops: undefined,
    release: undefined,
    waiting: undefined,
  });
  cluster.detach();
  faceImages.setOrigin(undefined);
  set({
    open: undefined,
    toBeMatched: undefined,
    notices: noticesBeside(get().notices, undefined),
    ...NO_CLUSTERING,
    log: EMPTY_LOG,
    leader: true,
    view: { type: 'grid' },
    activeId: undefined,
    selection: new Set(),
    trackSelection: new Set(),
    compared: [],
    search: '',
    scroll: 0,
  });
  void writeLastKey(undefined).catch((error: unknown) => report(ctx, error));
}

/** Crops became readable: show the missing faces. */
export function connectCrops(ctx: Context, live: CropSource): void {
  const { session, get, set } = ctx;
  const { open } = get();
  if (open === undefined || session.stored === undefined) return;
  session.liveCrops = live;
  faceImages.retryMissing(faceOrigin(ctx, open.episode, session.stored, live));
  set({ open: { ...open, crops: 'ready' } });
  settleFaces(ctx);
}
