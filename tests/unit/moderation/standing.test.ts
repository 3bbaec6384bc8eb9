import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterParameters } from '../../../src/core/cluster/types.ts';
import { acceptChange } from '../../../src/core/diff/threshold-diff.ts';
import { LOG_FORMAT, parseLogFile } from '../../../src/core/moderation/log-file.ts';
import { labelOperation, lockOperation } from '../../../src/core/moderation/operations.ts';
import { rekeyLog } from '../../../src/core/moderation/rekey.ts';
import { combineLogs } from '../../../src/core/moderation/rekey-combine.ts';
import {
  deleteOperation,
  markOperation,
  mergeOperation,
  moveOperation,
  notSameOperation,
  restoreOperation,
  setApartOperation,
} from '../../../src/core/moderation/track-operations.ts';
import type { LogEntry, OperationLog } from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { ACT_KINDS, anyActs, namedTracks, operationOf } from './random-acts.ts';
import { ROOM_THRESHOLD, room } from './room.ts';
import { AT, crowd, Workbench } from './workbench.ts';

const PEOPLE = crowd([0, 0.35, 0.7, 1.05, 1.4], 4);
const SETTINGS: readonly Partial<ClusterParameters>[] = [
  { linkage: 'average' },
  { linkage: 'complete' },
  { linkage: 'single', min_cluster_size: 3 },
  { linkage: 'ward' },
  { linkage: 'average', min_cluster_size: 1 },
  { algorithm: 'dbscan' },
  { algorithm: 'hdbscan' },
];

/** The step that an entry is about: itself, or what it revokes in the end. */
function about({ log }: Workbench, entry: LogEntry): LogEntry | undefined {
  const { operation, seq: own } = entry;
  if (operation.type !== 'revoke') return entry;
  const step = log.entries.find(({ seq }) => seq === operation.seq && seq < own);
  return step && about({ log } as Workbench, step);
}

/**
 * Tracks that a step names; of an identity that is unlocked, those that its lock held; of a step that
 * is revoked also those that decisions hold together with them.
 */
function namedIn(bench: Workbench, { seq, operation }: LogEntry): ReadonlySet<string> {
  const { log, result } = bench;
  const locks = log.entries.flatMap(({ operation: other }) =>
    operation.type === 'unlock' &&
    other.type === 'lock' &&
    other.identityId === operation.identityId
      ? other.tracks
      : [],
  );
  const named = new Set([...namedTracks(operation), ...locks]);
  if (seq === log.entries.at(-1)?.seq) return named;
  const { episode, decisions } = result;
  for (const group of decisions.mustLink) {
    const ids = [...group].map((row) => episode.tracks.id[row]!);
    if (ids.some((id) => named.has(id))) for (const id of ids) named.add(id);
  }
  return named;
}

/** Identities by their track ids. */
function groups(bench: Workbench): string[][] {
  const { id } = bench.result.episode.tracks;
  return bench.identities.map(({ tracks }) => [...tracks].map((row) => id[row]!));
}

describe('any act at any threshold', () => {
  it('leaves every identity that it does not name the tracks that it had', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SETTINGS),
        fc.integer({ min: 5, max: 99 }),
        anyActs([...ACT_KINDS, 'again' as const], 16),
        async (setting, percent, sequence) => {
          const cluster_thresh = percent / 100;
          const bench = await Workbench.open(PEOPLE, { ...setting, cluster_thresh });
          for (const act of sequence) {
            if (act.kind === 'again') {
              await bench.clusterAgain();
              continue;
            }
            const { kind } = act;
            const before = groups(bench);
            const { log } = bench;
            await bench.act((context) => operationOf({ ...act, kind }, context));
            const entry = bench.log.entries.at(-1);
            if (bench.log === log || entry === undefined) continue;
            const step = about(bench, entry);
            // Clustered or not, that is about everybody; locked or not, about all that came later.
            const isRevoked = step !== entry;
            const more = step?.operation.type ?? '';
            if (isRevoked && ['threshold', 'lock', 'unlock'].includes(more)) continue;
            const named = step === undefined ? new Set<string>() : namedIn(bench, step);
            const there = new Set(groups(bench).flat());
            // What comes back goes to whoever has the others now.
            const back = ['restore', 'unmark', 'revoke'].includes(entry.operation.type);
            const after = new Set(
              groups(bench).map((ids) => ids.filter((id) => !back || !named.has(id)).join()),
            );
            for (const ids of before) {
              const others = ids.filter((id) => !named.has(id) && (there.has(id) || !isRevoked));
              if (others.length < (back ? 1 : ids.length)) continue;
              if (after.has(others.join())) continue;
              // What is told is made where it is needed: there are thousands of identities here.
              const op = entry.operation;
              const found: object = { kind, before, now: groups(bench), op };
              expect.fail(`${others.join()} are not together: ${JSON.stringify(found)}`);
            }
          }
        },
      ),
      { numRuns: 150, seed: 20261128 },
    );
  });
});

