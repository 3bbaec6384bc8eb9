import { describe, expect, it } from 'vitest';
import { leafOfTrack } from '../../../src/core/dendrogram/layout.ts';
import { decisionMarks } from '../../../src/core/dendrogram/marks.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import type { AnchorState, Decisions } from '../../../src/core/moderation/types.ts';
import { type LaidOut, laidOut, linkageOf } from './trees.ts';

const marksOf = ({ tree, layout }: LaidOut, decisions: Partial<Decisions>) => {
  const items = Int32Array.from(tree.order.keys());
  const leafOf = leafOfTrack(tree, items, items.length);
  return decisionMarks(layout, leafOf, { ...NO_DECISIONS, ...decisions });
};
const locked: AnchorState = {
  identityId: 'identity-00001',
  labels: {},
  locked: true,
  representative: -1,
  createdAt: undefined,
  updatedAt: undefined,
  extra: {},
};
const NEVER = Number.POSITIVE_INFINITY;

// (0 1) at 0, then with 2; 3 and 4 stay apart from that and from each other.
const parts = laidOut(
  linkageOf(5, [
    [0, 1, 0],
    [2, 5, 0.3],
    [3, 6, NEVER],
    [4, 7, NEVER],
  ]),
);

describe('the marks of decisions', () => {
  it('stand at the node of the group', () => {
    const { nodes } = marksOf(parts, {
      mustLink: [Int32Array.of(0, 1)],
      frozen: [Int32Array.of(4), Int32Array.of(3)],
      anchors: new Map([[4, locked]]),
    });
    expect(nodes).toEqual([
      { kind: 'together', node: 5 },
      { kind: 'apart', node: 3 },
      { kind: 'locked', node: 4 },
    ]);
  });

  it('leave out a group that the tree does not know of yet', () => {
    expect(marksOf(parts, { mustLink: [Int32Array.of(0, 2)] }).nodes).toEqual([]);
    expect(marksOf(parts, { frozen: [Int32Array.of(7)] }).nodes).toEqual([]);
  });

  it('say why a part of the tree joins nothing', () => {
    const { roots } = marksOf(parts, {
      cannotLink: Int32Array.of(1, 3),
      frozen: [Int32Array.of(4)],
    });
    expect(roots).toEqual(['kept', 'kept', 'frozen']);
    expect(marksOf(parts, {}).roots).toEqual(['open', 'open', 'open']);
  });

  it('say nothing of the one root of a whole tree', () => {
    const whole = laidOut(linkageOf(2, [[0, 1, 0.4]]));
    expect(marksOf(whole, { cannotLink: Int32Array.of(0, 1) }).roots).toEqual(['open']);
  });
});
