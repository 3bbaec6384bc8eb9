import { afterPaint } from '../../bridge/after-paint.ts';
import { cluster } from '../../bridge/cluster.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import { sameShape, trackShape } from '../../core/moderation/track-shape.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { refreshClustering, retrack } from '../clustering/clusterer.ts';
import { type Context, report } from '../lib/session.ts';
import { tellTabs } from '../lib/tabs.ts';
import type { AppState } from '../lib/types.ts';
import { writeLog } from '../persistence/episodes.ts';
import { askToPersist } from '../persistence/persist.ts';
import { nextActive } from '../views/next-active.ts';
import { selectAppliedThreshold, selectDecisions } from '../views/selectors.ts';

/** What goes with a change of the log. */
export interface ChangeOptions {
  /** Called when the change is shown. */
  readonly shown?: (before: OperationLog, after: OperationLog) => void;
  /** Told instead of the usual report. */
  readonly failed?: (error: unknown) => void;
}

/** A worker that cannot be told takes its share of the time: nobody waits for it. */
const unheard = (): void => {};
const goOn = (): void => void cluster.stopResting().catch(unheard);

/**
 * Change the log: stored first, shown then. Changes wait for each other, so that each builds on what
 * the one before has stored.
 * @returns resolves when the change is shown, or was told to have failed
 */
export function changeLog(
  ctx: Context,
  next: (log: OperationLog) => OperationLog,
  options: ChangeOptions = {},
): Promise<void> {
  const { session, get } = ctx;
  const key = get().open?.key;
  if (key === undefined) return Promise.resolve();
  if (!get().leader) {
    const text =
      'This episode is open in another tab, which leads. Make changes there, or close it.';
    get().notify({ level: 'warning', text });
    return Promise.resolve();
  }
  return session.writes.run(async () => {
    if (get().open?.key !== key || !get().leader) return;
    // What is under way there rests, that this is shown the sooner.
    cluster.stopForPage().catch(unheard);
    try {
      const before = get().log;
      const made = next(before);
      const after = session.sync?.named(before, made) ?? made;
      if (after === before) return;
      await writeLog(key, before, after);
      // Until it is shown: what saves everything again in this moment saves this.
      session.written = { key, log: after };
      tellTabs({ type: 'decisions', key });
      if (get().open?.key !== key) return;
      const showing = showLog(ctx, after);
      if (showing !== undefined) {
        // It is the worker that this waits for.
        goOn();
        await showing;
      }
      options.shown?.(before, after);
      session.sync?.changed();
      void askToPersist(ctx);
    } catch (error) {
      if (options.failed === undefined) report(ctx, error);
      else options.failed(error);
    } finally {
      session.written = undefined;
      afterPaint(goOn);
    }
  });
}

/** The metric that the history chose last, else that of the files. */
function appliedMetric(state: AppState): ClusterParameters['metric'] {
  const file = state.open?.base.parameters.metric === 'within_track' ? 'within_track' : 'cosine';
  return selectDecisions(state)?.metric ?? file;
}

/**
 * Show what a log says: its tracks, its threshold, then the clustering that follows from it.
 * @returns undefined where it is shown at once: what goes with it and is set before anything is awaited
 *   is drawn with it, in one go
 */
export function showLog(ctx: Context, log: OperationLog): Promise<void> | undefined {
  const before = ctx.get();
  if (!keepsTracks(before, log)) {
    return retrack(ctx, log).then(() => follow(ctx, before, log, {}));
  }
  follow(ctx, before, log, { log });
  return undefined;
}

/** True when a log leaves the tracks of the open episode what they are. */
export function keepsTracks({ open, log: now }: AppState, log: OperationLog): boolean {
  return open === undefined || sameShape(trackShape(open.base, now), trackShape(open.base, log));
}

function follow(
  ctx: Context,
  before: AppState,
  log: OperationLog,
  shown: Partial<Pick<AppState, 'log'>>,
): void {
  const now = ctx.get();
  const after = { ...now, log };
  // Another episode was opened meanwhile: nothing of this one is shown.
  const change = before.open?.key === now.open?.key ? parametersOf(before, after) : {};
  const next = { ...shown, ...change };
  const all = { ...next, ...nextActive({ ...now, ...next }) };
  refreshClustering(ctx, undefined, all).catch((error: unknown) => report(ctx, error));
}

/** The threshold and the metric that stand there, where they are others than before. */
function parametersOf(before: AppState, after: AppState): Partial<Pick<AppState, 'parameters'>> {
  const threshold = selectAppliedThreshold(after);
  const metric = appliedMetric(after);
  const moved = threshold !== selectAppliedThreshold(before);
  const changed = metric !== appliedMetric(before);
  if (!moved && !changed) return {};
  const { parameters } = after;
  return {
    parameters: {
      ...parameters,
      ...(moved && { cluster_thresh: threshold }),
      ...(changed && { metric }),
    },
  };
}
