import type { ClusterCalls } from '../../bridge/cluster.ts';
import { type Start, startOf } from '../../core/advice/start-threshold.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { CancelledError } from '../../core/errors.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { suggestionInput } from '../../core/season/season-runs.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
import { recallImpostors } from '../clustering/impostors.ts';
import { lastThreshold, useStartChoice } from '../clustering/start-choice.ts';
import { episodeKey } from '../persistence/keys.ts';

/** As long as this an import waits for the suggestion, so that the grid is drawn once, ms. */
const PATIENCE_MS = 1000;

/**
 * Whether nobody has said where an episode begins: its files name no threshold, and no act was done
 * at one. Taking over what an identities.json says of names and locks is none.
 */
export function startsFresh(
  episode: Pick<Episode, 'parameters'>,
  log: OperationLog,
  parameters: Pick<ClusterParameters, 'algorithm'>,
): boolean {
  return (
    episode.parameters.cluster_thresh === undefined &&
    parameters.algorithm === 'agglomerative' &&
    log.entries.every(({ operation }) => operation.type === 'adopt')
  );
}

interface Begin {
  readonly episode: Episode;
  readonly decisions: FoldedDecisions;
  readonly parameters: ClusterParameters;
  /** The metric that the vectors are really in. */
  readonly metric: ClusterParameters['metric'];
  readonly signal: AbortSignal;
}

/**
 * Where a new episode begins, by the setting; the suggestion is asked for only where that needs it.
 * @returns undefined when the suggestion takes longer than an import waits for it
 * @throws CancelledError
 */
export async function beginEpisode(
  calls: Pick<ClusterCalls, 'suggest' | 'stopSuggest'>,
  { episode, decisions, parameters, metric, signal }: Begin,
): Promise<Start | undefined> {
  const { choice } = useStartChoice.getState();
  if (choice !== 'suggested') return startOf(choice, undefined, lastThreshold());
  const key = episodeKey(episode.epId, episode.runId);
  const answer = recallImpostors(key, episode, { ...parameters, metric })
    .then((remembered) =>
      calls.suggest({ ...suggestionInput(episode, decisions, parameters, true), remembered }),
    )
    .then((recommendation): Recommendation | undefined => recommendation)
    .catch((error: unknown) => {
      // An episode opens all the same: at the default, which says that nothing is sure.
      if (!(error instanceof CancelledError)) console.warn(error);
      return undefined;
    });
  const late = await inTime(answer, signal);
  if (late === 'late') {
    void calls.stopSuggest().catch(() => {});
    if (signal.aborted) throw new CancelledError();
    return undefined;
  }
  return startOf(choice, late.value, undefined);
}

/** The answer, or `late` when it takes too long or nobody waits any more. */
function inTime<T>(
  answer: Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly value: T } | 'late'> {
  return new Promise((resolve) => {
    const late = () => resolve('late');
    const timer = setTimeout(late, PATIENCE_MS);
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    void answer.then((value) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', late);
      resolve({ value });
    });
  });
}
