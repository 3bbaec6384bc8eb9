import type { ClusterRequest, ClusterResult } from '../../workers/cluster/types.ts';
import type { TrackLikeness } from '../core/identity/likeness.ts';

/**
 * The likeness of the tracks that a worker holds: large, and sent once. The same tracks have it as one
 * object, by which what is derived from it is kept. Of one worker: another counts anew.
 */
export class KeptLikeness {
  #kept: { readonly of: number; readonly value: TrackLikeness } | undefined;

  /** Ask for a clustering, which comes without what is here, and put that in. */
  async clustering<R extends ClusterRequest>(
    request: R,
    ask: (request: R) => Promise<ClusterResult>,
  ): Promise<ClusterResult> {
    const asked = this.#kept;
    const answer = await ask({ ...request, likenessOf: asked?.of });
    const { likenessOf: of, ...result } = answer;
    if (of === undefined) return result;
    const known = [asked, this.#kept].find((one) => one?.of === of);
    const value = known?.value ?? result.likeness;
    this.#kept = { of, value };
    return { ...result, likeness: value };
  }
}
