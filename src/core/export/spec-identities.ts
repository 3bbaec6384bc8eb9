import { bankWordsEntry } from '../episode/bank-words.ts';
import { founderRuleEntry, founderRuleIn } from '../episode/founder-rule.ts';
import { labelsWithAliases } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import { type IdentityDates, identityDates } from './identity-dates.ts';
import {
  type ExportInput,
  episodesEntry,
  ownParameters,
  thresholdOriginEntry,
  touchedAnchors,
  withExtra,
} from './input.ts';
import { repPath, spellTrack } from './spelling.ts';

/**
 * identities.json as the specification has it (§6.1), with a few keys of our own at the end of each
 * object: the representative, and the parameters that the schema leaves out.
 * @param identities `specIdentityRows`
 */
export function specDocument(
  input: ExportInput,
  identities: readonly unknown[],
): Record<string, unknown> {
  const own = { identities, metadata: specMetadata(input), ...episodesEntry(input) };
  return withExtra(own, input.episode.imported?.extra);
}

/** Its identities, in their order. */
export function* specIdentityRows(input: ExportInput): Generator<Record<string, unknown>> {
  const anchors = touchedAnchors(input.decisions);
  const dates = identityDates(input);
  for (const [index, identity] of input.identitySet.identities.entries()) {
    const anchor = anchors.get(identity.id);
    yield withExtra(specIdentity(input, identity, index, dates(identity, anchor)), anchor?.extra);
  }
}

function specIdentity(
  input: ExportInput,
  identity: Identity,
  index: number,
  { createdAt, updatedAt }: IdentityDates,
) {
  const { episode, stats } = input;
  const faceId = episode.faces.faceId[identity.canonicalFace];
  return {
    identity_id: identity.id,
    cluster_id: identity.clusterId,
    track_ids: Array.from(identity.tracks, (row) => spellTrack(episode.tracks, row, 'spec')),
    canonical_face_path: input.withThumb.has(identity.id) ? repPath(identity.id, 'spec') : null,
    embedding_stats: {
      centroid_norm: stats.centroidNorm[index] ?? 0,
      variance: stats.variance[index] ?? 0,
      num_tracks: identity.tracks.length,
      num_faces_total: identity.faceCount,
    },
    labels: labelsWithAliases(identity),
    locked: identity.locked,
    created_at: createdAt,
    updated_at: updatedAt,
    ...(faceId === undefined ? {} : { canonical_face_id: faceId }),
    ...(identity.representativeChosen ? { canonical_face_chosen: true } : {}),
    ...(identity.mark === undefined ? {} : { mark: identity.mark }),
    ...bankWordsEntry(identity),
  };
}

/** The `metadata` object: the specification's keys in its order, then ours. */
export function specMetadata(input: ExportInput): Record<string, unknown> {
  const { episode, identitySet, parameters } = input;
  const { metrics } = identitySet;
  return {
    ep_id: episode.epId,
    num_tracks: metrics.num_tracks,
    num_clusters: metrics.num_clusters,
    num_singletons: metrics.num_singletons,
    singleton_fraction: metrics.singleton_fraction,
    largest_cluster_size: metrics.largest_cluster_size,
    largest_cluster_fraction: metrics.largest_cluster_fraction,
    cluster_thresh: parameters.cluster_thresh,
    min_cluster_size: parameters.min_cluster_size,
    algorithm: parameters.algorithm,
    linkage: parameters.linkage,
    created_at: input.now,
    avg_cluster_size: metrics.avg_cluster_size,
    pooling_method: parameters.pooling_method,
    outlier_mode: parameters.outlier_mode,
    ...ownParameters(input),
    ...thresholdOriginEntry(input),
    ...founderRuleEntry(founderRuleIn(episode)),
    ...(episode.runId === '' ? {} : { run_id: episode.runId }),
  };
}
