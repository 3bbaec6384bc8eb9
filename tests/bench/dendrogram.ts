import { cutHeight, toCutTree } from '../../src/core/cluster/cut.ts';
import type { Linkage } from '../../src/core/cluster/types.ts';
import { type Camera, fitCamera } from '../../src/core/dendrogram/camera.ts';
import { layoutDendrogram } from '../../src/core/dendrogram/layout.ts';
import { cutRuns } from '../../src/core/dendrogram/runs.ts';
import { nodeLevels, similarityScale } from '../../src/core/dendrogram/similarity-scale.ts';
import { PALETTE_GROUPS, VisibleTree } from '../../src/core/dendrogram/visible-tree.ts';
import { blobTree, chainTree } from '../unit/dendrogram/trees.ts';
import { type BenchOptions, round } from './options.ts';

const WIDTH = 1280;
const HEIGHT = 400;
const THRESHOLD = 0.5;

/**
 * The dendrogram without its paint: laying a tree out, and for one frame what is in sight and how many
 * calls draw it. Counted, not drawn: Node has no canvas; `page` measures frames in a browser.
 */
export function bench({ n: sizes = [1_000, 10_000], repeat }: BenchOptions) {
  return sizes.flatMap((n) => [
    ...measure('people', blobTree(n), repeat),
    ...measure('chain', chainTree(n), repeat),
  ]);
}

function measure(shape: string, linkage: Linkage, repeat: number) {
  const n = linkage.left.length + 1;
  const tree = toCutTree(linkage, n);
  const layoutMs = best(repeat, () => layoutDendrogram(linkage, tree));
  const layout = layoutDendrogram(linkage, tree);
  const scale = similarityScale(1 - layout.tallest);
  const levels = nodeLevels(layout, scale, 'average');
  const stepMs = best(repeat, () => cutRuns(tree, cutHeight('average', THRESHOLD)));
  const runs = cutRuns(tree, cutHeight('average', THRESHOLD));
  const groups = Uint8Array.from({ length: runs.count }, (_, run) => run % PALETTE_GROUPS);
  const scene = { layout, levels, runs, groups, cutLevel: 0.5, hanging: new Int32Array(0) };
  const visible = new VisibleTree();
  const fit = fitCamera({ leaves: n, width: WIDTH });
  const views: readonly (readonly [string, Camera])[] = [
    ['whole', fit],
    ['a tenth', { from: n * 0.4, perLeaf: fit.perLeaf * 10 }],
    ['leaves', { from: n / 2, perLeaf: 24 }],
  ];
  return views.map(([view, camera]) => {
    const frame = { camera, width: WIDTH, height: HEIGHT, ratio: 1 };
    const collectMs = best(repeat * 10, () => visible.collect(scene, frame));
    const colours = new Set(visible.wedges.map(({ group }) => group)).size;
    return {
      tree: shape,
      n,
      view,
      layoutMs: round(layoutMs, 2),
      cutMs: round(stepMs, 3),
      collectMs: round(collectMs, 3),
      rectangles: visible.lines.total,
      wedges: visible.wedges.length,
      drawCalls: visible.lines.total + 2 * colours,
    };
  });
}

function best(repeat: number, run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeat; i++) {
    const startedAt = performance.now();
    run();
    least = Math.min(least, performance.now() - startedAt);
  }
  return least;
}