/** The log as moderation_log.jsonl gives it back. */
function throughFile({ log }: Workbench): OperationLog {
  const text = writeLogFile({ epId: 'e', runId: '', log, prints: [] });
  return parseLogFile(text, 'moderation_log.jsonl').file.log;
}

describe('any sequence of acts', () => {
  it('is undone step by step, and replayed from its file, to the same identities', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SETTINGS),
        fc.integer({ min: 5, max: 99 }),
        anyActs([...ACT_KINDS, 'again' as const, 'stricter' as const], 10),
        async (setting, percent, sequence) => {
          const cluster_thresh = percent / 100;
          const bench = await Workbench.open(PEOPLE, { ...setting, cluster_thresh });
          const seen: string[][][] = [groups(bench)];
          for (const act of sequence) {
            const { kind } = act;
            const { log } = bench;
            if (kind === 'again') await bench.clusterAgain();
            else if (kind === 'stricter')
              await bench.applyThreshold(Math.min(1, cluster_thresh + 0.05));
            else await bench.act((context) => operationOf({ ...act, kind }, context));
            if (bench.log === log) continue;
            // The slider goes with the log.
            await bench.set({ cluster_thresh: bench.result.decisions.threshold ?? cluster_thresh });
            seen.push(groups(bench));
          }
          const { bytes, parameters } = bench;
          const replayed = await Workbench.open(PEOPLE, parameters);
          await replayed.show(throughFile(bench));
          expect(replayed.bytes).toBe(bytes);
          for (const expected of seen.toReversed().slice(1)) {
            await bench.undo();
            await bench.set({ cluster_thresh: bench.result.decisions.threshold ?? cluster_thresh });
            expect(groups(bench)).toEqual(expected);
          }
        },
      ),
      { numRuns: 60, seed: 20261129 },
    );
  });
});

