import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { AppError } from '../../../src/core/errors.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { append, jump } from '../../../src/core/moderation/log.ts';
import { labelOperation } from '../../../src/core/moderation/operations.ts';
import { saidParameters } from '../../../src/core/moderation/said-parameters.ts';
import {
  deleteOperation,
  moveOperation,
  splitTrackOperation,
} from '../../../src/core/moderation/track-operations.ts';
import type { Operation, OperationLog } from '../../../src/core/moderation/types.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import { contextOf } from '../../../src/state/acts/act.ts';
import { showLog } from '../../../src/state/acts/change-log.ts';
import { refreshClustering } from '../../../src/state/clustering/clusterer.ts';
import { type AppStore, createAppStore } from '../../../src/state/store.ts';
import { selectAppliedParameters, selectIdentitySet } from '../../../src/state/views/selectors.ts';
import { selectHeldBack, selectThresholdDiff } from '../../../src/state/views/threshold-diff.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { ACT_KINDS, anyActs, operationOf } from '../moderation/random-acts.ts';
import { ROOM_THRESHOLD, room } from '../moderation/room.ts';
import { crowd } from '../moderation/workbench.ts';

const NOW = '2026-01-01T00:00:00Z';
const kernel = await wasmKernel();
/** The worker's calls, without the worker. */
const session = createClusterSession(
  new EngineChooser(
    () => Promise.reject(new Error('no GPU')),
    async () => kernel,
  ),
);
const calls = vi.hoisted(() => ({ worker: undefined as unknown, bases: 0 }));
calls.worker = session;
vi.mock('../../../src/bridge/cluster.ts', () => {
  const worker = () => calls.worker as typeof session;
  return {
    cluster: {
      cluster: (request: never) => worker().cluster(request, () => {}),
      flat: (request: never) => worker().flat(request),
      retrack: (episode: never) => worker().retrack(episode),
      base: (request: never) => {
        calls.bases += 1;
        return worker().base(request);
      },
    },
  };
});

type Imported = ReturnType<typeof crowd>;

class Page {
  readonly store: AppStore = createAppStore();
  private readonly imported: Imported;

  private constructor(imported: Imported) {
    this.imported = imported;
  }

  static async open(imported: Imported, change: Partial<ClusterParameters>, log?: OperationLog) {
    const page = new Page(imported);
    const { episode, embeddings } = imported;
    await session.open(episode, { ...embeddings, data: embeddings.data.slice() });
    const summaries = summariseTracks(episode);
    page.store.context.set({
      open: {
        key: 'e/',
        base: { ...episode, parameters: change },
        episode,
        summaries,
        crops: 'none',
      },
      parameters: { ...DEFAULT_PARAMETERS, ...change },
      engineChoice: 'wasm',
    });
    if (log === undefined) await page.settled();
    else await page.show(log);
    return page;
  }

  get state() {
    return this.store.api.getState();
  }

  async settled(): Promise<void> {
    const { asked } = this.store.context.session;
    for (let round = 0; round < 2; round++) {
      await refreshClustering(this.store.context);
      await vi.waitFor(
        () => {
          expect(this.state.clustering.type).not.toBe('busy');
          expect(asked.size).toBe(0);
        },
        { timeout: 60_000, interval: 1 },
      );
    }
  }

  /** Show a log; @returns what the page shows before the worker has answered */
  async show(log: OperationLog): Promise<IdentitySet | undefined> {
    await showLog(this.store.context, log);
    const atOnce = selectIdentitySet(this.state);
    await this.settled();
    return atOnce;
  }

