import type { Episode, ImportedEpisode, ImportedIdentity } from '../episode/episode.ts';
import { splitTracks } from '../episode/split-tracks.ts';
import { identityNumber } from '../identity/stable-ids.ts';
import { summariseTracks } from '../identity/summaries.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { PIPELINE_ID_KEY } from '../parse/identity-keys.ts';
import { sameValue } from '../same-value.ts';
import { adopt } from './adopt.ts';
import { fold } from './fold.ts';
import { append } from './log.ts';
import { trackSplits } from './track-splits.ts';
import { type AdoptedIdentity, EMPTY_LOG, type OperationLog } from './types.ts';

/**
 * A log with what the episode's identities.json says beyond it. The log wins: an identity that it has
 * decided on, retired, or taken over before (undone or not) is not taken over again.
 * @param at ISO 8601, UTC, whole seconds
 * @returns the log itself when there is nothing to add
 */
export function withDecisionsOfFile(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
  at: string,
): OperationLog {
  const { imported } = episode;
  if (imported === undefined) return log;
  const identities = imported.identities.filter(undecided(log, episode, summaries));
  const operation = adopt({ ...imported, identities }, episode, summaries);
  const fresh = operation?.identities.filter((identity) => !isAdopted(log, identity)) ?? [];
  if (operation === undefined || fresh.length === 0) return log;
  return append(log, { ...operation, identities: fresh }, { at });
}

/** The log an imported episode starts with: the history beside it, then its identities.json. */
export function startingLog({ episode, log }: ImportedEpisode, at: string): OperationLog {
  const known = log ?? EMPTY_LOG;
  const parts = splitTracks(episode, trackSplits(known));
  return withDecisionsOfFile(known, parts, summariseTracks(parts), at);
}

function undecided(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): (identity: ImportedIdentity) => boolean {
  if (log.entries.length === 0) return () => true;
  const { anchors, retired } = fold(log, episode, summaries);
  const ids = new Set<unknown>();
  for (const { identityId, extra } of anchors.values())
    ids.add(identityId).add(extra[PIPELINE_ID_KEY]);
  return ({ identityId, tracks }) =>
    !ids.has(identityId) &&
    !retired.has(identityNumber(identityId) ?? -1) &&
    !tracks.some((row) => anchors.has(row));
}

function isAdopted({ entries }: OperationLog, identity: AdoptedIdentity): boolean {
  return entries.some(
    ({ operation }) =>
      operation.type === 'adopt' &&
      operation.identities.some((known) => sameValue(known, identity)),
  );
}
