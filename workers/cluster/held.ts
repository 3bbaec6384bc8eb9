import type { Agglomeration, LinkageMethod } from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { AppError } from '../../src/core/errors.ts';
import type { MixedTrack } from '../../src/core/review/track-profile.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import type { ClusterRequest } from '../contract.ts';
import { MetricStage } from './metric-stage.ts';
import type { Pooled, Prepared } from './prepare.ts';

/** A tree, and why another engine made it than the one asked for. */
export interface Run {
  readonly agglomeration: Agglomeration;
  readonly fallback: string | undefined;
}

/** One episode's vectors and everything computed from them, stage by stage. */
export interface Held {
  readonly episode: Episode;
  readonly embeddings: Matrix;
  /** By metric and pooling. */
  readonly pooled: Map<string, Pooled>;
  readonly metric: MetricStage;
  /** By key, in order of last use. */
  readonly runs: Map<string, Run>;
  /** Inputs of the last `cluster`, and what asked for them. */
  last:
    | {
        readonly pooled: Pooled;
        readonly prepared: Prepared;
        readonly engine: ClusterRequest['engine'];
      }
    | undefined;
  /** The last `cluster` that came to its end. */
  done: Clustered | undefined;
  /** Tracks that look like two people; found when they are first asked for. */
  mixed: readonly MixedTrack[] | undefined;
}

export interface Clustered {
  readonly prepared: Prepared;
  readonly method: LinkageMethod;
  readonly agglomeration: Agglomeration;
}

/** @param metric of the same vectors, when it was learned before */
export function emptyHeld(
  episode: Episode,
  embeddings: Matrix,
  metric = new MetricStage(embeddings),
): Held {
  return {
    episode,
    embeddings,
    pooled: new Map(),
    metric,
    runs: new Map(),
    last: undefined,
    done: undefined,
    mixed: undefined,
  };
}

export const notClustered = (): AppError =>
  new AppError(
    'cluster/not-clustered',
    'called before cluster()',
    'The episode has not been clustered yet. Wait until it has, then try again.',
  );
