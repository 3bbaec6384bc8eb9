import type {
  ClusterRequest,
  SuggestRequest,
  TrackConstraints,
} from '../../workers/cluster/types.ts';
import type { OnProgress } from '../../workers/common/jobs.ts';
import type { Episode } from '../core/episode/episode.ts';
import type { MetricReport } from '../core/metric/types.ts';
import type { EpisodeTree } from '../core/season/measure-episode.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import { type ClusterCalls, ClusterHost } from './cluster.ts';

/** A clustering worker of its own: the one of the open episode is never asked, and never waits. */
const host = new ClusterHost();

export interface SeasonSubject extends Pick<ClusterRequest, 'parameters' | 'engine'> {
  readonly episode: Episode;
  /** Called when the worker needs them; what it gives is handed over (detached). */
  readonly vectors: () => Promise<Matrix>;
  /** See `seasonRuns`; `free` undefined: the same tree serves. */
  readonly bound: TrackConstraints;
  readonly free: TrackConstraints | undefined;
  /** See `suggestionInput`. */
  readonly suggestion: SuggestRequest;
}

/** What a clustering worker found out about an episode, ready to be measured. */
export interface SeasonRun {
  readonly tree: EpisodeTree;
  readonly free: EpisodeTree;
  readonly recommendation: Recommendation;
  /** What became of `metric: within_track`. */
  readonly metric: MetricReport | undefined;
}

/** Ask for everything that a season needs of an episode. The free tree last: suggestions build on it. */
export async function runSeason(
  calls: Pick<ClusterCalls, 'cluster' | 'suggest'>,
  { parameters, engine, bound, free, suggestion }: Omit<SeasonSubject, 'episode' | 'vectors'>,
): Promise<SeasonRun> {
  const tree = await calls.cluster({ parameters, engine, constraints: bound });
  const other =
    free === undefined ? tree : await calls.cluster({ parameters, engine, constraints: free });
  const recommendation = await calls.suggest(suggestion);
  return { tree, free: other, recommendation, metric: tree.metric };
}

/** Episodes one after the other. */
export const season = {
  /**
   * Run one episode; what the worker held before is gone, and nothing stays in it afterwards.
   * @throws CancelledError when the signal aborts
   */
  async run(
    subject: SeasonSubject,
    { onProgress, signal }: { readonly onProgress: OnProgress; readonly signal: AbortSignal },
  ): Promise<SeasonRun> {
    const { episode, vectors } = subject;
    host.attach({ episode, vectors, request: undefined });
    const { calls } = host;
    try {
      return await runSeason(
        {
          cluster: (request) => calls.cluster(request, onProgress, signal),
          suggest: (request) => calls.suggest(request, onProgress, signal),
        },
        subject,
      );
    } finally {
      host.detach();
    }
  },

  /** End what is under way; it rejects with CancelledError. */
  stop(): void {
    host.detach();
  },
};
