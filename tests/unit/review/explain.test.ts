import { describe, expect, it } from 'vitest';
import { type Constraints, NO_CONSTRAINTS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { explain } from '../../../src/core/review/explain.ts';
import { extremeFaces } from '../../../src/core/review/face-pairs.ts';
import type { ReviewGroup } from '../../../src/core/review/types.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';
import { fan, groupOf, treeOf } from './make-input.ts';

// 0, 1, 2 in a row, 3 further on, 4 on its own.
const VECTORS = fan(0, 0.3, 0.6, 1.3, 2.4);
const items = Int32Array.of(0, 1, 2, 3, 4);
const list = (...rows: number[]) => Int32Array.from(rows);

async function why(
  a: Int32Array,
  b: Int32Array | undefined,
  others: readonly ReviewGroup[],
  change: Partial<Constraints> = {},
) {
  const { tree, floor } = await treeOf(VECTORS, change);
  const constraints = { ...NO_CONSTRAINTS, ...change };
  const episode = episodeWithFaces([1, 1, 1, 1, 1]);
  const about = { episode, embeddings: VECTORS, items, vectors: VECTORS, tree, floor, constraints };
  return explain({ ...about, method: 'average', a, b, others }, SILENT_HOOKS);
}

describe('explain', () => {
  const others = [groupOf('d', [3]), groupOf('e', [4])];

  it('says at what height two tracks of an identity came together, and over whom', async () => {
    const { mergedAt, bridge, chain, rival, margin, decision } = await why(
      list(0),
      list(2),
      others,
    );
    // 0 and 1 merge first (or 1 and 2: as near); then the third joins at the mean of two.
    const height = (Math.cos(0.3) + Math.cos(0.6)) / 2;
    expect(mergedAt).toBeCloseTo(height, 6);
    expect(bridge).toEqual({ a: 1, b: 2, similarity: expect.closeTo(Math.cos(0.3), 6) });
    expect(chain.map(({ track }) => track)).toEqual([0, 1, 2]);
    expect(chain.map(({ similarity }) => similarity)).toEqual([
      1,
      expect.closeTo(Math.cos(0.3), 6),
      expect.closeTo(Math.cos(0.3), 6),
    ]);
    expect(rival).toEqual({ identityId: 'd', similarity: expect.closeTo(Math.cos(1.3), 6) });
    expect(margin).toBeCloseTo(height - Math.cos(1.3), 6);
    expect(decision).toBeUndefined();
  });

  it('says how far two identities are apart', async () => {
    const rest = [groupOf('e', [4])];
    const { mergedAt, bridge, nearestFaces, farthestFaces } = await why(
      list(0, 1, 2),
      list(3),
      rest,
    );
    expect(mergedAt).toBeCloseTo((Math.cos(1.3) + Math.cos(1) + Math.cos(0.7)) / 3, 6);
    expect(bridge).toEqual({ a: 2, b: 3, similarity: expect.closeTo(Math.cos(0.7), 6) });
    expect(nearestFaces).toMatchObject({ a: 2, b: 3 });
    expect(farthestFaces).toMatchObject({ a: 0, b: 3 });
  });

  it('says what holds one identity together', async () => {
    const { mergedAt, chain, nearestFaces } = await why(list(0, 1, 2), undefined, others);
    expect(mergedAt).toBeCloseTo((Math.cos(0.3) + Math.cos(0.6)) / 2, 6);
    // Between the two that are least alike.
    expect(chain.map(({ track }) => track)).toEqual([0, 1, 2]);
    expect(nearestFaces?.similarity).toBeCloseTo(Math.cos(0.3), 6);
    const alone = await why(list(4), undefined, []);
    expect(alone.mergedAt).toBeUndefined();
    expect(alone.chain.map(({ track }) => track)).toEqual([4]);
    expect(alone.rival).toBeUndefined();
    expect(alone.margin).toBeNaN();
  });

  it('says what people decided', async () => {
    const kept = await why(list(0), list(2), others, { cannotLink: list(0, 2) });
    expect([kept.decision, kept.mergedAt]).toEqual(['apart', undefined]);
    expect(kept.bridge).toMatchObject({ a: 0, b: 2 });
    // Not named by anybody, but joined to what is.
    const inherited = { mustLink: [list(1, 2)], cannotLink: list(0, 2) };
    expect((await why(list(0), list(1), others, inherited)).decision).toBe('apart');
    const linked = await why(list(0), list(4), [], { mustLink: [list(0, 4)] });
    expect(linked.decision).toBe('together');
    expect(linked.mergedAt).toBeCloseTo(Math.cos(2.4), 6);
    const frozen = await why(list(0), list(2), others, { frozen: [list(0)] });
    expect([frozen.decision, frozen.mergedAt]).toEqual(['locked', undefined]);
  });
});

describe('extremeFaces', () => {
  it('compares faces of different tracks, or of the one there is', () => {
    const episode = episodeWithFaces([2, 2]);
    const embeddings = fan(0, 0.1, 1, 1.5);
    expect(extremeFaces(episode, embeddings, list(0, 1), undefined)).toMatchObject({
      nearest: { a: 1, b: 2 },
      farthest: { a: 0, b: 3 },
    });
    expect(extremeFaces(episode, embeddings, list(1), undefined)?.nearest).toMatchObject({
      a: 2,
      b: 3,
    });
    expect(extremeFaces(episodeWithFaces([1]), embeddings, list(0), undefined)).toBeUndefined();
  });
});
