import { releaseProxy } from 'comlink';
import type { Constraints } from '../../src/core/cluster/types.ts';
import { MOST_JUDGED, recommendForTracks } from '../../src/core/suggest/recommend-for-tracks.ts';
import type { OnProgress } from '../contract.ts';
import type { SuggestApi } from '../contract-suggest.ts';
import type { CallContext } from './call-context.ts';
import { Turns } from './similarity-turns.ts';

/** The calls that find a threshold. */
export function createSuggestCalls({ engines, clustered, beside }: CallContext): SuggestApi {
  const turns = new Turns();
  return {
    suggest: (request, onProgress) =>
      turns
        .ask(beside(), async (quiet) => {
          const { prepared, method, agglomeration } = clustered();
          const { items, vectors, plain, constraints } = prepared;
          const isWhole = isFree(constraints) && items.length <= MOST_JUDGED;
          const tree = isWhole ? agglomeration.tree : undefined;
          const hooks = {
            ...quiet,
            progress: (done: Parameters<OnProgress>[0]) => onProgress(done),
          };
          const chain = await engines.spare('suggest');
          return recommendForTracks(
            { items, vectors, plain, method, tree, ...request },
            chain,
            hooks,
          );
        })
        .finally(() => release(onProgress)),
    stopSuggest: async () => turns.stop(),
  };
}

function isFree({ mustLink, cannotLink, frozen }: Constraints): boolean {
  return mustLink.length === 0 && cannotLink.length === 0 && frozen.length === 0;
}

function release(onProgress: OnProgress): void {
  // Every proxy holds a MessagePort open until it is released.
  (onProgress as { [releaseProxy]?: () => void })[releaseProxy]?.();
}
