import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PartitionEdit } from '../../../src/core/identity/partition.ts';
import { type Bonds, EditRecorder } from '../../../src/core/moderation/partition-edits.ts';

const TRACKS = 12;
const rows = fc.uniqueArray(fc.nat(TRACKS - 1), { maxLength: TRACKS });
const bonds = fc.record({
  groups: fc.array(fc.nat(4), { minLength: TRACKS, maxLength: TRACKS }), // 0: in none
  deleted: rows,
  frozen: rows,
  marked: rows,
});

/** @param walked told of every group that is walked through */
function bondsOf(
  { groups, deleted, frozen, marked }: typeof bonds extends fc.Arbitrary<infer B> ? B : never,
  walked: () => void = () => {},
): Bonds {
  class Group extends Set<number> {
    override [Symbol.iterator]() {
      walked();
      return super[Symbol.iterator]();
    }
  }
  const members = new Map<number, Group>();
  const groupOf = new Map<number, Group>();
  groups.forEach((group, row) => {
    if (group === 0) return;
    const known = members.get(group) ?? new Group();
    members.set(group, known.add(row));
    groupOf.set(row, known);
  });
  return {
    groupOf,
    deleted: new Set(deleted),
    frozenBy: new Map(frozen.map((row) => [row, row % 2])),
    marks: new Map(marked.map((row) => [row, 'noise'])),
    keptFrom: (row) => [(row + 1) % TRACKS],
  };
}

/** The same, row by row, as it reads. */
function plainly({ groupOf, deleted, frozenBy, marks, keptFrom }: Bonds) {
  const isThere = (row: number) => !deleted.has(row) && !frozenBy.has(row);
  const bound = (of: readonly number[]) => [
    ...new Set(of.flatMap((row) => [...(groupOf.get(row) ?? [row])].filter(isThere))),
  ];
  const mate = (row: number, counts: (other: number) => boolean) =>
    [...(groupOf.get(row) ?? [])].find((other) => counts(other) && isThere(other));
  return {
    gather: (into: number, of: readonly number[]): PartitionEdit[] => [
      { type: 'gather', into, rows: bound(of) },
    ],
    separate: (a: readonly number[], b: readonly number[]): PartitionEdit[] => [
      { type: 'separate', a: bound(a), b: bound(b) },
    ],
    release: (of: readonly number[], from: number, to: number): PartitionEdit[] => {
      const mates = of.map((row) => [row, mate(row, (other) => !of.includes(other))] as const);
      const free = mates.flatMap(([row, into]) => (into === undefined ? [row] : []));
      return [
        ...mates.flatMap(([row, into]): PartitionEdit[] =>
          into === undefined ? [] : [{ type: 'gather', into, rows: [row] }],
        ),
        ...(free.length === 0 ? [] : [{ type: 'release', rows: free, from, to } as const]),
      ];
    },
    show: (of: readonly number[]): PartitionEdit[] =>
      of
        .filter((row) => !deleted.has(row) && !marks.has(row))
        .map((row, index, shown) => {
          // Who comes back finds those that were never away, else the first that came back before it.
          const before = shown.slice(0, index).filter(isThere);
          const isSeen = (one: number) => !of.includes(one) && !deleted.has(one);
          const lock = frozenBy.get(row);
          const locked = [...frozenBy].find(([one, own]) => own === lock && isSeen(one))?.[0] ?? -1;
          if (lock !== undefined)
            return { type: 'show', row, mate: locked, keptFrom: keptFrom(row) };
          const other =
            mate(row, (one) => !of.includes(one)) ??
            before.find((one) => groupOf.get(one)?.has(row)) ??
            -1;
          return { type: 'show', row, mate: other, keptFrom: keptFrom(row) };
        }),
  };
}

describe('the recorder of edits', () => {
  it('writes down of whole groups what it would of every track by itself', () => {
    fc.assert(
      fc.property(bonds, rows, rows, fc.nat(TRACKS - 1), (scene, some, others, one) => {
        const held = bondsOf(scene);
        const plain = plainly(held);
        const recorder = new EditRecorder(held);
        recorder.gather(one, some);
        expect(recorder.edits).toEqual([]);
        recorder.on = true;
        recorder.gather(one, some);
        recorder.separate(some, others);
        recorder.release(some, one, -1);
        recorder.show(others);
        expect(recorder.edits).toEqual([
          ...plain.gather(one, some),
          ...plain.separate(some, others),
          ...plain.release(some, one, -1),
          ...plain.show(others),
        ]);
      }),
    );
  });

  it('walks through a group once, however many of its tracks an act names', () => {
    let walks = 0;
    const all = Array.from({ length: TRACKS }, (_, row) => row);
    const scene = { groups: all.map((row) => 1 + (row % 2)), deleted: [], frozen: [], marked: [] };
    const recorder = new EditRecorder(bondsOf(scene, () => walks++));
    recorder.on = true;
    recorder.gather(0, all);
    recorder.separate(all, []);
    recorder.release(all, 0, -1);
    recorder.show(all);
    expect(walks).toBe(4 * 2);
    recorder.on = false;
    recorder.gather(0, all);
    expect(walks).toBe(4 * 2);
  });
});