describe('an act that makes room for another identity', () => {
  const open = () => Workbench.open(room(), { cluster_thresh: ROOM_THRESHOLD });
  const moved = async () => {
    const bench = await open();
    await bench.act((context) => moveOperation([0], bench.of(5), context));
    return bench;
  };
  const HELD = [['18'], ['25', '27', '32'], ['40', '41', '7']];
  const shown = (bench: Workbench) =>
    groups(bench)
      .map((ids) => ids.sort())
      .sort();

  it('holds it back, says so, and clustering again takes it', async () => {
    expect(shown(await open())).toEqual([['18'], ['25', '27', '32', '7'], ['40', '41']]);
    const bench = await moved();
    expect(shown(bench)).toEqual(HELD);
    const { changes } = bench.result.heldBack;
    expect(
      changes.map(({ kind, before }) => [kind, before.map(({ tracks }) => tracks.length)]),
    ).toEqual([['merge', [3, 1]]]);
    await bench.clusterAgain();
    expect(shown(bench)).toEqual([
      ['18', '25', '27', '32'],
      ['40', '41', '7'],
    ]);
    expect(bench.result.heldBack.changes).toEqual([]);
    expect(bench.log.entries.at(-1)?.text).toBe('Clustered again at 0.920');
    await bench.undo();
    expect(shown(bench)).toEqual(HELD);
  });

  it('is a decision when it is accepted alone', async () => {
    const bench = await moved();
    const [change] = bench.result.heldBack.changes;
    await bench.act((context) => acceptChange(change!, context)[0]!);
    expect(shown(bench)).toEqual([
      ['18', '25', '27', '32'],
      ['40', '41', '7'],
    ]);
    await bench.set({ cluster_thresh: 0.999 });
    expect(bench.together(1, 4)).toBe(true);
  });

  it('is clustered plainly at other parameters, and held again at its own', async () => {
    const bench = await moved();
    for (const change of [{ cluster_thresh: 0.93 }, { linkage: 'complete' }] as const) {
      await bench.set(change);
      expect(bench.together(1, 4)).toBe(true);
      await bench.set({ cluster_thresh: ROOM_THRESHOLD, linkage: 'average' });
      expect(shown(bench)).toEqual(HELD);
    }
    // What single tracks are called is nobody's company.
    await bench.set({ outlier_mode: 'noise' });
    expect(shown(bench)).toEqual(HELD);
  });

  it('starts from what the page showed where the next act is made on another clustering', async () => {
    const bench = await moved();
    await bench.set({ linkage: 'complete' });
    await bench.act((context) => labelOperation(bench.of(5), { name: 'Ann' }, context));
    expect(bench.together(1, 4)).toBe(true);
    expect(bench.log.entries.map(({ clustering }) => clustering)).toEqual([
      { cluster_thresh: ROOM_THRESHOLD },
      { cluster_thresh: ROOM_THRESHOLD, linkage: 'complete' },
    ]);
  });

  it('is not held in a log of an older program, until the next act', async () => {
    const bench = await moved();
    const entries = bench.log.entries.map(({ clustering: _, ...entry }) => entry);
    await bench.show({ ...bench.log, entries });
    expect(bench.together(1, 4)).toBe(true);
    expect(bench.result.heldBack.changes).toEqual([]);
    // 7 goes on to where 18 is: {25, 27, 32} is not named, and 18 is.
    await bench.act((context) => setApartOperation([4], context));
    expect(shown(bench)).toEqual([['18'], ['25', '27', '32'], ['40', '41', '7']]);
  });

  it('brings a track back to whoever has the others, and a new one nowhere', async () => {
    const bench = await open();
    await bench.act((context) => deleteOperation([1], context));
    await bench.act((context) => mergeOperation(bench.of(5), [bench.of(0)], context));
    await bench.act((context) => restoreOperation([1], context));
    expect(shown(bench)).toEqual([['18'], ['25', '27', '32', '40', '41', '7']]);
    const later = await open();
    await later.act((context) => deleteOperation([2], context));
    await later.clusterAgain();
    await later.act((context) => restoreOperation([2], context));
    expect(later.of(2).tracks).toHaveLength(1);
    expect(later.result.heldBack.changes).toHaveLength(1);
  });

  it('brings nothing back to whom it is kept from since', async () => {
    const bench = await open();
    await bench.act((context) => markOperation([0], 'noise', context));
    await bench.act((context) => notSameOperation([0], [1], context));
    await bench.act((context) => markOperation([0], undefined, context));
    expect(shown(bench)).toEqual([['18'], ['25', '27', '32'], ['40', '41'], ['7']]);
  });

  it('takes the fewer out of an identity that two of are not the same', async () => {
    const bench = await open();
    await bench.act((context) => notSameOperation([1, 2], [0], context));
    expect(shown(bench)).toEqual([['18'], ['25', '27', '32'], ['40', '41'], ['7']]);
    await bench.undo();
    await bench.act((context) => notSameOperation([0], [1], context));
    expect(shown(bench)).toEqual([['18'], ['25'], ['27', '32', '7'], ['40', '41']]);
  });

  it('leaves out of a locked identity who comes back to it, unlocked later or not', async () => {
    const bench = await open();
    await bench.act((context) => deleteOperation([0], context));
    await bench.act((context) => lockOperation(bench.of(1), true, context));
    await bench.act((context) => restoreOperation([0], context));
    await bench.act((context) => lockOperation(bench.of(1), false, context));
    expect(shown(bench)).toEqual([['18'], ['25', '27', '32'], ['40', '41'], ['7']]);
  });

  it('leaves two names apart that were in one identity, renamed later or not', async () => {
    const bench = await open();
    const name = (number: string, name: string) =>
      bench.act(() => ({
        ...{ type: 'label', identityId: `identity-000${number}`, anchor: String(Number(number)) },
        labels: { name },
      }));
    await name('07', 'Ann');
    await name('25', 'Bea');
    await name('25', 'Ann');
    expect(shown(bench)).toEqual([['18'], ['25'], ['27', '32', '7'], ['40', '41']]);
  });

  it('keeps what stays together, however few', async () => {
    const bench = await Workbench.open(room(), {
      cluster_thresh: ROOM_THRESHOLD,
      min_cluster_size: 4,
    });
    await bench.act((context) => setApartOperation([0], context));
    expect(shown(bench)).toEqual([['18'], ['25', '27', '32'], ['40'], ['41'], ['7']]);
  });

  it('goes back where it was when its step is revoked, clustered since or not', async () => {
    for (const again of [false, true]) {
      const bench = await moved();
      if (again) await bench.clusterAgain();
      await bench.act(() => ({ type: 'revoke', seq: 1, text: 'moved' }));
      expect(bench.together(0, 1), `clustered since: ${again}`).toBe(true);
      expect(bench.together(0, 5)).toBe(false);
      expect(bench.together(1, 4)).toBe(again);
    }
  });
});

