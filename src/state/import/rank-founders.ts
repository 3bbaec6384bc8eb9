import type { ClusterCalls } from '../../bridge/cluster.ts';
import type { Episode, FounderRule } from '../../core/episode/episode.ts';
import { founderRuleIn } from '../../core/episode/founder-rule.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import { founderRuleOf } from '../../core/moderation/founder-rule.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { founderTracks, withPriority } from '../../core/pipeline/founder-tree.ts';
import type { JobContext } from '../lib/jobs.ts';
import type { EngineChoice } from '../lib/types.ts';
import type { StoredEpisode } from '../persistence/episodes.ts';
import type { EpisodeRecord } from '../persistence/records.ts';

interface Ranking {
  readonly imported: ImportedWithLog;
  /** What was stored of it: ids that were shown here are kept. */
  readonly earlier: Pick<StoredEpisode, 'data'> | undefined;
  /** To be stored: the tracks as they were imported, and as the worker has them. */
  readonly episode: Episode;
  readonly parted: Episode;
  /** What was decided on them so far. */
  readonly log: OperationLog;
  readonly engine: EngineChoice;
}

/**
 * The columns that an import stores, with the tracks ranked for what identities are called.
 * See: [Note: Founders by tree]
 * @throws AppError of clustering; CancelledError
 */
export async function rankFounders(
  calls: Pick<ClusterCalls, 'founders'>,
  ranking: Ranking,
  { onProgress, signal }: JobContext,
): Promise<EpisodeRecord> {
  const { episode, parted, engine, log } = ranking;
  if (ruleOf(ranking) === 'faces') return { episode, summaries: summariseTracks(episode) };
  const whole = founderTracks(episode, log);
  const request = { engine, episode: parted === whole ? undefined : whole };
  const ranked = withPriority(episode, log, await calls.founders(request, onProgress, signal));
  return { episode: ranked, summaries: summariseTracks(ranked) };
}

function ruleOf({ imported, earlier }: Ranking): FounderRule {
  return earlier === undefined ? founderRuleOf(imported) : founderRuleIn(earlier.data.episode);
}
