import type { Episode } from '../../src/core/episode/episode.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { type EpisodeMetric, episodeMetric } from '../../src/core/metric/episode-metric.ts';
import { whiten } from '../../src/core/metric/whitener.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';

/**
 * The metric of the vectors at hand, and these in it: learned when it is first wanted, and kept as
 * long as the vectors are, because nothing that people do to the tracks changes it. What is stopped
 * on its way is started over by the next call.
 */
export class MetricStage {
  readonly #embeddings: Matrix;
  #metric: EpisodeMetric | undefined;
  #faces: Matrix | undefined;

  constructor(embeddings: Matrix) {
    this.#embeddings = embeddings;
  }

  /** @throws CancelledError */
  async learn(episode: Episode, hooks: JobHooks): Promise<EpisodeMetric> {
    this.#metric ??= await episodeMetric(episode, this.#embeddings, hooks);
    return this.#metric;
  }

  /** The face vectors in the metric; plain where it is refused. @throws CancelledError */
  async faces(episode: Episode, hooks: JobHooks): Promise<Matrix> {
    const { whitener } = await this.learn(episode, hooks);
    if (whitener === undefined) return this.#embeddings;
    this.#faces ??= await whiten(this.#embeddings, whitener, hooks);
    return this.#faces;
  }
}
