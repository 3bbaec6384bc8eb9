import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionByPerson } from '../../../src/core/metrics/confusion.ts';
import { heaviestMatching } from '../../../src/core/metrics/matching.ts';

const truthOf = (people: readonly (string | undefined)[]) =>
  new Map(people.flatMap((person, row) => (person === undefined ? [] : [[row, person] as const])));

describe('confusionByPerson', () => {
  // Identity 0: a a a b; identity 1: b b c; identity 2: a; track 8 is in none, track 9 not named.
  const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2, -1, 0);
  const truth = truthOf(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'a', 'c', undefined]);
  const { people, personOf, cells, falseSplits, falseMerges } = confusionByPerson(labels, truth);

  it('gives each person the identity that is mainly theirs', () => {
    expect(people.map(({ person, identity }) => [person, identity])).toEqual([
      ['a', 0],
      ['b', 1],
      // Its only identity is mainly b's.
      ['c', -1],
    ]);
    expect([...personOf]).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('names what is found, missing and foreign', () => {
    const lists = people.map(({ found, missing, foreign }) =>
      [found, missing, foreign].map((rows) => [...rows]),
    );
    expect(lists).toEqual([
      [[0, 1, 2], [7], [3]],
      [[4, 5], [3], [6]],
      [[], [6, 8], []],
    ]);
    expect([falseSplits, falseMerges]).toEqual([4, 2]);
  });

  it('counts every cell', () => {
    expect(cells).toEqual([
      { person: 0, identity: 0, count: 3 },
      { person: 0, identity: 2, count: 1 },
      { person: 1, identity: 0, count: 1 },
      { person: 1, identity: 1, count: 2 },
      { person: 2, identity: 1, count: 1 },
      { person: 2, identity: -1, count: 1 },
    ]);
  });

  it('matches as a whole, not greedily', () => {
    // Identity 0 has 5 of a and 4 of b; a has 4 more in identity 1. Greedy: 5 + 0; better: 4 + 4.
    const rows = [...Array(5).fill('a'), ...Array(4).fill('b'), ...Array(4).fill('a')] as string[];
    const own = Int32Array.from(rows, (_, row) => (row < 9 ? 0 : 1));
    const matched = confusionByPerson(own, truthOf(rows)).people;
    expect(matched.map(({ person, identity }) => [person, identity])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
  });

  it('has nothing to say without a truth, and ignores rows outside the episode', () => {
    expect(confusionByPerson(labels, new Map()).people).toEqual([]);
    expect(confusionByPerson(labels, new Map([[99, 'a']])).people).toEqual([]);
  });
});

describe('heaviestMatching', () => {
  it('lets the earlier of two equal rows have the column', () => {
    const cell = (row: number, column: number, weight = 1) => ({ row, column, weight });
    expect([...heaviestMatching(2, [cell(0, 0), cell(1, 0)])]).toEqual([0, -1]);
    expect([...heaviestMatching(3, [cell(0, 3), cell(1, 3), cell(2, 3, 2)])]).toEqual([-1, -1, 3]);
    expect([...heaviestMatching(1, [cell(0, 4), cell(0, 2)])]).toEqual([2]);
    expect([...heaviestMatching(2, [])]).toEqual([-1, -1]);
  });

  it('is as heavy as the best of all ways to match', () => {
    const tables = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) =>
        fc.tuple(
          fc.constant(columns),
          fc.array(
            fc.array(fc.integer({ min: 0, max: 6 }), { minLength: columns, maxLength: columns }),
            { minLength: rows, maxLength: rows },
          ),
        ),
      );
    fc.assert(
      fc.property(tables, ([columns, table]) => {
        const cells = table.flatMap((line, row) =>
          line.flatMap((weight, column) => (weight > 0 ? [{ row, column, weight }] : [])),
        );
        const matched = [...heaviestMatching(table.length, cells)];
        const used = matched.filter((column) => column >= 0);
        expect(new Set(used).size).toBe(used.length);
        const weight = matched.reduce((sum, c, r) => sum + (c < 0 ? 0 : (table[r]?.[c] ?? 0)), 0);
        const best = (row: number, taken: number): number => {
          if (row === table.length) return 0;
          let most = best(row + 1, taken);
          for (let c = 0; c < columns; c++) {
            if ((taken & (1 << c)) !== 0) continue;
            most = Math.max(most, (table[row]?.[c] ?? 0) + best(row + 1, taken | (1 << c)));
          }
          return most;
        };
        expect(weight).toBe(best(0, 0));
      }),
    );
  });
});
