import { isCounted } from '../identity/units.ts';
import { largest } from '../many.ts';
import { type ClusterMetrics, clusterMetrics } from '../metrics/cluster-metrics.ts';
import type { GroupProposal } from './group-identities.ts';
import type { MadeSplit } from './split-mixed.ts';

/** What can be done, in the order in which it is. */
export const CLEANUP_ACTIONS = ['split_tracks', 'reembed', 'recluster', 'group_clusters'] as const;
export type CleanupAction = (typeof CLEANUP_ACTIONS)[number];

export const CLEANUP_REPORT = 'cleanup_report.json';

/** An episode in figures, before or after. */
export interface CleanupState {
  readonly tracks: number;
  readonly faces: number;
  readonly clusters: number;
  readonly metrics: ClusterMetrics;
}

/** Of faces whose vectors were made anew. */
export interface ReembedCounts {
  /** As files call it, and the length of its vectors. */
  readonly embedding_model: string;
  readonly embedding_dim: number;
  /** Undefined where no file says it. */
  readonly embedding_model_before: string | undefined;
  /** Faces that had a vector. */
  readonly faces: number;
  /** Of these, those that have one now. Undefined where nothing was made, but only counted. */
  readonly embedded: number | undefined;
  readonly without_crop: number;
  /** No face was found in the crop, or it cannot be read. Undefined where nothing was made. */
  readonly without_face: number | undefined;
}

/** What cleanup_report.json says, under the pipeline's keys. */
export interface CleanupReport {
  readonly ep_id: string;
  readonly run_id: string;
  readonly generated_at: string;
  readonly actions: readonly CleanupAction[];
  readonly actions_completed: readonly CleanupAction[];
  readonly runtime_sec: number;
  readonly tracks_before: number;
  readonly tracks_after: number;
  readonly faces_before: number;
  readonly faces_after: number;
  readonly clusters_before: number;
  readonly clusters_after: number;
  readonly metrics_before: ClusterMetrics;
  readonly metrics_after: ClusterMetrics;
  readonly splits: readonly MadeSplit[];
  /** Where that was asked for. */
  readonly reembed?: ReembedCounts;
  readonly grouping: { readonly applied: false; readonly proposals: readonly GroupProposal[] };
}

/** Identities as they are counted. */
interface Counted {
  readonly tracks: { readonly length: number };
  readonly locked: boolean;
  readonly labels: Readonly<Record<string, unknown>>;
}

/** An episode in figures by its identities. @param least smallest cluster that counts */
export function cleanupState(
  { tracks, faces }: { readonly tracks: number; readonly faces: number },
  identities: readonly Counted[],
  least: number,
): CleanupState {
  const sizes = identities.map((one) => one.tracks.length);
  const counted = identities.flatMap((one) => {
    const settled = one.locked || typeof (one.labels.name ?? one.labels.person_id) === 'string';
    return isCounted(one.tracks.length, least, settled) ? [one.tracks.length] : [];
  });
  const metrics = clusterMetrics({
    tracks: sizes.reduce((sum, size) => sum + size, 0),
    clusters: counted.length,
    clustered: counted.reduce((sum, size) => sum + size, 0),
    largest: largest(counted, 0),
  });
  return { tracks, faces, clusters: identities.length, metrics };
}
