import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import {
  type Agglomeration,
  type Constraints,
  type LinkageMethod,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { ReviewInput } from '../../../src/core/review/input.ts';
import { reviewQueue } from '../../../src/core/review/queue.ts';
import type { Review, ReviewGroup, ReviewItem } from '../../../src/core/review/types.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { matrixOf } from '../cluster/cases.ts';

const kernel = await loadKernel(undefined);
export const NONE = new Int32Array(0);

/** Unit vectors in a plane: their similarities are cosines of the differences of the angles. */
export function fan(...angles: readonly number[]): Matrix {
  return matrixOf(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]));
}

export function groupOf(
  id: string,
  tracks: readonly number[],
  change: Partial<ReviewGroup> = {},
): ReviewGroup {
  const rows = Int32Array.from(tracks);
  return { id, tracks: rows, locked: false, named: true, settled: false, ...change };
}

export async function treeOf(
  vectors: Matrix,
  constraints: Partial<Constraints> = {},
  method: LinkageMethod = 'average',
): Promise<Agglomeration> {
  const options = { method, constraints: { ...NO_CONSTRAINTS, ...constraints } };
  return agglomerate(vectors, options, { matrix: kernel.matrix, chain: kernel }, SILENT_HOOKS);
}

/** The clusters of a tree at a threshold: `a`, `b`, `c`, … */
export function groupsAt(
  { tree }: Agglomeration,
  threshold: number,
  method: LinkageMethod = 'average',
): ReviewGroup[] {
  const { labels, count } = cut(tree, cutHeight(method, threshold));
  return Array.from({ length: count }, (_, c) =>
    groupOf(
      `id-${String(c).padStart(3, '0')}`,
      [...labels.keys()].filter((item) => labels[item] === c),
    ),
  );
}

/** Every item is the track of its row, ranked by it and called "t0", "t1", …; cut at 0.58. */
export async function inputOf(
  vectors: Matrix,
  change: Partial<ReviewInput> & { readonly constraints?: Partial<Constraints> } = {},
): Promise<ReviewInput> {
  const { constraints, ...rest } = change;
  const rows = Int32Array.from({ length: vectors.n }, (_, i) => i);
  const agglomeration = await treeOf(vectors, constraints);
  return {
    items: rows,
    vectors,
    tree: agglomeration.tree,
    method: 'average',
    threshold: 0.58,
    groups: groupsAt(agglomeration, 0.58),
    rank: rows,
    trackIds: Array.from(rows, (row) => `t${row}`),
    cannotLink: constraints?.cannotLink ?? NONE,
    mustLink: constraints?.mustLink ?? [],
    answered: [],
    sharedFrames: NONE,
    mixed: [],
    ...rest,
  };
}

export async function ask(input: ReviewInput): Promise<ReviewItem[]> {
  return [...(await review(input)).items];
}

export async function review(input: ReviewInput): Promise<Review> {
  return reviewQueue(input, kernel.matrix, SILENT_HOOKS);
}
