import { releaseProxy, transfer } from 'comlink';
import type { MatrixEngine } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { keptNeighbours } from '../../src/core/map/kept-neighbours.ts';
import { type LayoutOptions, MOST_NEIGHBOURS } from '../../src/core/map/layout-options.ts';
import { type Neighbourhoods, nearestNeighbours } from '../../src/core/map/nearest.ts';
import { type PrincipalPlane, principalPlane } from '../../src/core/map/pca.ts';
import { vectorsPrint } from '../../src/core/map/print.ts';
import { GroupVectors } from '../../src/core/review/group-vectors.ts';
import { nearestGroups } from '../../src/core/review/nearest-groups.ts';
import { JobQueue } from '../cluster/jobs.ts';
import type {
  MapApi,
  MapLayout,
  MapNeighbours,
  MapVectors,
  NearestGroups,
  OnLayoutStep,
} from '../contract-map.ts';
import { LEAST_TRACKS, UmapLayout } from './umap-layout.ts';

/** Vectors that are kept: undoing a deletion, or another pooling and back, computes nothing. */
const KEPT = 3;
/** Milliseconds between two pictures of dots on their way. */
const STEP_MS = 120;

interface Held {
  readonly vectors: MapVectors;
  plane: PrincipalPlane | undefined;
  near: Neighbourhoods | undefined;
  neighbours: MapNeighbours | undefined;
  readonly layouts: Map<string, MapLayout>;
}

/** @param openKernel the kernel's own matrix engine; called once */
export function createMapSession(openKernel: () => Promise<MatrixEngine>): MapApi {
  const jobs = new JobQueue();
  /** By print, the one used last at the end. */
  const held = new Map<string, Held>();
  /** Of layouts that run or wait. */
  const stops = new Set<() => void>();
  let kernel: Promise<MatrixEngine> | undefined;

  const engine = (): Promise<MatrixEngine> => {
    kernel ??= openKernel();
    return kernel;
  };
  const stopLayouts = (): void => {
    for (const stop of stops) stop();
  };
  const take = (print: string): Held => {
    const found = held.get(print);
    if (found === undefined) throw unknownVectors(print);
    held.delete(print);
    held.set(print, found);
    return found;
  };
  const planeOf = async (one: Held, hooks: JobHooks): Promise<PrincipalPlane> => {
    one.plane ??= await principalPlane(one.vectors, hooks);
    return one.plane;
  };
  const nearOf = async (one: Held, hooks: JobHooks): Promise<Neighbourhoods> => {
    if (one.near !== undefined) return one.near;
    const matrix = await engine();
    await matrix.load(one.vectors);
    try {
      one.near = await nearestNeighbours(matrix, one.vectors.n, MOST_NEIGHBOURS, hooks);
    } finally {
      matrix.release();
    }
    return one.near;
  };

  const settle = async (
    one: Held,
    options: LayoutOptions,
    onStep: OnLayoutStep,
    hooks: JobHooks,
  ): Promise<MapLayout> => {
    const near = await nearOf(one, hooks);
    const layout = new UmapLayout(near, (await planeOf(one, hooks)).positions, options);
    let shownAt = hooks.now();
    for (let epoch = 0; epoch < layout.epochs; ) {
      epoch = layout.step();
      await hooks.breathe();
      if (hooks.now() - shownAt < STEP_MS || epoch === layout.epochs) continue;
      shownAt = hooks.now();
      const positions = layout.positions();
      const { epochs } = layout;
      told(onStep(transfer({ epoch, epochs, positions }, [positions.buffer])));
    }
    const positions = layout.positions();
    return { positions, quality: await keptNeighbours(positions, near, hooks) };
  };

  return {
    open: (vectors, onProgress) => {
      const print = vectorsPrint(vectors);
      if (!held.has(print)) {
        // Nobody waits for the map of other vectors any more.
        stopLayouts();
        const none = { plane: undefined, near: undefined, neighbours: undefined };
        held.set(print, { vectors, ...none, layouts: new Map() });
      }
      const one = take(print);
      for (const oldest of held.keys()) {
        if (held.size <= KEPT) break;
        held.delete(oldest);
      }
      return jobs.run(async (hooks) => ({ print, ...(await planeOf(one, hooks)) }), onProgress);
    },
    neighbours: (print, onProgress) =>
      jobs.run(async (hooks) => {
        const one = take(print);
        one.neighbours ??= await neighboursOf(
          await planeOf(one, hooks),
          await nearOf(one, hooks),
          hooks,
        );
        return one.neighbours;
      }, onProgress),
    layout: (print, options, onStep) => {
      const { result, stop } = jobs.start(async (hooks) => {
        const one = take(print);
        if (one.vectors.n < LEAST_TRACKS) throw tooFew(one.vectors.n);
        const key = `${options.neighbours}/${options.minDist}`;
        const known = one.layouts.get(key) ?? (await settle(one, options, onStep, hooks));
        one.layouts.set(key, known);
        return known;
      });
      stops.add(stop);
      return result.finally(() => {
        stops.delete(stop);
        // Every proxy holds a MessagePort open until it is released.
        (onStep as { [releaseProxy]?: () => void })[releaseProxy]?.();
      });
    },
    nearestGroups: (print, groups, method) =>
      jobs.run(async (hooks): Promise<NearestGroups> => {
        const { vectors } = take(print);
        const none = new Int32Array(0);
        const { ofGroup } = await nearestGroups(
          {
            groups: new GroupVectors(vectors, groups),
            method,
            rows: none,
            groupOfRow: none,
            partners: (own, mask) => {
              mask.fill(1);
              mask[own] = 0;
            },
          },
          await engine(),
          hooks,
        );
        return {
          group: Int32Array.from(ofGroup, ([first]) => first?.group ?? -1),
          similarity: Float64Array.from(ofGroup, ([first]) => first?.similarity ?? Number.NaN),
        };
      }),
    cancel: async () => stopLayouts(),
  };
}

async function neighboursOf(
  plane: PrincipalPlane,
  near: Neighbourhoods,
  hooks: JobHooks,
): Promise<MapNeighbours> {
  const { n, k } = near;
  return {
    nearest: Int32Array.from({ length: n }, (_, i) => (k === 0 ? -1 : near.index[i * k]!)),
    similarity: Float32Array.from({ length: n }, (_, i) =>
      k === 0 ? Number.NaN : near.similarity[i * k]!,
    ),
    quality: await keptNeighbours(plane.positions, near, hooks),
  };
}

/** A proxied listener answers with a promise that nobody waits for: its page may be gone. */
function told(answer: unknown): void {
  if (answer instanceof Promise) answer.catch(() => {});
}

function unknownVectors(print: string): AppError {
  return new AppError(
    'map/unknown',
    `no vectors ${print} are held`,
    'The map was lost, perhaps for lack of memory. Open it again.',
  );
}

function tooFew(n: number): AppError {
  return new AppError(
    'map/too-few',
    `got ${n} vectors, need ${LEAST_TRACKS}`,
    `A neighbourhood map needs at least ${LEAST_TRACKS} tracks; there are ${n}.`,
  );
}
