import { type Start, startOf } from '../../core/advice/start-threshold.ts';
import { DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { refreshClustering } from '../clustering/clusterer.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { changeRecord } from '../persistence/episodes.ts';
import { selectResult } from '../views/clustered.ts';
import type { SuggestionState } from './suggestion.ts';

/** What a person who has begun to work has changed. */
const TOUCHED = [
  'parameters',
  'log',
  'view',
  'selection',
  'trackSelection',
  'activeId',
  'search',
  'filter',
  'dialog',
  'drawer',
  'compared',
] as const satisfies readonly (keyof AppState)[];

/** Hear the suggestion, not before this has returned; the result stops listening. */
export type Listen = (heard: (suggestion: SuggestionState) => void) => () => void;

/**
 * Move an episode that was shown before its suggestion came to where it would have started, unless
 * somebody has begun to work on it: then it stays where it is, for good.
 */
export function awaitSuggestion(ctx: Context, listen: Listen): void {
  const { get, set } = ctx;
  const shown = get();
  const key = shown.open?.key;
  const stop = listen((suggestion) => {
    const now = get();
    if (key === undefined || now.open?.key !== key) {
      stop();
      return;
    }
    const touched = TOUCHED.some((name) => now[name] !== shown[name]);
    const start = touched ? USUAL : startBy(suggestion);
    if (start === undefined) return;
    stop();
    const { parameters } = now;
    const moves = start.by === 'suggested' && start.threshold !== parameters.cluster_thresh;
    set({
      started: start,
      ...(moves ? { parameters: { ...parameters, cluster_thresh: start.threshold } } : {}),
    });
    void keepStart(ctx, key, start).catch((error: unknown) => report(ctx, error));
    const floor = selectResult(now)?.agglomeration.floor ?? 0;
    if (moves && start.threshold < floor) void refreshClustering(ctx);
  });
}

const USUAL: Start = { threshold: DEFAULT_PARAMETERS.cluster_thresh, by: 'default' };

/** Where a suggestion says to start; undefined while there is none yet. */
function startBy(suggestion: SuggestionState): Start | undefined {
  switch (suggestion.type) {
    case 'ready':
      return startOf('suggested', suggestion.recommendation, undefined);
    case 'failed':
    case 'density':
      return startOf('suggested', undefined, undefined);
    case 'none':
    case 'asking':
      return undefined;
    default:
      return suggestion satisfies never;
  }
}

/** Store where the episode started, with whatever else its record says by now. */
async function keepStart({ session }: Context, key: string, started: Start): Promise<void> {
  const of = session.stored;
  if (of?.key !== key) return;
  const record = await changeRecord(of, (latest) => ({ ...latest, started }));
  if (record !== undefined && session.stored?.key === key) session.stored = record;
}
