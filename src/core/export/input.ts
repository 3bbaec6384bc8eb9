import { changedOwnParameters } from '../cluster/parameters.ts';
import type { ClusterParameters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { partOfTrack } from '../episode/episode-parts.ts';
import type { IdentitySet } from '../identity/types.ts';
import { refusalReason } from '../metric/metric-words.ts';
import type { MetricReport } from '../metric/types.ts';
import type { AnchorState, Decisions } from '../moderation/types.ts';
import { objectOf } from '../parse/fields.ts';
import { EPISODES_KEY, METRIC_REFUSED_KEY, THRESHOLD_ORIGIN_KEY } from '../parse/identity-keys.ts';
import type { ExactGroupStats } from '../vector/group-stats.ts';

/** Everything an identities.json says, whichever schema it is written in. */
export interface ExportInput {
  readonly episode: Episode;
  readonly identitySet: IdentitySet;
  /** In the order of `identitySet.identities`. */
  readonly stats: Omit<ExactGroupStats, 'minSimilarity'> & {
    readonly minSimilarity?: Float64Array;
  };
  readonly decisions: Decisions;
  readonly parameters: ClusterParameters;
  /** What became of `metric: within_track`. */
  readonly metric?: MetricReport | undefined;
  /** ISO 8601, UTC, whole seconds: the clock is the caller's. */
  readonly now: string;
  /** When identities that no file dates came to be, where that is kept; else it is `now`. */
  readonly since?: Since | undefined;
  /** Ids of identities whose representative is (or will be) written beside the file. */
  readonly withThumb: ReadonlySet<string>;
  /** Where nobody chose the threshold: how it came about. */
  readonly thresholdOrigin?: ThresholdOrigin | undefined;
}

/**
 * Which tracks are of which episode: the ids without their prefix, each track of the episode once. Nobody has to
 * take an id apart to know.
 */
export function episodesEntry({ episode }: Pick<ExportInput, 'episode'>): Record<string, unknown> {
  const { parts, tracks } = episode;
  if (parts === undefined) return {};
  const ids = parts.map((): string[] => []);
  tracks.id.forEach((id, row) => {
    const at = partOfTrack(episode, row);
    ids[at]?.push(id.slice(parts[at]?.prefix.length));
  });
  const list = parts.map(({ epId, runId, prefix }, index) => ({
    ep_id: epId,
    ...(runId === '' ? {} : { run_id: runId }),
    track_prefix: prefix,
    track_ids: ids[index],
  }));
  return { [EPISODES_KEY]: list };
}

/** Whoever holds an episode knows more than a single run: when identities without a date came to be. */
export interface Since {
  /** When the episode was taken in. */
  readonly createdAt: string;
  /** When it was clustered last. */
  readonly updatedAt: string;
  /** Ids that identities had from the beginning; others were made by decisions. */
  readonly ids: ReadonlySet<string>;
  /** When some came to be elsewhere, by id. */
  readonly createdOf: Readonly<Record<string, string>>;
}

/** How a threshold came about that a program was asked to choose. */
export interface ThresholdOrigin {
  /** False: no suggestion was sure enough, and the specification's default was taken. */
  readonly suggested: boolean;
  /** Of the suggestion, 0–1. */
  readonly confidence: number;
}

/** The origin of the threshold under its key: this run's, or the file's as long as it still holds. */
export function thresholdOriginEntry({
  episode: { imported },
  parameters,
  thresholdOrigin,
}: Pick<ExportInput, 'episode' | 'parameters' | 'thresholdOrigin'>): Record<string, unknown> {
  const before = imported?.thresholdOrigin;
  const holds = before?.cluster_thresh === parameters.cluster_thresh;
  const origin = thresholdOrigin ?? (holds ? before?.origin : undefined);
  return origin === undefined ? {} : { [THRESHOLD_ORIGIN_KEY]: origin };
}

/** `2025-11-18T12:34:56Z`: whole seconds, UTC. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The decision that touched an identity, if any: found by the id that the log gave it. */
export function touchedAnchors(decisions: Decisions): Map<string, AnchorState> {
  return new Map([...decisions.anchors.values()].map((anchor) => [anchor.identityId, anchor]));
}

/**
 * `own` first, then the keys of `extra` that it does not have: unknown keys survive, ours win. Where
 * both hold an object (metadata, config, labels), so it goes within.
 */
export function withExtra(
  own: Readonly<Record<string, unknown>>,
  extra: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...own };
  for (const [key, value] of Object.entries(extra ?? {})) {
    if (key === '__proto__') continue;
    const inner = objectOf(value);
    const ours = Object.hasOwn(merged, key) ? objectOf(merged[key]) : undefined;
    if (inner !== undefined && ours !== undefined) merged[key] = withExtra(ours, inner);
    else if (!Object.hasOwn(merged, key)) merged[key] = value;
  }
  return merged;
}

/**
 * Our own parameters as far as they were changed, as they were used: a metric that was asked for and
 * refused is none, and the file says why.
 */
export function ownParameters({
  parameters,
  metric,
}: Pick<ExportInput, 'parameters' | 'metric'>): Record<string, unknown> {
  const changed = changedOwnParameters(parameters);
  const reason = metric && refusalReason(metric);
  return reason === undefined
    ? changed
    : { ...changed, metric: metric?.used, [METRIC_REFUSED_KEY]: reason };
}