describe('what a step says of its clustering', () => {
  it('is said once, and again after a step that did not survive', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.9 });
    await bench.act((context) => setApartOperation([0], context));
    await bench.act((context) => setApartOperation([1], context));
    const fields = (log: OperationLog) => log.entries.map(({ clustering }) => clustering);
    expect(fields(bench.log)).toEqual([{ cluster_thresh: 0.9 }, undefined]);
    const { episode } = bench.result;
    const renamed = new Map(episode.tracks.id.slice(1).map((id) => [id, id]));
    const { log } = rekeyLog(bench.log, { renamed, unmatched: ['1'] }, episode);
    expect(fields(log)).toEqual([{ cluster_thresh: 0.9 }]);
  });

  it('travels with steps that another log takes over', async () => {
    const one = await Workbench.open(PEOPLE, { cluster_thresh: 0.9 });
    await one.act((context) => setApartOperation([0], context));
    const other = await Workbench.open(PEOPLE, { cluster_thresh: 0.7 });
    await other.act((context) => setApartOperation([1], context));
    await other.act((context) => setApartOperation([2], context));
    const both = combineLogs(one.log, other.log);
    expect(both.entries.map(({ clustering }) => clustering)).toEqual([
      { cluster_thresh: 0.9 },
      { cluster_thresh: 0.7 },
      undefined,
    ]);
  });

  it.each([
    ['a threshold out of range', { cluster_thresh: 7 }],
    ['a linkage that there is none', { linkage: 'magic' }],
    ['no object', [1]],
    ['a list inside', { metric: ['x'] }],
    ['a number that is none', { later: null }],
  ])('is refused from a file as %s', (_, clustering) => {
    const operation = { type: 'checkpoint', name: 'a' };
    const step = { seq: 1, at: AT, text: 'x', operation, clustering };
    const header = { format: LOG_FORMAT, version: 1, ep_id: 'e', cursor: 1 };
    const { file, remarks } = parseLogFile(
      `${JSON.stringify(header)}\n${JSON.stringify(step)}\n`,
      'log',
    );
    expect(file.log.entries).toEqual([]);
    expect(remarks).toHaveLength(1);
  });

  it('keeps what a later version says, and then holds nothing', async () => {
    const bench = await Workbench.open(room(), { cluster_thresh: ROOM_THRESHOLD });
    await bench.act((context) => moveOperation([0], bench.of(5), context));
    const entries = bench.log.entries.map((entry) => ({
      ...entry,
      clustering: { ...entry.clustering, weights: 'learned' },
    }));
    await bench.show({ ...bench.log, entries });
    expect(throughFile(bench).entries).toEqual(
      bench.log.entries.map(({ view: _, ...rest }) => rest),
    );
    expect(bench.together(1, 4)).toBe(true);
  });
});
