import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptChange,
  changeSides,
  changeThreshold,
  leafPositions,
  type ThresholdDiff,
  thresholdDiff,
} from '../../../src/core/diff/threshold-diff.ts';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { numbersOf } from '../../../src/core/moderation/by-fields.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { batchOperation, lockOperation } from '../../../src/core/moderation/operations.ts';
import { mergeOperation, notSameOperation } from '../../../src/core/moderation/track-operations.ts';
import type { SimpleOperation } from '../../../src/core/moderation/types.ts';
import { AT, crowd, Workbench } from '../moderation/workbench.ts';

const PEOPLE = crowd([0, 0.35, 0.8, 1.1, 1.9, 2.1], 4);

/** The identities of the bench at another threshold. */
async function at(bench: Workbench, cluster_thresh: number): Promise<IdentitySet> {
  await bench.set({ cluster_thresh });
  return bench.result.identitySet;
}

const partition = ({ identities }: IdentitySet): string[] =>
  identities.map(({ tracks }) => tracks.join()).sort();

/** Accept all changes of a diff at the threshold the bench stands at. */
async function acceptAll(bench: Workbench, diff: ThresholdDiff): Promise<void> {
  const operations: SimpleOperation[] = [];
  let { log } = bench;
  for (const change of diff.changes) {
    const done = acceptChange(change, { ...bench.context, log });
    operations.push(...done);
    log = { ...log, lastNumber: Math.max(log.lastNumber, ...done.flatMap(numbersOf)) };
  }
  if (operations.length === 0) return;
  await bench.show(append(bench.log, batchOperation(operations, 'all'), { at: AT }));
}

describe('the difference between two thresholds', () => {
  it('is nothing between a threshold and itself', async () => {
    const bench = await Workbench.open(PEOPLE);
    const set = bench.result.identitySet;
    expect(thresholdDiff(set, await at(bench, bench.parameters.cluster_thresh))).toMatchObject({
      changes: [],
      merges: 0,
      splits: 0,
    });
  });

  it('adds up: identities before − merges + splits are those after', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        fc.boolean(),
        async (a, b, decided) => {
          const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.985 });
          if (decided) await decide(bench);
          const before = await at(bench, a / 100);
          const after = await at(bench, b / 100);
          const { changes, merges, splits, lockedTouched } = thresholdDiff(before, after);
          expect(before.identities.length - merges + splits).toBe(after.identities.length);
          expect(lockedTouched).toBe(0);
          // What is in no change is the same on both sides; what is in one is not.
          const changed = new Set(changes.flatMap((change) => change.before.map(({ id }) => id)));
          const kept = (set: IdentitySet) =>
            partition({ ...set, identities: set.identities.filter((one) => !changed.has(one.id)) });
          const same = partition(before).filter((tracks) => partition(after).includes(tracks));
          expect(kept(before)).toEqual(same);
          for (const change of changes) {
            const rows = (side: typeof change.before) =>
              side.flatMap(({ tracks }) => [...tracks]).sort((x, y) => x - y);
            expect(rows(change.before)).toEqual(rows(change.after));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('accepted change by change, does what applying the threshold does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        fc.boolean(),
        async (a, b, decided) => {
          const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.985 });
          if (decided) await decide(bench);
          const after = await at(bench, b / 100);
          const before = await at(bench, a / 100);
          const diff = thresholdDiff(before, after);
          fc.pre(diff.changes.every(({ kind }) => kind !== 'regroup'));
          await acceptAll(bench, diff);
          const now = bench.result.identitySet;
          // Merges bring nothing else with them (average linkage is reducible). A split can: what it
          // frees may join another, at the old threshold only.
          if (diff.splits === 0) expect(partition(now)).toEqual(partition(after));
          for (const { after: parts } of diff.changes) {
            const homes = parts.map(
              ({ tracks }) => new Set([...tracks].map((row) => now.byTrack[row])),
            );
            expect(homes.every(({ size }) => size === 1)).toBe(true);
            expect(new Set(homes.flatMap((home) => [...home])).size).toBe(parts.length);
          }
          // There, nothing has changed; and the acts hold it.
          expect(partition(await at(bench, b / 100))).toEqual(partition(after));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the ids that the page shows already', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.97 });
    const before = bench.result.identitySet;
    const after = await at(bench, 0.6);
    await at(bench, 0.97);
    const diff = thresholdDiff(before, after);
    expect(diff.merges).toBeGreaterThan(0);
    await acceptAll(bench, diff);
    expect(bench.identities.map(({ id }) => id)).toEqual(after.identities.map(({ id }) => id));
  });

  it('leaves locked identities alone, and says how many there are', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.9 });
    await bench.act((context) => lockOperation(bench.of(0), true, context));
    const before = bench.result.identitySet;
    const diff = thresholdDiff(before, await at(bench, 0.1));
    expect(diff.locked).toBe(1);
    expect(diff.lockedTouched).toBe(0);
    expect(diff.changes.length).toBeGreaterThan(0);
  });

  it('says which warnings go and which come', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 1 });
    const strict = bench.result.identitySet;
    const loose = await at(bench, 0);
    const diff = thresholdDiff(strict, loose);
    expect(diff.cleared.map(({ metric }) => metric)).toContain('singleton_fraction');
    expect(diff.raised.map(({ metric }) => metric)).toContain('largest_cluster_fraction');
    const back = thresholdDiff(loose, strict);
    expect(back.cleared).toEqual(diff.raised);
    expect(back.raised).toEqual(diff.cleared);
  });

  it('tells the threshold at which a change is whole: there, and not just above', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.97 });
    const before = bench.result.identitySet;
    const after = await at(bench, 0.6);
    const { agglomeration, pooled } = bench.result;
    const tree = agglomeration!.tree;
    const positions = leafPositions(tree, pooled.items, before.byTrack.length);
    const [change] = thresholdDiff(before, after).changes;
    const threshold = changeThreshold(change!, tree, 'average', positions)!;
    const tracks = change!.after[0]!.tracks.join();
    expect(partition(await at(bench, threshold))).toContain(tracks);
    expect(partition(await at(bench, threshold + 1e-6))).not.toContain(tracks);
  });

  it('lets some of those who join or leave be meant, and the others stay as they are', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.985 });
    const before = bench.result.identitySet;
    const groups = partition(before);
    const { changes } = thresholdDiff(before, await at(bench, 0.3));
    await bench.set({ cluster_thresh: 0.985 });
    const merge = changes.find((one) => one.kind === 'merge' && one.before.length > 2)!;
    const { main, others } = changeSides(merge);
    const [meant] = others;
    await bench.act(() =>
      batchOperation(acceptChange(merge, bench.context, new Set([meant!.id])), 'one'),
    );
    const joined = [...main!.tracks, ...meant!.tracks].sort((a, b) => a - b).join();
    const left = groups.filter(
      (one) => one !== main!.tracks.join() && one !== meant!.tracks.join(),
    );
    expect(partition(bench.result.identitySet)).toEqual([joined, ...left].sort());
    expect(acceptChange(merge, bench.context, new Set())).toEqual([]);
  });
});

/** A lock, a merge against the data and a "not the same". */
async function decide(bench: Workbench): Promise<void> {
  const act = async (build: Parameters<Workbench['act']>[0]) => {
    expect(await bench.act(build)).toBeUndefined();
  };
  await act((context) => lockOperation(bench.of(0), true, context));
  await act((context) => mergeOperation(bench.of(4), [bench.of(2)], context));
  await act((context) =>
    notSameOperation([...bench.of(5).tracks], [...bench.of(3).tracks], context),
  );
}
