import { PALETTE_SIZE } from '../identity/palette.ts';
import type { Camera } from './camera.ts';
import type { DendrogramLayout } from './layout.ts';
import { LineBatch } from './line-batch.ts';
import type { CutRuns } from './runs.ts';

/** Colours of the palette; below the cut a run has one of them. */
export const PALETTE_GROUPS = PALETTE_SIZE;
/** Below the cut, but no cluster that counts. */
export const NOBODY = PALETTE_GROUPS;
/** Above the cut. */
export const ABOVE = PALETTE_GROUPS + 1;
export const GROUPS = PALETTE_GROUPS + 2;

/** Leaves narrower than this are not drawn one by one, px. */
export const LEAF_PX = 2;
/** A subtree narrower than this is one wedge, while its leaves are that narrow, px. */
export const WEDGE_PX = 26;
/** The same above the cut, where a wedge says less, px. */
const VEIL_PX = 5;
/** A wedge narrower than this is an upright line: its slopes would not be seen, px. */
const LINE_PX = 4;
/** A run narrower than this shares its column with others, px. */
const COLUMN_PX = 1.5;

/** A subtree drawn as a triangle: its merge on top, its leaves (or the cut) below. */
export interface Wedge {
  readonly node: number;
  readonly group: number;
}

/** What to draw of a tree. */
export interface TreeScene {
  readonly layout: DendrogramLayout;
  /** Of every node, 0 top … 1 leaves. */
  readonly levels: Float32Array; // [2n−1]
  readonly runs: CutRuns;
  /** Group of each run: a palette index, or NOBODY. */
  readonly groups: Uint8Array; // [runs]
  /** Level of the cut, 0–1. */
  readonly cutLevel: number;
  /** Roots of a tree in parts that are drawn as hanging from the top; none for a whole tree. */
  readonly hanging: Int32Array;
}

/** Where to draw it. */
export interface TreeFrame {
  readonly camera: Camera;
  /** Px. */
  readonly width: number;
  readonly height: number;
  /** Device pixels to a px. */
  readonly ratio: number;
}

/** Whether a subtree below the cut is drawn as one wedge. @param leaves under it */
export const isCollapsed = (leaves: number, perLeaf: number): boolean =>
  leaves > 1 && perLeaf < LEAF_PX && leaves * perLeaf < WEDGE_PX;

/**
 * The part of a tree that is in sight, no finer than can be seen: lines on the device's pixels and
 * wedges for what is too narrow. Keeps its memory from frame to frame.
 * Cost of `collect`: O(nodes in sight that are wider than a wedge + runs in sight).
 */
export class VisibleTree {
  readonly lines = new LineBatch(GROUPS);
  readonly wedges: Wedge[] = [];
  #stack = new Int32Array(0);
  #scene!: TreeScene;
  #frame!: TreeFrame;

