import { describe, expect, it } from 'vitest';
import { fitCamera } from '../../../src/core/dendrogram/camera.ts';
import { LINE_STRIDE, LineBatch } from '../../../src/core/dendrogram/line-batch.ts';
import { cutRuns } from '../../../src/core/dendrogram/runs.ts';
import { nodeLevels, similarityScale } from '../../../src/core/dendrogram/similarity-scale.ts';
import {
  ABOVE,
  GROUPS,
  NOBODY,
  type TreeScene,
  VisibleTree,
} from '../../../src/core/dendrogram/visible-tree.ts';
import { seeded } from '../cluster/cases.ts';
import { blobTree, chainTree, type LaidOut, laidOut, linkageOf } from './trees.ts';

function sceneAt({ tree, layout }: LaidOut, height: number): TreeScene {
  const runs = cutRuns(tree, height);
  const groups = Uint8Array.from({ length: runs.count }, (_, run) =>
    runs.start[run + 1]! - runs.start[run]! > 1 ? run % 20 : NOBODY,
  );
  const scale = similarityScale(1 - layout.tallest);
  const levels = nodeLevels(layout, scale, 'average');
  return { layout, levels, runs, groups, cutLevel: 0.5, hanging: new Int32Array(0) };
}

function linesOf(visible: VisibleTree | LineBatch, group: number): number[][] {
  const flat = [...(visible instanceof LineBatch ? visible : visible.lines).lines(group)];
  return Array.from({ length: flat.length / LINE_STRIDE }, (_, i) =>
    flat.slice(i * LINE_STRIDE, (i + 1) * LINE_STRIDE),
  );
}

const four = laidOut(
  linkageOf(4, [
    [0, 3, 0.1],
    [1, 2, 0.2],
    [4, 5, 0.6],
  ]),
);

describe('what is drawn of a tree', () => {
  const frame = { camera: { from: 0, perLeaf: 10 }, width: 40, height: 100, ratio: 1 };

  it('is the elbows of each run in its colour, and above the cut in another', () => {
    const levels = Float32Array.from([1, 1, 1, 1, 0.9, 0.8, 0.2]);
    const scene = { ...sceneAt(four, 0.3), levels };
    const visible = new VisibleTree();
    visible.collect(scene, frame);
    // The bar of the root, and its legs down to the cut.
    expect(linesOf(visible, ABOVE)).toEqual([
      [10, 20, 10, 50],
      [30, 20, 30, 50],
      [10, 20, 30, 20],
    ]);
    // From the cut to the merge of the first run, its bar and its two leaves.
    expect(linesOf(visible, 0)).toEqual([
      [10, 50, 10, 90],
      [5, 90, 5, 100],
      [15, 90, 15, 100],
      [5, 90, 15, 90],
    ]);
    expect(visible.wedges).toEqual([]);
  });

  it('leaves out what is beyond the edges', () => {
    const visible = new VisibleTree();
    visible.collect(sceneAt(four, 0.3), { ...frame, camera: { from: 2, perLeaf: 10 }, width: 20 });
    expect(linesOf(visible, 0)).toEqual([]);
    expect(linesOf(visible, 1).length).toBe(4);
  });

  it('draws a subtree of narrow leaves as one wedge', () => {
    const visible = new VisibleTree();
    const scene = sceneAt(laidOut(chainTree(20)), 1);
    visible.collect(scene, { ...frame, camera: { from: 0, perLeaf: 1 }, width: 40 });
    expect(visible.wedges).toEqual([{ node: 38, group: 0 }]);
    visible.collect(scene, { ...frame, camera: { from: 0, perLeaf: 4 }, width: 80 });
    expect(visible.wedges).toEqual([]);
  });

  it('draws single tracks from the cut down', () => {
    const visible = new VisibleTree();
    visible.collect(sceneAt(four, 0), frame);
    expect(linesOf(visible, NOBODY).map(([x, y0, , y1]) => [x, y0, y1])).toEqual([
      [5, 50, 100],
      [15, 50, 100],
      [25, 50, 100],
      [35, 50, 100],
    ]);
  });

  it('hangs from the top what is held back from joining', () => {
    const apart = laidOut(linkageOf(2, [[0, 1, Number.POSITIVE_INFINITY]]));
    const visible = new VisibleTree();
    const scene = sceneAt(apart, 0.5);
    visible.collect(scene, frame);
    expect(linesOf(visible, ABOVE)).toEqual([]);
    visible.collect({ ...scene, hanging: apart.layout.roots }, frame);
    expect(linesOf(visible, ABOVE)).toEqual([
      [5, 0, 5, 50],
      [15, 0, 15, 50],
    ]);
  });

  it('is nothing for no leaves and a line for one', () => {
    const visible = new VisibleTree();
    visible.collect(sceneAt(laidOut(linkageOf(0, []), 0), 0.5), frame);
    expect(visible.lines.total).toBe(0);
    visible.collect(sceneAt(laidOut(linkageOf(1, [])), 0.5), frame);
    expect(linesOf(visible, NOBODY).length).toBe(1);
  });

  it('stays within what a screen shows, for 10,000 leaves of any shape at any cut', () => {
    const visible = new VisibleTree();
    for (const linkage of [chainTree(10_000), blobTree(10_000)]) {
      const tree = laidOut(linkage);
      for (const height of [0, 0.2, 0.5, 0.9, 1]) {
        for (const zoom of [1, 5, 40]) {
          const fit = fitCamera({ leaves: 10_000, width: 800 });
          const camera = { from: 3000, perLeaf: fit.perLeaf * zoom };
          visible.collect(sceneAt(tree, height), { camera, width: 800, height: 300, ratio: 1 });
          expect(visible.lines.total).toBeLessThan(4000);
          expect(visible.wedges.length).toBeLessThan(210);
        }
      }
    }
  });
});

