import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterParameters } from '../../../src/core/cluster/types.ts';
import { isUsableTrack } from '../../../src/core/episode/usable-faces.ts';
import { AppError } from '../../../src/core/errors.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { parseLogFile } from '../../../src/core/moderation/log-file.ts';
import * as operations from '../../../src/core/moderation/track-operations.ts';
import type { LogEntry, Operation, OperationLog } from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { ACT_KINDS, type Act, type ActKind, anyActs, operationOf } from './random-acts.ts';
import { AT, crowd, Workbench } from './workbench.ts';
import { after, shownBy, shownIn, type World, worldOf } from './world.ts';

const PEOPLE = crowd([0, 0.5, 1, 1.5, 2], 4);

const KINDS = [...ACT_KINDS, 'threshold', 'linkage', 'undo'] as const;
type AnyAct = Act<(typeof KINDS)[number]>;
const acts = anyActs(KINDS);
const LINKAGES = ['average', 'complete', 'ward', 'single', 'centroid'] as const;

/** Other ways to cluster the same decisions. */
const RECUTS: readonly Partial<ClusterParameters>[] = [
  { cluster_thresh: 0 },
  { cluster_thresh: 1 },
  { linkage: 'single', cluster_thresh: 0.6 },
  { linkage: 'ward', cluster_thresh: 0.3 },
  { linkage: 'centroid', cluster_thresh: 0.8 },
  { algorithm: 'dbscan', cluster_thresh: 0.5 },
  { algorithm: 'hdbscan' },
  { min_cluster_size: 5, outlier_mode: 'noise' },
];

async function perform(bench: Workbench, act: AnyAct): Promise<void> {
  const change: Partial<ClusterParameters> =
    act.kind === 'threshold'
      ? { cluster_thresh: (act.x % 101) / 100 }
      : { linkage: LINKAGES[act.x % LINKAGES.length] as ClusterParameters['linkage'] };
  if (act.kind === 'threshold' || act.kind === 'linkage') await bench.set(change);
  else if (act.kind === 'undo') await bench.undo();
  else await bench.act((context) => operationOf({ ...act, kind: act.kind as ActKind }, context));
}

function checkPartition(bench: Workbench): void {
  const { episode, decisions, identitySet } = bench.result;
  const seen = new Int32Array(episode.tracks.count);
  for (const { tracks } of identitySet.identities) for (const row of tracks) seen[row]! += 1;
  seen.forEach((times, row) => {
    const belongs = isUsableTrack(episode, row) && !decisions.deleted.has(row);
    expect(times, `track row ${row}`).toBe(belongs ? 1 : 0);
  });
  const ids = identitySet.identities.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
}

/** Folded on from the step before it is what it is folded at once. */
function checkFold({ log, result: { episode, summaries, decisions } }: Workbench): void {
  const { tracks } = episode;
  const other = { ...episode, tracks: { ...tracks } };
  expect(decisions).toEqual(fold({ ...log }, other, summaries));
}

const lockedOf = (bench: Workbench) =>
  new Map(
    bench.identities.filter(({ locked }) => locked).map(({ id, tracks }) => [id, [...tracks]]),
  );

/** Locks that were there before and were not touched by their owner hold the same tracks. */
function checkLocks(before: ReadonlyMap<string, number[]>, bench: Workbench, act: AnyAct): void {
  if (act.kind === 'lock' || act.kind === 'unlock') return;
  if (act.kind === 'undo' || act.kind === 'revoke') return;
  const now = lockedOf(bench);
  for (const [id, tracks] of before) expect(now.get(id), `${id} after ${act.kind}`).toEqual(tracks);
}

/** Identities by their track ids. */
function tracksOf({ result, identities }: Workbench): string[][] {
  const { id } = result.episode.tracks;
  return identities.map(({ tracks }) => [...tracks].map((row) => id[row]!));
}

/** Tracks that an act may take elsewhere; undefined for any. */
function movable(operation: Operation, { result }: Workbench): readonly string[] | undefined {
  switch (operation.type) {
    case 'merge':
      return operation.sources.flatMap(({ tracks }) => tracks);
    case 'split':
    case 'move':
    case 'set-apart':
    case 'delete':
    case 'restore':
    case 'mark':
    case 'unmark':
      return operation.tracks;
    case 'not-same': {
      // Whoever people hold together with one of them goes with it.
      const { id } = result.episode.tracks;
      const named = [...operation.a.tracks, ...operation.b.tracks];
      const groups = result.decisions.mustLink.map((rows) => [...rows].map((row) => id[row]!));
      return [named, ...groups.filter((ids) => ids.some((one) => named.includes(one)))].flat();
    }
    case 'split-track':
      return [operation.part];
    case 'revoke':
      return undefined;
    default:
      return [];
  }
}

