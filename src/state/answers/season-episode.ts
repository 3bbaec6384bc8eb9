import { season } from '../../bridge/season.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import { CancelledError } from '../../core/errors.ts';
import type { Progress } from '../../core/job.ts';
import { fold } from '../../core/moderation/fold.ts';
import { standingEntries } from '../../core/moderation/log.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { measureEpisode } from '../../core/season/measure-episode.ts';
import { seasonRuns, suggestionInput } from '../../core/season/season-runs.ts';
import type { EpisodeFigures } from '../../core/season/types.ts';
import type { EngineChoice } from '../lib/types.ts';
import { readEpisode, readLog, readRecord } from '../persistence/episodes.ts';
import { readVectors } from '../persistence/vectors.ts';
import { splitEpisode } from '../views/split-episode.ts';

/** How all episodes of a season are run. */
export interface SeasonSettings {
  readonly parameters: ClusterParameters;
  readonly engine: EngineChoice;
  readonly withDecisions: boolean;
}

/** Figures kept of one episode: going back to a linkage costs nothing. */
const KEPT_OF_EPISODE = 8;

interface Kept {
  readonly signature: string;
  readonly figures: EpisodeFigures;
}
const kept = new Map<string, readonly Kept[]>();

/**
 * The figures of a stored episode, from memory where its history and the settings are as they were.
 * @param options `onProgress` is told only when something has to be computed
 * @throws AppError of storage and clustering; CancelledError
 */
export async function measureStored(
  key: string,
  settings: SeasonSettings,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<EpisodeFigures> {
  const [record, { log }] = await Promise.all([readRecord(key), readLog(key)]);
  const signature = signatureOf(record?.generation ?? 0, log, settings);
  const threshold = settings.parameters.cluster_thresh;
  const known = kept.get(key)?.find((one) => one.signature === signature);
  if (known !== undefined && known.figures.floor <= threshold) return known.figures;
  const figures = await measure(key, settings, options);
  const others = (kept.get(key) ?? []).filter((one) => one.signature !== signature);
  kept.set(key, [{ signature, figures }, ...others].slice(0, KEPT_OF_EPISODE));
  return figures;
}

/** Forget what is kept of episodes that are no longer there. */
export function forgetOthers(keys: ReadonlySet<string>): void {
  for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
}

async function measure(
  key: string,
  { parameters, engine, withDecisions }: SeasonSettings,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<EpisodeFigures> {
  options.onProgress({ stage: 'Reading', done: 0, total: 1, unit: 'files' });
  const { record, data, log } = await readEpisode(key);
  const { episode, summaries } = splitEpisode(data, log);
  const decisions = fold(log, episode, summaries);
  const { bound, free } = seasonRuns(episode, decisions, parameters, withDecisions);
  if (options.signal.aborted) throw new CancelledError();
  const run = await season.run(
    {
      ...{ episode, parameters, engine },
      vectors: () => readVectors(record),
      ...{ bound, free },
      suggestion: suggestionInput(episode, decisions, parameters, withDecisions),
    },
    options,
  );
  return measureEpisode({
    ...{ key, episode, summaries, decisions, withDecisions, parameters },
    ...run,
    steps: standingEntries(log).length,
  });
}

/** Everything that figures depend on; the threshold is not in it. */
function signatureOf(
  generation: number,
  log: OperationLog,
  { parameters, engine, withDecisions }: SeasonSettings,
): string {
  const { cluster_thresh: _, ...rest } = parameters;
  const steps = standingEntries(log).map(({ seq, at, text }) => `${seq} ${at} ${text}`);
  return JSON.stringify([generation, rest, engine, withDecisions, steps]);
}
