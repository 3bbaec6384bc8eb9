import type { ClusterParameters } from '../cluster/types.ts';

export type MetricName = ClusterParameters['metric'];

/** What a metric of an episode's own was, or would have been, learned from. */
export interface MetricFigures {
  /** Faces that were looked at, in this many tracks with several. */
  readonly faces: number;
  readonly tracks: number;
  /** Tracks of equal spread that these count for. */
  readonly worth: number;
  /** Degrees of freedom: faces less tracks. */
  readonly freedom: number;
  readonly dimensions: number;
  /** Weight of "all directions alike", 0–1. */
  readonly intensity: number;
  /** Directions that the faces of a track vary in, as if they did so equally. */
  readonly directions: number;
}

/**
 * Why there is too little to go by: no track with two faces; frames that are copies of each other;
 * too few tracks, or one that outweighs them; fewer degrees of freedom than directions; faces enough,
 * but they vary alike in all directions.
 */
export type MetricRefusal = 'no-pairs' | 'copies' | 'few-tracks' | 'few-faces' | 'even';

/** What became of `metric: within_track`. */
export interface MetricReport {
  /** What the vectors are really in. */
  readonly used: MetricName;
  readonly refusal: MetricRefusal | undefined;
  readonly figures: MetricFigures;
}
