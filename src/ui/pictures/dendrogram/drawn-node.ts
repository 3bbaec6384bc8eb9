import type { Camera } from '../../../core/dendrogram/camera.ts';
import { nodeAt } from '../../../core/dendrogram/navigate.ts';
import { isCollapsed } from '../../../core/dendrogram/visible-tree.ts';
import type { StageGeometry } from './geometry.ts';
import type { DendrogramScene } from './scene.ts';

/** A pointer this far under a bar is still on it, px. */
const BAR_REACH = 4;

/** The subtree at a place of the picture (px), as it is drawn; −1 on the empty ground. */
export function drawnNodeAt(
  { layout, levels, runs }: Pick<DendrogramScene, 'layout' | 'levels' | 'runs'>,
  { from, perLeaf }: Camera,
  { left, top, plotHeight }: StageGeometry,
  [x, y]: readonly [number, number],
): number {
  const leaf = from + (x - left) / perLeaf;
  if (x < left || leaf < 0 || leaf >= layout.n) return -1;
  const level = Math.min(1, (y - BAR_REACH - top) / plotHeight);
  let node = nodeAt(layout, levels, leaf, level);
  if (layout.parent[node] === -1 && y + 2 * BAR_REACH < top + (levels[node] ?? 0) * plotHeight) {
    return -1;
  }
  // What is drawn as one wedge is picked as one.
  for (;;) {
    const next = layout.parent[node] ?? -1;
    if (next < 0) return node;
    const [start, end] = [layout.start[next] ?? 0, layout.end[next] ?? 0];
    const isOneRun = runs.ofLeaf[start] === runs.ofLeaf[end - 1];
    if (!isOneRun || !isCollapsed(end - start, perLeaf)) return node;
    node = next;
  }
}
