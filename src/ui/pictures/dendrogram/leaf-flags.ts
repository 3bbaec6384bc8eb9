import { memoLast } from '../../../state/lib/memo.ts';
import type { Highlight } from '../../../state/views/highlight.ts';
import { FLAG } from './painting.ts';
import type { DendrogramScene } from './scene.ts';

const flagsOf = memoLast(
  (
    leafOf: Int32Array,
    leaves: number,
    { selected, active }: Highlight,
    hovered: readonly number[],
  ): Uint8Array => {
    const flags = new Uint8Array(leaves); // [n]
    const mark = (rows: Iterable<number>, flag: number): void => {
      for (const row of rows) {
        const leaf = leafOf[row] ?? -1;
        if (leaf >= 0) flags[leaf] = (flags[leaf] ?? 0) | flag;
      }
    };
    mark(active, FLAG.active);
    mark(selected, FLAG.selected);
    mark(hovered, FLAG.hovered);
    return flags;
  },
);

/** Why each leaf is marked. @param hovered track rows under the pointer, in any picture */
export function leafFlags(
  scene: DendrogramScene,
  highlight: Highlight,
  hovered: readonly number[],
): Uint8Array {
  return flagsOf(scene.leafOf, scene.layout.n, highlight, hovered);
}