/** Whom an act does not name stays with whom it was. */
function checkOthers(before: readonly string[][], bench: Workbench, operation: Operation): void {
  const moved = movable(operation, bench);
  if (moved === undefined) return;
  const others = (groups: readonly string[][]) =>
    groups
      .map((ids) => ids.filter((id) => !moved.includes(id)).join())
      .filter((ids) => ids !== '')
      .sort();
  expect(others(tracksOf(bench)), JSON.stringify(operation)).toEqual(others(before));
}

/** What the last step said, holds, however it is clustered. */
function checkPromise(bench: Workbench, { seq, operation }: LogEntry): void {
  const { decisions, identitySet } = bench.result;
  if (decisions.ignored.some((one) => one.seq === seq)) return;
  const rows = new Map(bench.result.episode.tracks.id.map((id, row) => [id, row]));
  const of = (id: string) => identitySet.byTrack[rows.get(id)!]!;
  const here = (ids: readonly string[]) => ids.filter((id) => of(id) >= 0);
  const words = `${operation.type} ${JSON.stringify(bench.parameters)}`;
  const expectOne = (ids: readonly string[]) =>
    expect(new Set(here(ids).map(of)).size, words).toBe(here(ids).length === 0 ? 0 : 1);
  const expectApart = (a: readonly string[], b: readonly string[]) => {
    const others = new Set(here(b).map(of));
    for (const id of here(a)) expect(others, words).not.toContain(of(id));
  };
  const sizeOf = (id: string) => bench.identities[of(id)]!.tracks.length;
  const rest = (all: readonly string[], some: readonly string[]) =>
    all.filter((id) => !some.includes(id));

  switch (operation.type) {
    case 'merge':
      expectOne([operation.target, ...operation.sources].flatMap(({ tracks }) => tracks));
      return;
    case 'confirm':
      expectOne(operation.target.tracks);
      return;
    case 'split':
      expectOne(operation.tracks);
      expectApart(operation.tracks, rest(operation.from.tracks, operation.tracks));
      return;
    case 'move':
      expectOne([...operation.to.tracks, ...operation.tracks]);
      for (const { tracks } of operation.from) {
        expectApart(operation.tracks, rest(tracks, operation.tracks));
      }
      return;
    case 'set-apart':
      for (const id of operation.tracks) expect(sizeOf(id), words).toBe(1);
      return;
    case 'mark':
      for (const id of operation.tracks) {
        expect(bench.identities[of(id)], words).toMatchObject({ kind: 'noise', mark: 'noise' });
        expect(sizeOf(id), words).toBe(1);
      }
      return;
    case 'delete':
      expect(here(operation.tracks), words).toEqual([]);
      return;
    case 'restore':
      expect(here(operation.tracks), words).toEqual(operation.tracks);
      return;
    case 'not-same':
      expectApart(operation.a.tracks, rest(operation.b.tracks, operation.a.tracks));
      return;
    case 'lock': {
      const { locked, tracks } = bench.identities[of(operation.anchor)]!;
      expect(locked, words).toBe(true);
      expect([...tracks].map((row) => bench.result.episode.tracks.id[row]!).sort(), words).toEqual(
        [...operation.tracks].sort(),
      );
      return;
    }
    case 'label':
      expect(bench.identities[of(operation.anchor)]!.labels.name).toBe(operation.labels.name);
      return;
    case 'split-track':
      expectApart([operation.track], [operation.part]);
      return;
    default:
      return;
  }
}

