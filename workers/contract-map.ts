/** Calls of the map worker; types only. It holds the vectors of a few maps and knows them by print. */
import type { LinkageMethod } from '../src/core/cluster/types.ts';
import type { KeptNeighbours } from '../src/core/map/kept-neighbours.ts';
import type { LayoutOptions } from '../src/core/map/layout-options.ts';
import type { OnProgress } from './contract.ts';

/** Unit vectors of the clustered tracks, row-major. */
export interface MapVectors {
  readonly n: number;
  readonly d: number;
  readonly data: Float32Array; // [n * d]
}

/** What is known at once. */
export interface OpenedMap {
  /** Names the vectors in all further calls; the same vectors have the same one. */
  readonly print: string;
  /** Positions by principal components: x0, y0, … */
  readonly positions: Float32Array; // [2 * n]
  /** Part of the variance along x and y, 0–1. */
  readonly explained: Float64Array; // [2]
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

export interface MapApi {
  /**
   * Take vectors (transferred in) and give their principal components. Known ones cost nothing; others
   * stop the layouts on their way.
   */
  open(vectors: MapVectors, onProgress: OnProgress): Promise<OpenedMap>;
  /** @throws AppError `map/unknown` when the vectors are no longer held */
  neighbours(print: string, onProgress: OnProgress): Promise<MapNeighbours>;
  /**
   * UMAP of the vectors, from their principal components: the same vectors and options give the same
   * positions bit for bit. `onStep` is told a few times a second where the dots are.
   * @throws AppError `map/unknown`; `map/too-few` under 3 vectors
   */
  layout(print: string, options: LayoutOptions, onStep: OnLayoutStep): Promise<MapLayout>;
  /** @param groups rows of the vectors */
  nearestGroups(
    print: string,
    groups: readonly Int32Array[],
    method: LinkageMethod,
  ): Promise<NearestGroups>;
  /** Stop the layouts that run and wait; all else is short. */
  cancel(): Promise<void>;
}