  collect(scene: TreeScene, frame: TreeFrame): void {
    this.#scene = scene;
    this.#frame = frame;
    const { n, parent } = scene.layout;
    if (this.#stack.length < n + 1) this.#stack = new Int32Array(n + 1);
    this.wedges.length = 0;
    this.lines.begin(Math.ceil(frame.width * frame.ratio), Math.round(frame.height * frame.ratio));
    if (n > 0) {
      this.#hang();
      this.#above(parent.length - 1);
      this.#below();
    }
    this.lines.end();
  }

  /** Parts of the tree that are held back from joining. */
  #hang(): void {
    const { layout, levels, cutLevel, hanging } = this.#scene;
    for (const root of hanging) {
      if (!this.#inSight(layout.start[root]!, layout.end[root]!)) continue;
      this.#upright(ABOVE, root, 0, Math.min(cutLevel, levels[root]!));
    }
  }

  /** From the root down to the tops of the runs. */
  #above(root: number): void {
    const { layout, levels, runs, cutLevel } = this.#scene;
    const { n, left, right, start, end, height } = layout;
    const { perLeaf } = this.#frame.camera;
    const stack = this.#stack;
    let depth = 0;
    stack[depth++] = root;
    while (depth > 0) {
      const node = stack[--depth]!;
      const from = start[node]!;
      const to = end[node]!;
      if (!this.#inSight(from, to) || runs.ofLeaf[from] === runs.ofLeaf[to - 1]) continue;
      if (Number.isFinite(height[node]!)) {
        if (perLeaf < LEAF_PX && (to - from) * perLeaf < VEIL_PX) {
          if ((to - from) * perLeaf < LINE_PX) this.#upright(ABOVE, node, levels[node]!, cutLevel);
          else this.wedges.push({ node, group: ABOVE });
          continue;
        }
        this.#elbow(ABOVE, node, cutLevel);
      }
      stack[depth++] = right[node - n]!;
      stack[depth++] = left[node - n]!;
    }
  }

  /** Every run in sight, in its own colour. */
  #below(): void {
    const { layout, runs, groups, levels, cutLevel } = this.#scene;
    const { camera, width } = this.#frame;
    const last = Math.min(layout.n - 1, Math.floor(camera.from + width / camera.perLeaf));
    const first = Math.max(0, Math.floor(camera.from));
    if (first >= layout.n || last < 0) return;
    // Of narrow runs in one column the largest is drawn.
    let column = -1;
    let largest = 0;
    let shown = 0;
    const flush = (): void => {
      if (column >= 0) this.#upright(groups[shown]!, runs.top[shown]!, cutLevel, 1);
      column = -1;
    };
    for (let run = runs.ofLeaf[first]!; run <= runs.ofLeaf[last]!; run++) {
      const size = runs.start[run + 1]! - runs.start[run]!;
      const top = runs.top[run]!;
      if (size * camera.perLeaf < COLUMN_PX) {
        const at = this.#column(top);
        if (at !== column) flush();
        if (column < 0 || size > largest) {
          largest = size;
          shown = run;
        }
        column = at;
        continue;
      }
      flush();
      if (size === 1 || this.#isJoined(top)) {
        this.#upright(groups[run]!, top, cutLevel, levels[top]!);
      }
      if (size > 1) this.#subtree(top, groups[run]!);
    }
    flush();
  }

  #subtree(top: number, group: number): void {
    const { levels } = this.#scene;
    const { n, left, right, start, end } = this.#scene.layout;
    const { perLeaf } = this.#frame.camera;
    const stack = this.#stack;
    let depth = 0;
    stack[depth++] = top;
    while (depth > 0) {
      const node = stack[--depth]!;
      if (node < n || !this.#inSight(start[node]!, end[node]!)) continue;
      if (isCollapsed(end[node]! - start[node]!, perLeaf)) {
        if ((end[node]! - start[node]!) * perLeaf < LINE_PX) {
          this.#upright(group, node, levels[node]!, 1);
        } else this.wedges.push({ node, group });
        continue;
      }
      this.#elbow(group, node, 1);
      stack[depth++] = right[node - n]!;
      stack[depth++] = left[node - n]!;
    }
  }

  /** A bar and its two legs, which end at the children or at the level `until`. */
  #elbow(group: number, node: number, until: number): void {
    const { layout, levels } = this.#scene;
    const one = layout.left[node - layout.n]!;
    const other = layout.right[node - layout.n]!;
    const level = levels[node]!;
    this.lines.level(group, this.#row(level), this.#column(one), this.#column(other));
    this.#upright(group, one, level, Math.min(until, levels[one]!));
    this.#upright(group, other, level, Math.min(until, levels[other]!));
  }

  #upright(group: number, node: number, from: number, to: number): void {
    if (to < from) return;
    this.lines.upright(group, this.#column(node), this.#row(from), this.#row(to));
  }

  /** Whether a merge, or the wait for one, goes on above the node. */
  #isJoined(node: number): boolean {
    const { layout, hanging } = this.#scene;
    const parent = layout.parent[node]!;
    return (parent >= 0 && Number.isFinite(layout.height[parent]!)) || hanging.includes(node);
  }

  #inSight(start: number, end: number): boolean {
    const { camera, width } = this.#frame;
    return end > camera.from && (start - camera.from) * camera.perLeaf < width;
  }

  /** Device pixel of a node from the left. */
  #column(node: number): number {
    const { camera, ratio } = this.#frame;
    return Math.floor((this.#scene.layout.x[node]! - camera.from) * camera.perLeaf * ratio);
  }

  /** Device pixel of a level from the top. */
  #row(level: number): number {
    return Math.round(level * this.#frame.height * this.#frame.ratio);
  }
}