/** The act in words of the log; undefined when it is refused. */
function built(act: Act<ActKind | 'again'>, bench: Workbench): Operation | undefined {
  const { kind } = act;
  if (kind === 'again') return { type: 'threshold', from: 0.9, to: 0.9 };
  const deleted = [...bench.result.decisions.deleted];
  if (kind === 'restore' && deleted.length > 0) {
    return operations.restoreOperation([deleted[act.x % deleted.length]!], bench.context);
  }
  try {
    const operation = operationOf({ ...act, kind }, bench.context);
    append(bench.log, operation, { at: AT });
    return operation;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** Numbers that new identities were given, by the steps that gave them. */
function given(log: OperationLog): Map<number, string> {
  const ids = new Map<number, string>();
  for (const { seq, operation } of log.entries) {
    if (operation.type === 'split') ids.set(seq, operation.newId);
    if (operation.type === 'split-track') ids.set(seq, `identity-${operation.partNumber}`);
  }
  return ids;
}

/** Five people all around, as far apart as can be: at 0.9, nobody is near another one. */
const ALL_AROUND = crowd([0, 1.25, 2.5, 3.75, 5], 4);
const BY_HAND = [...ACT_KINDS, 'restore', 'again', 'undo', 'redo', 'jump'] as const;

describe('any sequence of acts', () => {
  it('makes of people what moving them about by hand does; undone, redone and replayed, too', async () => {
    await fc.assert(
      fc.asyncProperty(anyActs(BY_HAND, 30, 12), async (sequence) => {
        const bench = await Workbench.open(ALL_AROUND, { cluster_thresh: 0.9 });
        const people = [0, 1, 2, 3, 4].map((p) => [0, 5, 10, 15].map((row) => String(row + p + 1)));
        // The world at every step of the log, kept beside it.
        let worlds: World[] = [worldOf(people)];
        const now = () => shownIn(worlds[bench.log.cursor]!);
        expect(shownBy(bench)).toEqual(now());
        for (const act of sequence) {
          const { cursor, entries } = bench.log;
          if (act.kind === 'undo') await bench.undo();
          else if (act.kind === 'redo') await bench.redo();
          else if (act.kind === 'jump') await bench.jump(act.x % (entries.length + 1));
          else {
            const operation = built({ ...act, kind: act.kind }, bench);
            const world = operation && after(worlds[cursor]!, operation);
            if (operation === undefined || world === undefined) continue;
            expect(await bench.act(() => operation)).toBeUndefined();
            worlds = [...worlds.slice(0, cursor + 1), world];
          }
          expect(shownBy(bench), JSON.stringify(bench.log.entries)).toEqual(now());
        }
        const { log } = bench;
        const replayed = await Workbench.open(ALL_AROUND, { cluster_thresh: 0.9 });
        const text = writeLogFile({ epId: 'e', runId: '', log, prints: [] });
        await replayed.show(parseLogFile(text, 'moderation_log.jsonl').file.log);
        expect(shownBy(replayed)).toEqual(now());
        for (let cursor = log.entries.length; cursor >= 0; cursor--) {
          await replayed.jump(cursor);
          expect(shownBy(replayed), `at step ${cursor}`).toEqual(shownIn(worlds[cursor]!));
        }
      }),
      { numRuns: 30, seed: 20251118 },
    );
  });

  it('keeps every track in one identity, every lock whole, and what each act promises', async () => {
    await fc.assert(
      fc.asyncProperty(anyActs(KINDS, 20, 6), async (sequence) => {
        const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.9 });
        for (const act of sequence) {
          const before = lockedOf(bench);
          const shown = tracksOf(bench);
          const { log } = bench;
          const { decisions } = bench.result;
          const held = structuredClone(decisions);
          await perform(bench, act);
          checkPartition(bench);
          checkLocks(before, bench, act);
          checkFold(bench);
          expect(decisions).toEqual(held);
          const entry = bench.log.entries.at(-1);
          if (entry === undefined || bench.log === log || act.kind === 'undo') continue;
          checkOthers(shown, bench, entry.operation);
          checkPromise(bench, entry);
          const { parameters } = bench;
          await bench.set({ ...parameters, ...RECUTS[act.y % RECUTS.length] });
          checkPartition(bench);
          checkPromise(bench, entry);
          checkLocks(before, bench, act);
          await bench.set(parameters);
        }
        await bench.jump(0);
        expect(bench.bytes).toBe((await Workbench.open(PEOPLE, bench.parameters)).bytes);
      }),
      { numRuns: 30, seed: 20251120 },
    );
  });

  it('never gives a number twice, not even one that was undone', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (sequence) => {
        const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.9 });
        const ever = new Map<string, Operation>();
        for (const act of sequence) {
          const shown = new Set(bench.identities.map(({ id }) => id));
          const { log } = bench;
          await perform(bench, act);
          if (bench.log === log || act.kind === 'undo') continue;
          const entry = bench.log.entries.at(-1)!;
          const id = given(bench.log).get(entry.seq);
          // A split may give back the id of an identity that had come in by linkage.
          if (id === undefined || shown.has(id) || Number(id.slice(9)) <= 20) continue;
          const known = ever.get(id);
          const again = known !== undefined && isAnchored(bench, id, known);
          expect(known === undefined || again, `${id} given twice`).toBe(true);
          ever.set(id, entry.operation);
        }
      }),
      { numRuns: 100, seed: 20251119 },
    );
  });
});

/** The same identity got its own id back: its first track is in it again. */
function isAnchored(bench: Workbench, id: string, operation: Operation): boolean {
  if (operation.type !== 'split') return false;
  const { episode, identitySet } = bench.result;
  const identity = identitySet.identities.find((one) => one.id === id);
  const tracks = [...(identity?.tracks ?? [])].map((row) => episode.tracks.id[row]!);
  return operation.tracks.some((track) => tracks.includes(track));
}
