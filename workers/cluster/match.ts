import {
  type IdentitySimilarities,
  identitySimilarities,
} from '../../src/core/facebank/match-identities.ts';
import type { MatchSeeds } from '../../src/core/facebank/match-seeds.ts';
import type { EmbeddingModel, Facebank } from '../../src/core/facebank/types.ts';
import type { Identity } from '../../src/core/identity/types.ts';
import { LatestAnswer, type OnProgress } from '../common/jobs.ts';
import { type CallContext, plainPool } from './held.ts';

/** Who of the episode is to be compared, and with whom. */
export interface MatchRequest {
  readonly identities: readonly Identity[];
  /** `TrackSummaries.sharedFrames`. */
  readonly sharedFrames: Int32Array;
  readonly bank: Facebank;
  readonly model: EmbeddingModel;
}

/** The answer without what the page has: people and seeds are their ids. */
export interface MatchAnswer extends Omit<IdentitySimilarities, 'identities' | 'seeds'> {
  readonly ids: readonly string[];
  readonly seeds: Pick<MatchSeeds, 'start' | 'left' | 'personOf'> & {
    readonly people: readonly string[];
    readonly seeds: readonly string[];
  };
}

/** How much the identities of the open episode resemble known people. */
export function createMatchCalls({ engines, opened }: CallContext) {
  const answers = new LatestAnswer();
  return {
    /**
     * Compare identities with known people, whatever the metric by plain cosine of mean vectors. A request
     * takes the place of the one before, which rejects with CancelledError.
     */
    match: (request: MatchRequest, onProgress?: OnProgress) =>
      answers.ask(async (hooks): Promise<MatchAnswer> => {
        const state = opened();
        const { episode, embeddings } = state;
        const { items, vectors } = plainPool(state, 'mean');
        const input = { ...request, episode, embeddings, pooled: { items, vectors } };
        const found = await identitySimilarities(input, await engines.products(), hooks);
        const { identities, seeds, ...rest } = found;
        const { people, start, left, personOf } = seeds;
        return {
          ...rest,
          ids: identities.map(({ id }) => id),
          seeds: {
            ...{ start, left, personOf },
            people: people.map(({ id }) => id),
            seeds: seeds.seeds.map(({ id }) => id),
          },
        };
      }, onProgress),
  };
}
