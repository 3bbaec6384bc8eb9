import { describe, expect, test } from 'vitest';
import {
  groupEqualRows,
  planConstraints,
  splitPlan,
} from '../../../src/core/cluster/constraints.ts';
import { NO_CONSTRAINTS } from '../../../src/core/cluster/types.ts';
import { matrixOf } from './cases.ts';

const lists = (groups: readonly Int32Array[]): number[][] => groups.map((group) => [...group]);

describe('planConstraints', () => {
  test('overlapping groups become one, frozen items leave must-link groups', () => {
    const plan = planConstraints(
      {
        mustLink: [Int32Array.of(6, 5), Int32Array.of(5, 4, 1), Int32Array.of(8, 0)],
        cannotLink: new Int32Array(0),
        frozen: [Int32Array.of(2, 0), Int32Array.of(1, 2), Int32Array.of(9)],
      },
      10,
    );
    expect(lists(plan.frozen)).toEqual([[0, 1, 2], [9]]);
    expect(lists(plan.groups)).toEqual([[4, 5, 6]]);
  });

  test('cannot-links inside a group, to frozen items, to itself or to nothing are void', () => {
    const plan = planConstraints(
      {
        mustLink: [Int32Array.of(1, 2)],
        cannotLink: Int32Array.of(2, 1, 3, 1, 4, 0, 5, 5, 5, 99, -1, 5),
        frozen: [Int32Array.of(0)],
      },
      6,
    );
    expect([...plan.forbidden]).toEqual([1, 3]);
  });
});

describe('groupEqualRows', () => {
  const rows = matrixOf([
    [1, 0],
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 1],
    [1, 0],
    [0, 1],
  ]);

  test('groups bitwise equal rows, but never zero rows', () => {
    const plan = groupEqualRows(planConstraints(NO_CONSTRAINTS, 7), rows);
    expect(lists(plan.groups)).toEqual([
      [0, 2, 5],
      [4, 6],
    ]);
  });

  test('leaves rows alone that a constraint names', () => {
    const constraints = {
      mustLink: [Int32Array.of(0, 1)],
      cannotLink: Int32Array.of(4, 6),
      frozen: [],
    };
    const plan = groupEqualRows(planConstraints(constraints, 7), rows);
    expect(lists(plan.groups)).toEqual([
      [0, 1],
      [2, 5],
    ]);
  });
});

test('splitPlan hands every component its share in its own numbering', () => {
  const plan = {
    frozen: [Int32Array.of(9)],
    groups: [Int32Array.of(1, 4), Int32Array.of(2, 3)],
    forbidden: Int32Array.of(0, 4, 1, 2),
  };
  const parts = splitPlan(plan, [Int32Array.of(0, 1, 4), Int32Array.of(2, 3)], 10);
  expect(parts.map((part) => lists(part.groups))).toEqual([[[1, 2]], [[0, 1]]]);
  expect(parts.map((part) => [...part.forbidden])).toEqual([[0, 2], []]);
  expect(parts.flatMap((part) => part.frozen)).toEqual([]);
});
