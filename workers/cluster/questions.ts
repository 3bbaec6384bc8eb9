import { similaritiesBetween } from '../../src/core/review/between.ts';
import { explain } from '../../src/core/review/explain.ts';
import { reviewQueue } from '../../src/core/review/queue.ts';
import { stoppedMerges } from '../../src/core/review/stopped.ts';
import { mixedTracks, trackProfile } from '../../src/core/review/track-profile.ts';
import type { ClusterApi } from '../contract.ts';
import type { CallContext } from './call-context.ts';
import type { LatestAnswer } from './latest.ts';
import { rowsOfTracks } from './prepare.ts';

export interface QuestionContext extends CallContext {
  readonly queue: LatestAnswer;
}

/**
 * The calls about what was clustered. Only the review queue is queued; the others work on what they
 * find when they are called.
 */
export function createQuestions({
  engines,
  queue,
  opened,
  pooledNow,
  clustered,
  beside,
}: QuestionContext): Pick<
  ClusterApi,
  'review' | 'stopped' | 'explain' | 'trackProfile' | 'between'
> {
  return {
    review: (request) =>
      queue.ask(async (hooks) => {
        const held = opened();
        const { prepared, method, agglomeration } = clustered();
        const { episode, embeddings } = held;
        held.mixed ??= mixedTracks(episode, embeddings, episode.tracks.id.keys());
        const { items, vectors } = prepared;
        const { matrix } = await engines.spare();
        const { tree } = agglomeration;
        const scene = { items, vectors, tree, method, mixed: held.mixed };
        const trackIds = episode.tracks.id;
        return reviewQueue({ ...request, ...scene, trackIds }, matrix, hooks);
      }),
    stopped: async (request) => {
      const { prepared, method } = clustered();
      const { items, vectors, constraints } = prepared;
      const { frozen } = constraints;
      return stoppedMerges({ ...request, items, vectors, method, frozen }, beside());
    },
    explain: async (request) => {
      const { episode } = opened();
      const embeddings = pooledNow().faces;
      const { prepared, method, agglomeration } = clustered();
      const { tree, floor } = agglomeration;
      const about = { ...prepared, episode, embeddings, method, tree, floor };
      return explain({ ...request, ...about }, beside());
    },
    trackProfile: async (track) => {
      const { episode, embeddings } = opened();
      return trackProfile(episode, embeddings, track);
    },
    between: async (a, b) => {
      const pooled = pooledNow();
      return similaritiesBetween(pooled.vectors, rowsOfTracks(pooled, a), rowsOfTracks(pooled, b));
    },
  };
}
