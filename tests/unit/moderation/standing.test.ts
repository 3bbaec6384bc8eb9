import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterParameters } from '../../../src/core/cluster/types.ts';
import type { LogEntry } from '../../../src/core/moderation/types.ts';
import { ACT_KINDS, anyActs, namedTracks, operationOf } from './random-acts.ts';
import { crowd, Workbench } from './workbench.ts';

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

/** Tracks that a step names; of an identity that is unlocked, those that its lock held. */
function namedIn({ log }: Workbench, { operation }: LogEntry): readonly string[] {
  if (operation.type !== 'unlock') return namedTracks(operation);
  return log.entries.flatMap(({ operation: other }) =>
    other.type === 'lock' && other.identityId === operation.identityId
      ? other.tracks
      : namedTracks(operation),
  );
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
            // Clustered or not, that is about everybody.
            if (step?.operation.type === 'threshold') continue;
            const named = new Set(step === undefined ? [] : namedIn(bench, step));
            // What comes back goes to whoever has the others now.
            const back = ['restore', 'unmark', 'revoke'].includes(entry.operation.type);
            const after = new Set(
              groups(bench).map((ids) => ids.filter((id) => !back || !named.has(id)).join()),
            );
            for (const ids of before) {
              const others = ids.filter((id) => !named.has(id));
              if (others.length < (back ? 1 : ids.length)) continue;
              expect(
                after,
                JSON.stringify({ kind, before, now: groups(bench), op: entry.operation }),
              ).toContain(others.join());
            }
          }
        },
      ),
      { numRuns: 150, seed: 20261128 },
    );
  }, 120_000);
});
