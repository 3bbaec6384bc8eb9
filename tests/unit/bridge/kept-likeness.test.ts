import { describe, expect, it } from 'vitest';
import { KeptLikeness } from '../../../src/bridge/kept-likeness.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { TrackLikeness } from '../../../src/core/identity/likeness.ts';
import type { ClusterRequest, ClusterResult } from '../../../workers/cluster/types.ts';

const NONE = new Int32Array(0);
const constraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const request: ClusterRequest = { parameters: DEFAULT_PARAMETERS, engine: 'js', constraints };
const likeness = (...data: number[]): TrackLikeness => ({
  d: 1,
  rowOf: Int32Array.from(data.keys()),
  data: Int8Array.from(data),
});

/** What a worker would answer about the tracks of this number. */
function answer(likenessOf: number, data: number, asked: ClusterRequest): ClusterResult {
  const sent = asked.likenessOf === likenessOf ? likeness() : likeness(data);
  return { likeness: sent, likenessOf } as unknown as ClusterResult;
}

describe('the likeness of tracks', () => {
  it('is asked for once, and is one object in all clusterings of the same tracks', async () => {
    const kept = new KeptLikeness();
    const asked: (number | undefined)[] = [];
    const cluster = (of: number) =>
      kept.clustering(request, async (sent) => {
        asked.push(sent.likenessOf);
        return answer(of, 10 * of, sent);
      });
    const [first, second, split, back] = [
      await cluster(1),
      await cluster(1),
      await cluster(2),
      await cluster(1),
    ];
    expect(asked).toEqual([undefined, 1, 1, 2]);
    expect(first).toEqual({ likeness: likeness(10) });
    expect(second.likeness).toBe(first.likeness);
    expect(split.likeness).toEqual(likeness(20));
    expect(back.likeness).toEqual(likeness(10));
  });

  it('is never that of other tracks, whichever answer comes first', async () => {
    const kept = new KeptLikeness();
    const first = await kept.clustering(request, async (sent) => answer(1, 10, sent));
    let go = (_: ClusterResult): void => {};
    const late = kept.clustering(
      request,
      (sent) =>
        new Promise((resolve) => {
          go = () => resolve(answer(1, 10, sent));
        }),
    );
    const other = await kept.clustering(request, async (sent) => answer(2, 20, sent));
    go(other);
    expect((await late).likeness).toBe(first.likeness);
    expect(other.likeness).toEqual(likeness(20));
  });
});
