import { transfer } from 'comlink';
import { Bounded } from '../../src/core/bounded.ts';
import type { LinkageMethod, MatrixEngine } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { type KeptNeighbours, keptNeighbours } from '../../src/core/map/kept-neighbours.ts';
import { type LayoutOptions, MOST_NEIGHBOURS } from '../../src/core/map/layout-options.ts';
import { type Neighbourhoods, nearestNeighbours } from '../../src/core/map/nearest.ts';
import { type PrincipalPlane, principalPlane } from '../../src/core/map/pca.ts';
import { vectorsPrint } from '../../src/core/map/print.ts';
import { GroupVectors } from '../../src/core/review/group-vectors.ts';
import { nearestGroups } from '../../src/core/review/nearest-groups.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { JobQueue, type OnProgress } from '../common/jobs.ts';
import { LEAST_TRACKS, UmapLayout } from './umap-layout.ts';

/** What the page may call; its end of each call is derived from this. */
export type MapApi = ReturnType<typeof createMapSession>;

/** What is known at once. */
export interface OpenedMap extends PrincipalPlane {
  /** Names the vectors in all further calls; the same vectors have the same one. */
  readonly print: string;
}

/** Who is near whom in truth, and how well the principal components show it. */
export interface MapNeighbours {
  /** Nearest other item of each, −1 when there is none. */
  readonly nearest: Int32Array; // [n]
  /** Cosine similarity to it. */
  readonly similarity: Float32Array; // [n]
  readonly quality: KeptNeighbours;
}

/** Where the dots are while they settle. */
export interface LayoutStep {
  readonly epoch: number;
  readonly epochs: number;
  /** Laid over the principal components. */
  readonly positions: Float32Array; // [2 * n]
}
export type OnLayoutStep = (step: LayoutStep) => void;

export interface MapLayout {
  readonly positions: Float32Array; // [2 * n]
  readonly quality: KeptNeighbours;
}

/** Nearest other group of each, −1 and NaN when there is none. */
export interface NearestGroups {
  readonly group: Int32Array; // [groups]
  /** Linkage similarity. */
  readonly similarity: Float64Array; // [groups]
}

/** Vectors that are kept: undoing a deletion, or another pooling and back, computes nothing. */
const KEPT = 3;
/** Milliseconds between two pictures of dots on their way. */
const STEP_MS = 120;

interface Held {
  readonly vectors: Matrix;
  plane: PrincipalPlane | undefined;
  near: Neighbourhoods | undefined;
  neighbours: MapNeighbours | undefined;
  readonly layouts: Map<string, MapLayout>;
}

/** @param openKernel the kernel's own matrix engine; called once */
export function createMapSession(openKernel: () => Promise<MatrixEngine>) {
  const jobs = new JobQueue();
  /** By print, the one used last at the end. */
  const held = new Bounded<string, Held>(KEPT);
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
    const found = held.use(print);
    if (found === undefined) throw unknownVectors(print);
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
      onStep(transfer({ epoch, epochs, positions }, [positions.buffer]));
    }
    const positions = layout.positions();
    return { positions, quality: await keptNeighbours(positions, near, hooks) };
  };

  return {
    /**
     * Take unit vectors (transferred in) and give their principal components. Known ones cost
     * nothing; others stop the layouts on their way.
     */
    open: (vectors: Matrix, onProgress?: OnProgress): Promise<OpenedMap> => {
      const print = vectorsPrint(vectors);
      if (!held.has(print)) {
        // Nobody waits for the map of other vectors any more.
        stopLayouts();
        const none = { plane: undefined, near: undefined, neighbours: undefined };
        held.set(print, { vectors, ...none, layouts: new Map() });
      }
      const one = take(print);
      return jobs.run(async (hooks) => ({ print, ...(await planeOf(one, hooks)) }), onProgress);
    },

    /** @throws AppError `map/unknown` when the vectors are no longer held */
    neighbours: (print: string, onProgress?: OnProgress) =>
      jobs.run(async (hooks) => {
        const one = take(print);
        one.neighbours ??= await neighboursOf(
          await planeOf(one, hooks),
          await nearOf(one, hooks),
          hooks,
        );
        return one.neighbours;
      }, onProgress),

    /**
     * UMAP of the vectors, from their principal components: the same vectors and options give the
     * same positions bit for bit. `onStep` is told a few times a second where the dots are.
     * @throws AppError `map/unknown`; `map/too-few` under 3 vectors
     */
    layout: (print: string, options: LayoutOptions, onStep: OnLayoutStep) => {
      const { result, stop } = jobs.start(async (hooks) => {
        const one = take(print);
        if (one.vectors.n < LEAST_TRACKS) throw tooFew(one.vectors.n);
        const key = `${options.neighbours}/${options.minDist}`;
        const known = one.layouts.get(key) ?? (await settle(one, options, onStep, hooks));
        one.layouts.set(key, known);
        return known;
      });
      stops.add(stop);
      return result.finally(() => stops.delete(stop));
    },

    /** @param groups rows of the vectors */
    nearestGroups: (print: string, groups: readonly Int32Array[], method: LinkageMethod) =>
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

    /** Stop the layouts that run and wait; all else is short. */
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
