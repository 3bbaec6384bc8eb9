import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { stoppedMerges } from '../../../src/core/review/stopped.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { fan, groupOf, groupsAt, NONE, treeOf } from './make-input.ts';

const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe('stoppedMerges', () => {
  const vectors = fan(0, 0.1, 0.5, 3);
  const base = {
    ...{ items: rows(4), vectors, method: 'average' as const, threshold: 0.58 },
    ...{ cannotLink: NONE, frozen: [] },
  };
  const groups = [groupOf('a', [0, 1]), groupOf('b', [2]), groupOf('c', [3])];

  it('lists what a cannot-link stopped, and nothing that is far apart anyway', async () => {
    const cannotLink = Int32Array.of(1, 2, 0, 3);
    const similarity = expect.closeTo((Math.cos(0.5) + Math.cos(0.4)) / 2, 6);
    expect(await stoppedMerges({ ...base, groups, cannotLink }, SILENT_HOOKS)).toEqual([
      { a: 'a', b: 'b', similarity },
    ]);
  });

  it('counts what is near to something frozen, but not noise', async () => {
    const frozen = [Int32Array.of(2)];
    const stopped = async (change: object) => {
      const [a, b, c] = groups;
      return stoppedMerges(
        { ...base, groups: [a!, { ...b!, ...change }, c!], frozen },
        SILENT_HOOKS,
      );
    };
    expect(await stopped({ locked: true })).toHaveLength(1);
    expect(await stopped({ settled: true })).toEqual([]);
  });

  it('leaves out what no decision explains', async () => {
    expect(await stoppedMerges({ ...base, groups }, SILENT_HOOKS)).toEqual([]);
  });

  it.each(['average', 'complete', 'single', 'ward'] as const)(
    'has all pairs that %s linkage would have joined',
    async (method) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
          const random = seeded(seed);
          const n = 25;
          const pick = () => Math.floor(random() * n);
          const near = blobs(random, { n, d: 8, people: 3, spread: 0.6 });
          const constraints = {
            cannotLink: Int32Array.from({ length: 10 }, pick),
            frozen: [Int32Array.of(pick()), Int32Array.from(new Set([pick(), pick()]))],
          };
          const threshold = 0.5;
          const found = groupsAt(await treeOf(near, constraints, method), threshold, method);
          const input = { items: rows(n), vectors: near, method, threshold, groups: found };
          const stopped = await stoppedMerges({ ...input, ...constraints }, SILENT_HOOKS);
          // Without the decisions between the two, at least the most similar pair would be one.
          const everything = await stoppedMerges(
            { ...input, cannotLink: allPairs(n), frozen: [] },
            SILENT_HOOKS,
          );
          expect(stopped).toEqual(everything);
          const similarities = stopped.map(({ similarity }) => similarity);
          expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
        }),
        { numRuns: 25 },
      );
    },
  );
});

/** Every pair of rows: with it a pair counts whatever was decided. */
function allPairs(n: number): Int32Array {
  return Int32Array.from(
    Array.from({ length: n }, (_, i) => Array.from({ length: i }, (_, j) => [i, j])).flat(2),
  );
}
