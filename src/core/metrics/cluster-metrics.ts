/** Metrics as the specification names them, plus the ones that it only implies. */
export interface ClusterMetrics {
  readonly num_tracks: number;
  /** Clusters that count: singletons and noise excluded. */
  readonly num_clusters: number;
  readonly num_singletons: number;
  /** num_singletons / num_tracks; 0 when there are no tracks. */
  readonly singleton_fraction: number;
  readonly largest_cluster_size: number;
  readonly largest_cluster_fraction: number;
  /** Tracks in clusters / clusters; 0 when there are none. */
  readonly avg_cluster_size: number;
}

/** What the metrics are made of. Counts of tracks, but `clusters`. */
export interface ClusterCounts {
  /** Tracks that were clustered. */
  readonly tracks: number;
  /** Clusters that count. */
  readonly clusters: number;
  /** Tracks in clusters that count. */
  readonly clustered: number;
  /** Tracks in the largest cluster that counts, 0 when there is none. */
  readonly largest: number;
}

/**
 * The specification's metrics (§6.1, §9.1), in full precision. Fractions are of tracks: 6 singletons
 * of 42 tracks are 0.143, and those 6 are not among `num_clusters`.
 */
export function clusterMetrics(counts: ClusterCounts): ClusterMetrics {
  const { tracks, clusters, clustered, largest } = counts;
  return {
    num_tracks: tracks,
    num_clusters: clusters,
    num_singletons: tracks - clustered,
    singleton_fraction: tracks === 0 ? 0 : (tracks - clustered) / tracks,
    largest_cluster_size: largest,
    largest_cluster_fraction: tracks === 0 ? 0 : largest / tracks,
    avg_cluster_size: clusters === 0 ? 0 : clustered / clusters,
  };
}
