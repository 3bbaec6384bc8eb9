import { describe, expect, it } from 'vitest';
import {
  landmarkNames,
  landmarks,
  type NamedPlace,
  weightiest,
} from '../../../src/core/landscape/landmarks.ts';
import { makeTree } from '../identity/synthetic.ts';

const person = (name: string, item: number): NamedPlace => ({ id: name, name, item });

describe('landmarks', () => {
  // Leaf order 4 5 0 3 1 2; boundaries between them.
  const tree = makeTree([4, 5, 0, 3, 1, 2], [0.1, 0.3, 0.7, 0.2, 0.5]);

  it('are the heights between the runs that hold the names', () => {
    const found = landmarks(tree, 'average', [person('Kyle', 2), person('Lisa', 4)]);
    expect(found).toHaveLength(1);
    expect(found[0]!.threshold).toBeCloseTo(0.3);
    expect(landmarkNames(found[0]!)).toBe('Kyle and Lisa');
    expect(found[0]!.sides.flat().map(({ size }) => size)).toEqual([3, 3]);
  });

  it('name the largest of either side and count the others', () => {
    const cast = [person('Lisa', 4), person('Kyle', 3), person('Kim', 2), person('Ann', 0)];
    const found = landmarks(tree, 'average', cast);
    expect(found.map(({ threshold }) => threshold.toFixed(2))).toEqual(['0.70', '0.50', '0.30']);
    expect(found.map(landmarkNames)).toEqual(['Lisa and Ann', 'Kyle and Kim', 'Kyle and Lisa + 2']);
    // Kyle has two tracks when he meets Kim, Lisa two when she meets Ann; the others one.
    expect(found.map(({ weight }) => weight)).toEqual([1, 1, 2]);
    expect(weightiest(found, 1).map(landmarkNames)).toEqual(['Kyle and Lisa + 2']);
    expect(weightiest(found, 2).map(landmarkNames)).toEqual(['Lisa and Ann', 'Kyle and Lisa + 2']);
  });

  it('are not where a decision keeps people apart, nor of people who are not there', () => {
    const apart = makeTree([0, 1], [Number.POSITIVE_INFINITY]);
    expect(landmarks(apart, 'average', [person('Lisa', 0), person('Kyle', 1)])).toEqual([]);
    expect(landmarks(tree, 'average', [person('Lisa', 0), person('Gone', 9)])).toEqual([]);
    expect(landmarks(tree, 'average', [])).toEqual([]);
  });

  it('are similarities for ward too', () => {
    const ward = makeTree([0, 1], [Math.sqrt(2 * (1 - 0.4))]);
    const found = landmarks(ward, 'ward', [person('Lisa', 0), person('Kyle', 1)]);
    expect(found[0]!.threshold).toBeCloseTo(0.4);
  });
});
