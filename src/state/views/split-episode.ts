import type { Episode } from '../../core/episode/episode.ts';
import { splitTracks } from '../../core/episode/split-tracks.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import { trackSplits } from '../../core/moderation/track-splits.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { OpenEpisode } from '../lib/types.ts';
import type { EpisodeRecord } from '../persistence/records.ts';

/** An imported episode as the log has it: with the tracks split that people split. */
export function splitEpisode(
  { episode: base, summaries }: EpisodeRecord,
  log: OperationLog,
): Pick<OpenEpisode, 'base' | 'episode' | 'summaries'> {
  const known = summariesOf.get(base) ?? summaries;
  summariesOf.set(base, known);
  const episode = splitTracks(base, trackSplits(log));
  if (episode === base) return { base, episode, summaries: known };
  return { base, episode, summaries: summariseTracks(episode) };
}

/** The summaries of an imported episode outlive a split, which may be taken back. */
const summariesOf = new WeakMap<Episode, EpisodeRecord['summaries']>();

/** The same when the base is open already. */
export function splitAgain({ base, summaries }: OpenEpisode, log: OperationLog) {
  return splitEpisode({ episode: base, summaries: summariesOf.get(base) ?? summaries }, log);
}
