import { UMAP } from 'umap-js';
import { alignTo } from '../../src/core/map/align.ts';
import type { LayoutOptions } from '../../src/core/map/layout-options.ts';
import type { Neighbourhoods } from '../../src/core/map/nearest.ts';
import { seededRandom } from '../../src/core/random.ts';

const SEED = 0x756d_6170;
/** Half the side of the square that UMAP is started in, in its own units. */
const START = 10;
/** Tracks with the same vector start this far apart: nothing else would part them. */
const JITTER = 1e-4;
/** UMAP needs a neighbour beside the track itself, and a third track to be apart from. */
export const LEAST_TRACKS = 3;

/**
 * A UMAP on its way, epoch by epoch. [Note: Own neighbours] umap-js looks for neighbours by random
 * projection trees over arrays of numbers; ours are exact, from the kernel, and faster. [Note: Start
 * from PCA] umap-js starts at random; the array it then improves is the one `getEmbedding` gives, so
 * writing into that starts it from the principal components, and the picture keeps their orientation.
 */
export class UmapLayout {
  readonly epochs: number;
  readonly #umap: UMAP;
  readonly #start: Float32Array;

  /**
   * @param neighbours at least `options.neighbours` − 1 a track, else what there is
   * @param start principal components, x0, y0, … [2 * n]
   */
  constructor(neighbours: Neighbourhoods, start: Float32Array, options: LayoutOptions) {
    const { n } = neighbours;
    const random = seededRandom(SEED, n);
    const nNeighbors = Math.max(2, Math.min(options.neighbours, neighbours.k + 1, n - 1));
    this.#start = start;
    this.#umap = new UMAP({
      nComponents: 2,
      nNeighbors,
      minDist: options.minDist,
      nEpochs: epochsFor(n),
      random: random.unit,
    });
    const { indices, distances } = listsOf(neighbours, nNeighbors);
    this.#umap.setPrecomputedKNN(indices, distances);
    // With neighbours given, only the number of vectors is read.
    this.epochs = this.#umap.initializeFit(Array.from({ length: n }, () => []));
    let widest = 0;
    for (const value of start) widest = Math.max(widest, Math.abs(value));
    const scale = widest === 0 ? 1 : START / widest;
    this.#umap.getEmbedding().forEach((point, i) => {
      point[0] = start[2 * i]! * scale + random.normal() * JITTER;
      point[1] = start[2 * i + 1]! * scale + random.normal() * JITTER;
    });
  }

  /** One more epoch. @returns how many are done */
  step(): number {
    return this.#umap.step();
  }

  /** Where the dots are, laid over the principal components: x0, y0, … [2 * n]. */
  positions(): Float32Array<ArrayBuffer> {
    const points = this.#umap.getEmbedding();
    const out = new Float32Array(2 * points.length); // [2 * n]
    points.forEach(([x, y], i) => {
      out[2 * i] = x!;
      out[2 * i + 1] = y!;
    });
    alignTo(this.#start, out);
    return out;
  }
}

/**
 * umap-js takes 500 epochs up to 2,500 tracks, from a random start. From principal components most
 * has settled long before: at 2,000 × 512, 300 epochs keep .350 of the neighbours and 500 keep .363.
 */
function epochsFor(n: number): number {
  if (n <= 1_000) return 500;
  return n <= 3_000 ? 300 : 200;
}

/** Neighbours as umap-js wants them: the track itself first, cosine distances ascending. */
function listsOf({ n, k, index, similarity }: Neighbourhoods, length: number) {
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let i = 0; i < n; i++) {
    const near = [i];
    const far = [0];
    for (let a = 0; a < Math.min(k, length - 1); a++) {
      near.push(index[i * k + a]!);
      // Rounding may put the similarity of two copies a hair over 1.
      far.push(Math.max(0, 1 - similarity[i * k + a]!));
    }
    indices.push(near);
    distances.push(far);
  }
  return { indices, distances };
}
