import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cut, cutHeight, mergeThresholds } from '../../../src/core/cluster/cut.ts';
import {
  type CutTree,
  type LinkageMethod,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { scorePartition } from '../../../src/core/metrics/score.ts';
import {
  recommendForTracks,
  type TracksToJudge,
} from '../../../src/core/suggest/recommend-for-tracks.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { wasmKernel } from '../kernel/kernels.ts';

const kernel = await wasmKernel();
const NONE = new Int32Array(0);

/** The recommendation for bare vectors: track i is row i. */
export function judge(
  vectors: Matrix,
  given: Partial<TracksToJudge> = {},
  chain: typeof kernel = kernel,
) {
  const items = Int32Array.from({ length: vectors.n }, (_, i) => i);
  const known = { items, vectors, method: 'average', tree: undefined, people: [] } as const;
  return recommendForTracks({ ...known, sharedFrames: NONE, ...given }, chain, SILENT_HOOKS);
}

export async function treeOf(vectors: Matrix, method: LinkageMethod): Promise<CutTree> {
  const engines = { matrix: kernel.matrix, chain: kernel };
  const options = { method, constraints: NO_CONSTRAINTS };
  return (await agglomerate(vectors, options, engines, SILENT_HOOKS)).tree;
}

/** BCubed F of the clusters at a threshold. */
export function fAt(
  tree: CutTree,
  method: LinkageMethod,
  threshold: number,
  truth: ReadonlyMap<number, string>,
): number {
  const { labels } = cut(tree, cutHeight(method, threshold));
  return scorePartition(labels, truth, threshold).bcubed.f;
}

/** The best F that any threshold has. */
export function bestF(
  tree: CutTree,
  method: LinkageMethod,
  truth: ReadonlyMap<number, string>,
): number {
  const steps = [0, ...mergeThresholds(tree, method), 1];
  return Math.max(...steps.map((threshold) => fAt(tree, method, threshold, truth)));
}
