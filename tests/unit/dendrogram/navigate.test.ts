import { describe, expect, it } from 'vitest';
import { type Direction, nodeAt, walk } from '../../../src/core/dendrogram/navigate.ts';
import { blobTree, chainTree, laidOut, linkageOf } from './trees.ts';

// ((0 1)5 2)7 and (3 4)6, joined as 8.
const { layout } = laidOut(
  linkageOf(5, [
    [0, 1, 0.1],
    [3, 4, 0.2],
    [2, 5, 0.4],
    [6, 7, 0.8],
  ]),
);
const levels = Float32Array.from(layout.height, (height) => 1 - height);

describe('the subtree at a place', () => {
  it('is the largest one whose merge is not above it', () => {
    expect(nodeAt(layout, levels, 0.5, 0.95)).toBe(0);
    expect(nodeAt(layout, levels, 0.5, 0.85)).toBe(5);
    expect(nodeAt(layout, levels, 1.5, 0.5)).toBe(7);
    expect(nodeAt(layout, levels, 3.2, 0.5)).toBe(6);
    expect(nodeAt(layout, levels, 3.2, 0)).toBe(8);
  });

  it('is none beside the leaves', () => {
    expect(nodeAt(layout, levels, -0.1, 0.5)).toBe(-1);
    expect(nodeAt(layout, levels, 5, 0.5)).toBe(-1);
  });

  it('never reaches over a merge that never happens', () => {
    const apart = laidOut(linkageOf(2, [[0, 1, Number.POSITIVE_INFINITY]])).layout;
    expect(nodeAt(apart, Float32Array.of(1, 1, 0), 0.5, 0)).toBe(0);
  });
});

describe('walking by arrows', () => {
  const path = (from: number, ...steps: Direction[]): number =>
    steps.reduce((node, step) => walk(layout, node, step), from);

  it('goes up to the parent and down to the larger child', () => {
    expect(path(0, 'up')).toBe(5);
    expect(path(8, 'up')).toBe(8);
    expect(path(8, 'down')).toBe(7);
    expect(path(8, 'down', 'down', 'down', 'down')).toBe(0);
  });

  it('goes to the sibling, and on to what a cut at that level would leave', () => {
    expect(path(0, 'right')).toBe(1);
    expect(path(1, 'left')).toBe(0);
    expect(path(5, 'right')).toBe(2);
    expect(path(2, 'right')).toBe(6);
    expect(path(6, 'left')).toBe(7);
    expect(path(3, 'left')).toBe(2);
    expect(path(8, 'right')).toBe(8);
    expect(path(6, 'right')).toBe(6);
  });

  it('crosses from part to part of a tree that is in parts', () => {
    const parts = laidOut(
      linkageOf(4, [
        [0, 1, 0.1],
        [2, 3, 0.2],
        [4, 5, Number.POSITIVE_INFINITY],
      ]),
    ).layout;
    expect(walk(parts, 4, 'right')).toBe(5);
    expect(walk(parts, 5, 'left')).toBe(4);
    expect(walk(parts, 4, 'up')).toBe(4);
  });

  it('visits every leaf of any tree from left to right', () => {
    for (const linkage of [chainTree(3000), blobTree(500)]) {
      const tree = laidOut(linkage).layout;
      let node = 0;
      const seen = [0];
      for (let i = 1; i < tree.n; i++) {
        node = walk(tree, node, 'right');
        while (node >= tree.n) node = tree.left[node - tree.n]!;
        seen.push(node);
      }
      expect(seen).toEqual(Array.from({ length: tree.n }, (_, i) => i));
    }
  });
});