  async act(build: (context: NonNullable<ReturnType<typeof contextOf>>) => Operation) {
    const context = contextOf(this.state);
    if (context === undefined) throw new Error('nothing to act on');
    try {
      const said = saidParameters(selectAppliedParameters(this.state));
      return await this.show(append(this.state.log, build(context), { at: NOW, said }));
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  /** What the command line makes of the same log and parameters. */
  commandLine() {
    const { log, parameters } = this.state;
    const engines = { matrix: kernel.matrix, chain: kernel };
    return clusterEpisode(this.imported, { parameters, log, engines, hooks: SILENT_HOOKS });
  }
}

const people = (set: IdentitySet | undefined) =>
  set?.identities.map(({ id, tracks, kind, clusterId, locked, labels }) => ({
    ...{ id, kind, clusterId, locked, labels, tracks: [...tracks] },
  }));
const held = (diff: { changes: readonly { key: string }[] } | undefined) =>
  (diff?.changes ?? []).map(({ key }) => key).sort();

afterEach(() => {
  calls.bases = 0;
});

describe('the page', () => {
  it('shows and offers what the command line gives, after any acts, at once and later', async () => {
    const settings: readonly Partial<ClusterParameters>[] = [
      {},
      { linkage: 'complete', min_cluster_size: 3 },
      { algorithm: 'dbscan' },
      { same_frame: 'enforce' },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...settings),
        fc.integer({ min: 10, max: 95 }),
        anyActs([...ACT_KINDS, 'again' as const, 'jump' as const], 8),
        async (setting, percent, sequence) => {
          const cluster_thresh = percent / 100;
          const page = await Page.open(crowd([0, 0.4, 0.8, 1.2], 3), {
            ...setting,
            cluster_thresh,
          });
          for (const { kind, x, y, z } of sequence) {
            const before = page.state.log;
            if (kind === 'jump') await page.show(jump(before, x % (before.entries.length + 1)));
            else {
              const again = {
                type: 'threshold',
                from: cluster_thresh,
                to: cluster_thresh,
              } as const;
              const atOnce = await page.act((context) =>
                kind === 'again' ? again : operationOf({ kind, x, y, z }, context),
              );
              if (atOnce !== undefined) {
                expect(people(atOnce), kind).toEqual(people(selectIdentitySet(page.state)));
              }
            }
            const there = await page.commandLine();
            expect(people(selectIdentitySet(page.state)), kind).toEqual(people(there.identitySet));
            expect(held(selectHeldBack(page.state))).toEqual(held(there.heldBack));
          }
        },
      ),
      { numRuns: 60, seed: 20261128 },
    );
  });

  it('says nothing of its own while the slider is elsewhere: that diff has it all', async () => {
    const page = await Page.open(room(), { cluster_thresh: ROOM_THRESHOLD });
    await page.act((context) => {
      const to = context.identitySet.identities[context.identitySet.byTrack[5]!]!;
      return moveOperation([0], to, context);
    });
    expect(held(selectHeldBack(page.state))).toHaveLength(1);
    page.state.setThreshold(ROOM_THRESHOLD - 0.001);
    expect(selectHeldBack(page.state)).toBeUndefined();
    expect(selectThresholdDiff(page.state)?.changes.map(({ kind }) => kind)).toEqual(['merge']);
    page.state.setThreshold(ROOM_THRESHOLD);
    expect(held(selectHeldBack(page.state))).toHaveLength(1);
    // Files that say another threshold than the slider: the diff from there is on the page.
    const { open } = page.state;
    if (open === undefined) throw new Error('nothing open');
    const base = { ...open.base, parameters: { cluster_thresh: 0.5 } };
    page.store.context.set({ open: { ...open, base } });
    expect(selectHeldBack(page.state)).toBeUndefined();
  });

  it('holds the labels of a density algorithm, wherever the radius was in between', async () => {
    const change = { algorithm: 'dbscan', cluster_thresh: ROOM_THRESHOLD } as const;
    const page = await Page.open(room(), change);
    await page.act((context) =>
      labelOperation(context.identitySet.identities[0]!, { name: 'Ann' }, context),
    );
    const shown = people(selectIdentitySet(page.state));
    page.state.setThreshold(0.999);
    await page.settled();
    await vi.waitFor(() => expect(people(selectIdentitySet(page.state))).not.toEqual(shown));
    await page.settled();
    page.state.setThreshold(ROOM_THRESHOLD);
    await page.settled();
    await vi.waitFor(() => expect(people(selectIdentitySet(page.state))).toEqual(shown));
    expect(people((await page.commandLine()).identitySet)).toEqual(shown);
  });

  it('has what was clustered before a track was split from the tracks of then', async () => {
    const imported = crowd([0, 0.4, 0.8, 1.2], 3);
    const page = await Page.open(imported, { cluster_thresh: 0.9 });
    const { tracks } = imported.episode;
    const face = tracks.faceRows[tracks.faceStart[2]! + 1]!;
    await page.act((context) => splitTrackOperation(face, context));
    const later = await Page.open(imported, { cluster_thresh: 0.9 }, page.state.log);
    await vi.waitFor(() => expect(calls.bases).toBe(1));
    await later.settled();
    const [signature] = page.state.bases.map((base) => base.signature);
    const tree = ({ state }: Page) =>
      state.bases.find((base) => base.signature === signature)?.result.agglomeration.tree;
    expect(tree(page)).toBeDefined();
    expect(tree(later)).toEqual(tree(page));
    expect(people(selectIdentitySet(later.state))).toEqual(people(selectIdentitySet(page.state)));
  });

  it('asks the worker for what was clustered then only where it has not seen it', async () => {
    const page = await Page.open(room(), { cluster_thresh: ROOM_THRESHOLD });
    await page.act((context) => deleteOperation([0], context));
    await page.act((context) => deleteOperation([5], context));
    expect(calls.bases).toBe(0);
    const { log } = page.state;
    const shown = people(selectIdentitySet(page.state));
    const later = await Page.open(room(), { cluster_thresh: ROOM_THRESHOLD }, log);
    await vi.waitFor(() => expect(people(selectIdentitySet(later.state))).toEqual(shown));
    expect(calls.bases).toBe(1);
  });
});
