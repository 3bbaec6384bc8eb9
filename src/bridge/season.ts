import type { ClusterRequest, ClusterResult, TrackConstraints } from '../../workers/contract.ts';
import type { Episode } from '../core/episode/episode.ts';
import type { EpisodeTree } from '../core/season/measure-episode.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import { ClusterHost } from './cluster-host.ts';
import type { CallOptions } from './ingest.ts';

/** A clustering worker of its own: the one of the open episode is never asked, and never waits. */
const host = new ClusterHost();

export interface SeasonSubject extends Pick<ClusterRequest, 'parameters' | 'engine'> {
  readonly episode: Episode;
  /** Called when the worker needs them; what it gives is handed over (detached). */
  readonly vectors: () => Promise<Matrix>;
  /** See `seasonRuns`; `free` undefined: the same tree serves. */
  readonly bound: TrackConstraints;
  readonly free: TrackConstraints | undefined;
}

/** The trees of an episode, ready to be measured. */
export interface SeasonTrees {
  readonly tree: EpisodeTree;
  readonly free: EpisodeTree;
}

/** What a clustering worker is asked for an episode of a season. */
export interface SeasonCalls {
  cluster(request: ClusterRequest): Promise<ClusterResult>;
}

/** Ask a worker that holds the episode for everything that a season needs of it. */
export async function seasonTrees(
  { cluster }: SeasonCalls,
  { parameters, engine, bound, free }: Omit<SeasonSubject, 'episode' | 'vectors'>,
): Promise<SeasonTrees> {
  const tree = await cluster({ parameters, engine, constraints: bound });
  const other = free && (await cluster({ parameters, engine, constraints: free }));
  return { tree, free: other ?? tree };
}

/** Episodes one after the other. */
export const season = {
  /**
   * Cluster one episode; what the worker held before is gone, and nothing stays in it afterwards.
   * @throws CancelledError when the signal aborts
   */
  async trees(subject: SeasonSubject, options: CallOptions): Promise<SeasonTrees> {
    const { episode, vectors } = subject;
    host.attach({ episode, vectors, request: undefined });
    try {
      const cluster = (request: ClusterRequest) => host.run(request, options);
      return await seasonTrees({ cluster }, subject);
    } finally {
      host.detach();
    }
  },

  /** End what is under way; it rejects with CancelledError. */
  stop(): void {
    host.detach();
  },
};
