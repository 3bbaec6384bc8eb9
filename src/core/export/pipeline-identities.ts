import { bankWordsEntry } from '../episode/bank-words.ts';
import { founderRuleEntry, founderRuleIn } from '../episode/founder-rule.ts';
import { labelsWithAliases } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import { OWN_ID_KEY, OWN_PIPELINE_VERSION, PIPELINE_ID_KEY } from '../parse/identity-keys.ts';
import { type IdentityDates, identityDates } from './identity-dates.ts';
import {
  type ExportInput,
  episodesEntry,
  ownParameters,
  thresholdOriginEntry,
  touchedAnchors,
  withExtra,
} from './input.ts';
import { spellTrack } from './spelling.ts';

/**
 * identities.json in the pipeline's own dialect: integer tracks, `id_0001`, `label`, `size`,
 * `config`, `stats`. Its services keep keys that they do not know, so `locked` and the parameters
 * ride along.
 * @param identities `pipelineIdentityRows`
 */
export function pipelineDocument(
  input: ExportInput,
  identities: readonly unknown[],
): Record<string, unknown> {
  const { episode, identitySet, parameters } = input;
  const { metrics } = identitySet;
  const extra = episode.imported?.extra;
  const locked = identitySet.identities.filter((identity) => identity.locked);
  const own = {
    ep_id: episode.epId,
    pipeline_ver:
      typeof extra?.pipeline_ver === 'string' ? extra.pipeline_ver : OWN_PIPELINE_VERSION,
    config: {
      cluster_thresh: parameters.cluster_thresh,
      min_cluster_size: parameters.min_cluster_size,
      // The pipeline's post-filter; 0 is its way to say "not applied".
      min_identity_sim: 0,
      algorithm: parameters.algorithm,
      linkage: parameters.linkage,
      pooling_method: parameters.pooling_method,
      outlier_mode: parameters.outlier_mode,
      ...ownParameters(input),
      ...thresholdOriginEntry(input),
      ...founderRuleEntry(founderRuleIn(episode)),
    },
    stats: {
      faces: identitySet.identities.reduce((sum, { faceCount }) => sum + faceCount, 0),
      clusters: identitySet.identities.length,
      mixed_tracks: 0,
      outlier_tracks: 0,
      low_cohesion_identities: 0,
      preserved_clusters: locked.length,
      preserved_tracks: locked.reduce((sum, identity) => sum + identity.tracks.length, 0),
      num_clusters: metrics.num_clusters,
      singleton_fraction: metrics.singleton_fraction,
      largest_cluster_fraction: metrics.largest_cluster_fraction,
    },
    identities,
    ...episodesEntry(input),
  };
  return withExtra(own, extra);
}

/**
 * Its identities, in their order.
 * @param ids `pipelineIds`
 */
export function* pipelineIdentityRows(
  input: ExportInput,
  ids: readonly string[],
): Generator<Record<string, unknown>> {
  const anchors = touchedAnchors(input.decisions);
  const dates = identityDates(input);
  for (const [index, identity] of input.identitySet.identities.entries()) {
    const anchor = anchors.get(identity.id);
    const { [PIPELINE_ID_KEY]: _, ...extra } = anchor?.extra ?? {};
    const own = pipelineIdentity(input, identity, index, ids[index] ?? identity.id);
    yield withExtra({ ...own, ...timesOf(dates(identity, anchor)) }, extra);
  }
}

function pipelineIdentity(input: ExportInput, identity: Identity, index: number, id: string) {
  const { episode, stats } = input;
  const { label, name, person_id, cast_id, ...others } = labelsWithAliases(identity);
  const faceId = episode.faces.faceId[identity.canonicalFace];
  const several = identity.tracks.length > 1;
  const smallest = stats.minSimilarity?.[index];
  return {
    identity_id: id,
    label: label ?? name ?? null,
    track_ids: Array.from(identity.tracks, (row) => spellTrack(episode.tracks, row, 'pipeline')),
    size: identity.faceCount,
    rep_thumb_rel_path: input.withThumb.has(identity.id) ? `identities/${id}/rep.jpg` : null,
    rep_thumb_s3_key: null,
    ...(several ? { cohesion: fourPlaces(1 - (stats.variance[index] ?? 0)) } : {}),
    ...(several && smallest !== undefined ? { min_identity_sim: fourPlaces(smallest) } : {}),
    ...(name === undefined ? {} : { name }),
    ...(person_id === undefined ? {} : { person_id }),
    ...(cast_id === undefined ? {} : { cast_id }),
    ...(Object.keys(others).length === 0 ? {} : { labels: others }),
    ...(identity.touched ? { [OWN_ID_KEY]: identity.id } : {}),
    ...(identity.locked ? { locked: true } : {}),
    ...(faceId === undefined ? {} : { canonical_face_id: faceId }),
    ...(identity.representativeChosen ? { canonical_face_chosen: true } : {}),
    ...(identity.mark === undefined ? {} : { mark: identity.mark }),
    ...bankWordsEntry(identity),
  };
}

/** The pipeline dates nothing: only what is known is said. */
function timesOf({ createdAt, updatedAt, known }: IdentityDates): Record<string, string> {
  return known ? { created_at: createdAt, updated_at: updatedAt } : {};
}

const fourPlaces = (x: number): number => Math.round(x * 1e4) / 1e4;