describe('lines on pixels', () => {
  it('cover what was asked for and nothing else, with far fewer lines', () => {
    const random = seeded(5);
    const [width, height] = [40, 30];
    const batch = new LineBatch(2);
    const wanted = new Uint8Array(2 * width * (height + 1));
    const whole = (most: number) => Math.floor(random() * most);
    batch.begin(width, height);
    for (let i = 0; i < 300; i++) {
      const group = whole(2);
      const [x, y] = [whole(width), whole(height)];
      const length = whole(8);
      if (i % 2 === 0) {
        batch.upright(group, x, y, y + length);
        for (let k = y; k <= Math.min(height, y + length); k++) {
          wanted[(group * (height + 1) + k) * width + x] = 1;
        }
      } else {
        batch.level(group, y, x, x + length);
        for (let k = x; k <= Math.min(width - 1, x + length); k++) {
          wanted[(group * (height + 1) + y) * width + k] = 1;
        }
      }
    }
    batch.end();
    const drawn = new Uint8Array(wanted.length);
    for (let group = 0; group < 2; group++) {
      for (const [x0, y0, x1, y1] of linesOf(batch, group) as [number, number, number, number][]) {
        for (let y = y0; y <= y1; y++) {
          for (let x = x0; x <= Math.min(width - 1, x1); x++) {
            drawn[(group * (height + 1) + y) * width + x] = 1;
          }
        }
      }
    }
    expect(drawn).toEqual(wanted);
    expect(batch.total).toBeLessThan(300);
  });

  it('forget the frame before', () => {
    const batch = new LineBatch(GROUPS);
    batch.begin(10, 10);
    batch.upright(3, 2, 0, 5);
    batch.end();
    batch.begin(20, 20);
    batch.upright(3, 2, 7, 9);
    batch.end();
    expect(linesOf(batch, 3)).toEqual([[2, 7, 2, 9]]);
  });
});
