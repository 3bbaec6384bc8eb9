import { cutClusters } from '../../core/cluster/cut.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { formIdentities } from '../../core/identity/form.ts';
import type { IdentitySet, TrackSummaries } from '../../core/identity/types.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import type { AppState } from '../lib/types.ts';
import type { StoredEpisode } from '../persistence/episodes.ts';
import { openAs } from './stand.ts';
import { selectStanding } from './standing.ts';

/** The identities of an episode that is not open, as they were left. */
export interface StoredIdentities {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly set: IdentitySet;
}

/**
 * The identities of a stored episode as it was left: of the clustering that was shown last, with all that was
 * decided. Undefined where none is stored, or it is of other tracks: it was closed while it was clustered.
 */
export function identitiesOfStored(stored: StoredEpisode): StoredIdentities | undefined {
  const { record, data, log, parameters, clustering } = stored;
  if (clustering === undefined) return undefined;
  const { base, result, flat } = clustering;
  const shown = openAs(data, log);
  const { episode, summaries } = shown;
  if ((result.items.at(-1) ?? -1) >= episode.tracks.count) return undefined;
  const { decisions } = groundOf(data, log);
  const state: Pick<AppState, 'open' | 'log' | 'clustering' | 'bases' | 'parameters'> = {
    open: { key: record.key, ...shown, crops: 'none' },
    log,
    clustering: { type: 'ready', shown: clustering },
    bases: base === undefined ? [] : [base],
    parameters,
  };
  const again =
    parameters.algorithm === 'agglomerative'
      ? cutClusters(result.agglomeration, result.items, {
          linkage: clustering.with.linkage,
          cluster_thresh: parameters.cluster_thresh,
        })
      : flat?.result;
  const clusters = selectStanding(state, decisions, parameters) ?? again;
  if (clusters === undefined) return undefined;
  const { likeness } = result;
  const set = formIdentities({ episode, summaries, clusters, decisions, parameters, likeness });
  return { episode, summaries, set };
}
