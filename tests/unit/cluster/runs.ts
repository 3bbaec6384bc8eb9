import fc from 'fast-check';
import { type AgglomerateOptions, agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import {
  type Agglomeration,
  type ChainEngine,
  type Constraints,
  type LinkageMethod,
  type MatrixEngine,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { kernels } from '../kernel/kernels.ts';

export const REDUCIBLE = ['average', 'complete', 'single', 'ward'] as const;
const [js] = await kernels();

/** By average linkage without constraints in plain JavaScript, unless something else is asked for. */
export function run(
  vectors: Matrix,
  options: Partial<AgglomerateOptions>,
  chain: ChainEngine = js,
  matrix: MatrixEngine = chain.matrix,
): Promise<Agglomeration> {
  const all = { method: 'average' as const, constraints: NO_CONSTRAINTS, ...options };
  return agglomerate(vectors, all, { matrix, chain }, SILENT_HOOKS);
}

export const labelsAt = (
  result: Agglomeration,
  method: LinkageMethod,
  threshold: number,
): number[] => Array.from(cut(result.tree, cutHeight(method, threshold)).labels);

/** Disjoint constraints over n items. */
export const constraintsOf = (n: number): fc.Arbitrary<Constraints> =>
  fc
    .record({
      order: fc.shuffledSubarray(
        Array.from({ length: n }, (_, i) => i),
        { minLength: n, maxLength: n },
      ),
      sizes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      frozen: fc.integer({ min: 0, max: 2 }),
      pairs: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 12 }),
    })
    .map(({ order, sizes, frozen, pairs }) => {
      let from = 0;
      const groups = sizes.map((size) => {
        const group = order.slice(from, from + size).sort((a, b) => a - b);
        from += size;
        return Int32Array.from(group);
      });
      const bound = new Map(groups.flatMap((group, g) => [...group].map((item) => [item, g])));
      const free = pairs.filter(([a, b]) => {
        const [groupA, groupB] = [bound.get(a), bound.get(b)];
        const locked = (g: number | undefined): boolean => g !== undefined && g < frozen;
        return a !== b && !locked(groupA) && !locked(groupB) && (groupA ?? -1) !== (groupB ?? -2);
      });
      return {
        frozen: groups.slice(0, frozen),
        mustLink: groups.slice(frozen),
        cannotLink: Int32Array.from(free.flat()),
      };
    });
