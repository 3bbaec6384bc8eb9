import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constrainLabels, renumber } from '../../../../src/core/cluster/density/constrain.ts';
import { type Constraints, NO_CONSTRAINTS } from '../../../../src/core/cluster/types.ts';
import { canonical, euclidean, square } from './cases.ts';

const line = euclidean([[0], [1], [2], [10], [11], [12], [50]]);
const labels = Int32Array.of(0, 0, 0, 1, 1, 1, -1);
const constrain = (part: Partial<Constraints>): number[] => [
  ...constrainLabels(labels, { ...NO_CONSTRAINTS, ...part }, line).labels,
];

describe('constraints on density labels', () => {
  test('without constraints the labels stay', () => {
    expect(constrain({})).toEqual([...labels]);
  });

  test('a must-link group moves to the cluster that most of it is in, alone', () => {
    expect(constrain({ mustLink: [Int32Array.of(2, 3, 4)] })).toEqual([0, 0, 1, 1, 1, 1, -1]);
  });

  test('on a tie the group goes to the lower label, and noise never outvotes a cluster', () => {
    expect(constrain({ mustLink: [Int32Array.of(2, 3)] })).toEqual([0, 0, 0, 0, 1, 1, -1]);
    expect(constrain({ mustLink: [Int32Array.of(5, 6)] })).toEqual([0, 0, 0, 1, 1, 1, 1]);
  });

  test('the lower label is the one of lower number, not the one that is met first', () => {
    const two = euclidean([[0], [1], [9], [10]]);
    const group = { ...NO_CONSTRAINTS, mustLink: [Int32Array.of(1, 2)] };
    const { labels: out } = constrainLabels(Int32Array.of(1, 1, 0, 0), group, two);
    expect([...out]).toEqual([0, 1, 1, 1]);
  });

  test('a group of noise becomes a cluster', () => {
    const noise = new Int32Array(7).fill(-1);
    const constraints = { ...NO_CONSTRAINTS, mustLink: [Int32Array.of(1, 6)] };
    const result = constrainLabels(noise, constraints, line);
    expect([...result.labels]).toEqual([-1, 0, -1, -1, -1, -1, 0]);
    expect(result.count).toBe(1);
  });

  test('a frozen group is a cluster of its own that a must-link cannot reach into', () => {
    const frozen = [Int32Array.of(0, 6)];
    expect(constrain({ frozen })).toEqual([0, 1, 1, 2, 2, 2, 0]);
    expect(constrain({ frozen, mustLink: [Int32Array.of(0, 3)] })).toEqual([0, 1, 1, 2, 2, 2, 0]);
  });

  test('a cannot-link pair is taken apart, and the others go to the nearer side', () => {
    expect(constrain({ cannotLink: Int32Array.of(0, 2) })).toEqual([0, 0, 1, 2, 2, 2, -1]);
    const far = euclidean([[0], [7], [10]]);
    const pair = { ...NO_CONSTRAINTS, cannotLink: Int32Array.of(2, 0) };
    expect([...constrainLabels(new Int32Array(3), pair, far).labels]).toEqual([0, 1, 1]);
  });

  test('the others go by the two of the pair alone, not by each other', () => {
    // 0.55 is nearer to 1 than to 0, and nearest of all to 0.3.
    const near = euclidean([[0], [1], [0.3], [0.55]]);
    const pair = { ...NO_CONSTRAINTS, cannotLink: Int32Array.of(0, 1) };
    expect([...constrainLabels(new Int32Array(4), pair, near).labels]).toEqual([0, 1, 0, 1]);
  });

  test('the nearer side is so by its mean, however many it is', () => {
    const near = euclidean([[0], [1.3], [0.5], [0]]);
    const sides = { frozen: [], mustLink: [Int32Array.of(0, 3)], cannotLink: Int32Array.of(0, 1) };
    expect([...constrainLabels(new Int32Array(4), sides, near).labels]).toEqual([0, 1, 0, 0]);
  });

  test('a must-link group stays whole when its cluster is taken apart', () => {
    const constraints = { mustLink: [Int32Array.of(1, 2)], cannotLink: Int32Array.of(0, 1) };
    expect(constrain(constraints)).toEqual([0, 1, 1, 2, 2, 2, -1]);
  });

  test('a cannot-link between clusters, with noise, or within a must-link group does nothing', () => {
    const cannotLink = Int32Array.of(0, 3, 0, 6, 1, 2);
    expect(constrain({ cannotLink, mustLink: [Int32Array.of(1, 2)] })).toEqual([...labels]);
  });

  test('labels are numbered by first member', () => {
    const { labels: out, count } = renumber(Int32Array.of(-1, 7, 3, 7));
    expect([...out]).toEqual([-1, 0, 1, 0]);
    expect(count).toBe(2);
  });

  test('whatever the labels, groups are whole, frozen ones are alone and banned pairs apart', () => {
    const n = 16;
    const distances = square(n, (a, b) => ((a * 31 + b * 17) % 97) / 50);
    const item = fc.integer({ min: 0, max: n - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1, max: 3 }), { minLength: n, maxLength: n }),
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: n, maxLength: n }),
        fc.array(fc.tuple(item, item), { maxLength: 12 }),
        (start, groupOf, pairs) => {
          // Group 0 is frozen, 1 to 3 must link, the others are free.
          const group = (id: number): Int32Array =>
            Int32Array.from([...groupOf.keys()].filter((i) => groupOf[i] === id));
          const constraints: Constraints = {
            frozen: [group(0)],
            mustLink: [group(1), group(2), group(3)],
            cannotLink: Int32Array.from(pairs.flat()),
          };
          const { labels: out, count } = constrainLabels(
            Int32Array.from(start),
            constraints,
            distances,
          );
          for (let a = 0; a < n; a++) {
            for (let b = 0; b < n; b++) {
              const together = groupOf[a] === groupOf[b] && groupOf[a]! <= 3;
              if (together) expect(out[a]).toBe(out[b]);
              else if (groupOf[a] === 0) expect(out[a]).not.toBe(out[b]);
            }
          }
          for (const [a, b] of pairs) {
            const grouped = groupOf[a] === groupOf[b] && groupOf[a]! <= 3;
            if (a !== b && !grouped && out[a] !== -1) expect(out[a]).not.toBe(out[b]);
          }
          expect(canonical(out)).toEqual([...out]);
          expect(new Set(out.filter((label) => label !== -1)).size).toBe(count);
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });
});
