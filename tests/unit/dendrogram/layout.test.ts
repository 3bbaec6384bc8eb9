import { describe, expect, it } from 'vitest';
import { cut } from '../../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { leafOfTrack } from '../../../src/core/dendrogram/layout.ts';
import { countRuns, cutRuns } from '../../../src/core/dendrogram/runs.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import type { Decisions } from '../../../src/core/identity/types.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';
import { blobTree, chainTree, laidOut, linkageOf } from './trees.ts';

// 0 and 3 merge at .1, 1 and 2 at .2, both at .6; leaves are 0 3 1 2 from left to right.
const four = linkageOf(4, [
  [0, 3, 0.1],
  [1, 2, 0.2],
  [4, 5, 0.6],
]);

const UNTOUCHED = {
  ...{ identityId: 'identity-00003', labels: {}, locked: false, representative: -1 },
  ...{ createdAt: undefined, updatedAt: undefined, extra: {} },
};

describe('the layout of a dendrogram', () => {
  it('names leaves by their place and puts a merge midway between its children', () => {
    const { tree, layout } = laidOut(four);
    expect([...tree.order]).toEqual([0, 3, 1, 2]);
    expect([...layout.x]).toEqual([0.5, 1.5, 2.5, 3.5, 1, 3, 2]);
    expect([...layout.left]).toEqual([0, 2, 4]);
    expect([...layout.right]).toEqual([1, 3, 5]);
    expect([...layout.parent]).toEqual([4, 4, 5, 5, 6, 6, -1]);
    expect([layout.start[5], layout.end[5]]).toEqual([2, 4]);
    expect([...layout.roots]).toEqual([6]);
    expect(layout.tallest).toBe(0.6);
  });

  it('lays out none, one and two items', () => {
    expect([...laidOut(linkageOf(0, []), 0).layout.roots]).toEqual([]);
    expect([...laidOut(linkageOf(1, [])).layout.roots]).toEqual([0]);
    const two = laidOut(linkageOf(2, [[0, 1, 0.3]])).layout;
    expect([...two.x]).toEqual([0.5, 1.5, 1]);
  });

  it('has a root for each part of a tree that never joins', () => {
    const { layout } = laidOut(
      linkageOf(4, [
        [0, 3, 0.1],
        [1, 4, Number.POSITIVE_INFINITY],
        [2, 5, Number.POSITIVE_INFINITY],
      ]),
    );
    expect([...layout.roots].map((root) => [layout.start[root], layout.end[root]])).toEqual([
      [0, 2],
      [2, 3],
      [3, 4],
    ]);
    expect(layout.tallest).toBe(0.1);
  });

  it('draws an inverted merge where the cut takes it', () => {
    const { layout } = laidOut(
      linkageOf(3, [
        [0, 1, 0.5],
        [2, 3, 0.4],
      ]),
    );
    expect([...layout.height.subarray(3)]).toEqual([0.5, 0.5]);
  });

  it('keeps every child inside its parent, however deep the tree is', () => {
    for (const linkage of [chainTree(10_000), blobTree(2_000)]) {
      const { layout } = laidOut(linkage);
      const outside = [...layout.parent.keys()].slice(0, -1).filter((node) => {
        const parent = layout.parent[node]!;
        return (
          layout.start[node]! < layout.start[parent]! ||
          layout.end[node]! > layout.end[parent]! ||
          layout.height[node]! > layout.height[parent]!
        );
      });
      expect(outside).toEqual([]);
    }
  });

  it('finds the leaf of a track', () => {
    const { tree } = laidOut(four);
    expect([...leafOfTrack(tree, Int32Array.from([5, 2, 0, 1]), 6)]).toEqual([3, 1, 2, -1, -1, 0]);
  });
});

describe('the runs of a cut', () => {
  it('are neighbours in leaf order with the node that joins them', () => {
    const { tree } = laidOut(four);
    const runs = cutRuns(tree, 0.15);
    expect([...runs.start]).toEqual([0, 2, 3, 4]);
    expect([...runs.top]).toEqual([4, 2, 3]);
    expect([...runs.ofLeaf]).toEqual([0, 0, 1, 2]);
  });

  it('are the clusters of the cut at every height', () => {
    const { tree, layout } = laidOut(blobTree(300));
    for (let height = 0; height <= 1; height += 0.05) {
      const runs = cutRuns(tree, height);
      const { labels, count } = cut(tree, height);
      expect(runs.count).toBe(count);
      for (let run = 0; run < runs.count; run++) {
        const top = runs.top[run]!;
        expect([layout.start[top], layout.end[top]]).toEqual([
          runs.start[run],
          runs.start[run + 1],
        ]);
        const own = tree.order.subarray(runs.start[run]!, runs.start[run + 1]!);
        expect(new Set(own.map((item) => labels[item]!)).size).toBe(1);
      }
    }
  });
});

describe('counting a cut', () => {
  const { tree } = laidOut(four);
  const summaries = summariseTracks(episodeWithFaces([3, 2, 2, 1]));
  const input = {
    tree,
    items: Int32Array.of(0, 1, 2, 3),
    summaries,
    decisions: NO_DECISIONS,
    parameters: { ...DEFAULT_PARAMETERS, min_cluster_size: 2 },
  };

  it('counts runs that are large enough', () => {
    expect(countRuns({ ...input, runs: cutRuns(tree, 0.15) })).toEqual({
      tracks: 4,
      clusters: 1,
      singletons: 2,
    });
    const parameters = { ...input.parameters, min_cluster_size: 3 };
    expect(countRuns({ ...input, parameters, runs: cutRuns(tree, 0.2) })).toEqual({
      tracks: 4,
      clusters: 0,
      singletons: 4,
    });
  });

  it('counts what people keep together and named however small, and no deleted track', () => {
    const parameters = { ...input.parameters, min_cluster_size: 3 };
    const decisions = {
      ...NO_DECISIONS,
      mustLink: [Int32Array.of(1, 2)],
      deleted: new Set([3]),
    };
    const counted = (anchors: Decisions['anchors']) =>
      countRuns({
        ...{ ...input, parameters, runs: cutRuns(tree, 0.2) },
        decisions: { ...decisions, anchors },
      });
    expect(counted(new Map())).toEqual({ tracks: 3, clusters: 0, singletons: 3 });
    const named = new Map([[2, { ...UNTOUCHED, labels: { name: 'Ann' } }]]);
    expect(counted(named)).toEqual({ tracks: 3, clusters: 1, singletons: 1 });
  });

  it('counts nothing without tracks', () => {
    const empty = laidOut(linkageOf(0, []), 0).tree;
    const runs = cutRuns(empty, 1);
    const items = new Int32Array(0);
    expect(countRuns({ ...input, tree: empty, items, runs })).toEqual({
      tracks: 0,
      clusters: 0,
      singletons: 0,
    });
  });
});
