import type {
  DifferenceEngine,
  DistanceError,
  MatrixEngine,
  VisitPair,
} from '../core/cluster/types.ts';
import type { JobHooks } from '../core/job.ts';
import { UNIT_PRODUCT, type WholeVectors, wholeVectors } from '../core/vector/whole-vectors.ts';
import { breather, pairBreather } from './breather.ts';
import { lineOfProducts } from './js-products.ts';

/** Of |a − b|² in whole numbers. */
const SCALE = Math.fround(0.5 / UNIT_PRODUCT);
/** A distance of at most 2 is rounded twice on its way to single precision, and the scale is rounded. */
const ROUNDED = 6.5 * 2 ** -24;

/** Vectors in whole numbers, and the product of each with itself. */
interface Loaded {
  readonly whole: WholeVectors;
  readonly norms: Int32Array; // [n]
  readonly error: DistanceError;
}

/** Plain JavaScript twin of the WASM distances in whole numbers, bitwise equal; see `assembly/whole.ts`. */
export function createJsWhole(): MatrixEngine {
  let loaded: Loaded | undefined;
  const need = (): Loaded => {
    if (loaded === undefined) throw new Error('no vectors loaded');
    return loaded;
  };
  return {
    name: 'js',
    load: async (vectors) => {
      const { whole, scale } = wholeVectors(vectors);
      loaded = { whole, norms: wholeNorms(whole, scale), error: wholeError(whole.error) };
    },
    square: (out, hooks) => square(need(), out, hooks),
    tile: async (r0, r1, c0, c1, out) => {
      const state = need();
      const width = c1 - c0;
      const products = new Int32Array(width); // [width]
      for (let i = r0; i < r1; i++) {
        const line = out.subarray((i - r0) * width, (i - r0 + 1) * width);
        distances(state, i, c0, c1, products, line);
        similaritiesOf(line);
      }
    },
    pairs: (least, visit, hooks) => pairs(need(), furthestApart(least), visit, hooks),
    error: () => need().error,
    release: () => {
      loaded = undefined;
    },
  };
}

/** What distances in whole numbers can be off by. @param errors of the rounded vectors */
export function wholeError(errors: Float64Array): DistanceError {
  let most = 0;
  for (const own of errors) most = Math.max(most, own);
  // A hair more, since `errors` were rounded themselves.
  return { chord: 2 * most * (1 + 1e-9), distance: ROUNDED };
}

/** Distances to similarities, in place. */
export function similaritiesOf(values: Float32Array): void {
  for (let e = 0; e < values.length; e++) values[e] = 1 - values[e]!;
}

/** The largest |a − b|² in whole numbers whose similarity is `least` or more; −1 when there is none. */
export function furthestApart(least: number): number {
  let most = -1;
  let beyond = 2 ** 32;
  while (beyond - most > 1) {
    const middle = Math.floor((most + beyond) / 2);
    if (Math.fround(1 - distanceOf(middle)) >= least) most = middle;
    else beyond = middle;
  }
  return most;
}

/** The distance of two rows that are so far apart in whole numbers, |a − b|². */
export function distanceOf(apart: number): number {
  return Math.fround(Math.fround(apart) * SCALE);
}

async function pairs(
  { whole, norms }: Loaded,
  most: number,
  visit: VisitPair,
  hooks: JobHooks,
): Promise<boolean> {
  const { n } = whole;
  const products = new Int32Array(n); // [n]
  const breath = pairBreather(n, hooks);
  for (let i = 0; i < n; i++) {
    lineOfProducts({ vectors: whole, index: i }, whole, i + 1, n, products);
    const own = norms[i]!;
    for (let j = i + 1; j < n; j++) {
      const apart = (own + norms[j]! - 2 * products[j - i - 1]!) >>> 0;
      if (apart <= most && !visit(i, j, distanceOf(apart))) return false;
    }
    if (breath.due()) await breath.take(i + 1);
  }
  breath.report(n);
  return true;
}

async function square(state: Loaded, out: Float32Array, hooks: JobHooks): Promise<void> {
  const { n } = state.whole;
  const products = new Int32Array(n); // [n]
  const breath = breather(n, hooks);
  for (let i = 0; i < n; i++) {
    const line = out.subarray(i * n + i, (i + 1) * n); // [n − i]
    distances(state, i, i, n, products, line);
    line[0] = 0;
    for (let j = i + 1; j < n; j++) out[j * n + i] = line[j - i]!;
    if (breath.due()) await breath.take(i + 1);
  }
}

/** Distances of row i to the rows [from, to). */
function distances(
  { whole, norms }: Loaded,
  i: number,
  from: number,
  to: number,
  products: Int32Array,
  out: Float32Array,
): void {
  lineOfProducts({ vectors: whole, index: i }, whole, from, to, products);
  const own = norms[i]!;
  for (let j = from; j < to; j++) {
    // Does not fit into 31 bits, but into 32 without a sign.
    out[j - from] = distanceOf((own + norms[j]! - 2 * products[j - from]!) >>> 0);
  }
}

/** Products of rows with themselves; of one that is no direction that of a unit vector: it is at distance 1 from all others. */
export function wholeNorms({ n, width, data }: WholeVectors, scale: Float64Array): Int32Array {
  const norms = new Int32Array(n); // [n]
  for (let i = 0; i < n; i++) {
    let sum = scale[i] === 0 ? UNIT_PRODUCT : 0;
    for (let k = i * width; k < (i + 1) * width; k++) sum += data[k]! * data[k]!;
    norms[i] = sum;
  }
  return norms;
}

/** Plain JavaScript twin of the WASM differences, bitwise equal. */
export function createJsDifferences(): DifferenceEngine {
  let loaded: Loaded | undefined;
  let products = new Int32Array(0);
  return {
    load: (rows) => {
      const { whole, scale } = wholeVectors(rows, true);
      loaded = { whole, norms: wholeNorms(whole, scale), error: wholeError(whole.error) };
      products = new Int32Array(rows.n);
    },
    strip: (r0, r1, out) => {
      if (loaded === undefined) throw new Error('no rows loaded');
      const { n } = loaded.whole;
      for (let i = r0; i < r1; i++) {
        const line = out.subarray((i - r0) * (n - r0), (i - r0 + 1) * (n - r0));
        distances(loaded, i, r0, n, products, line);
      }
    },
    error: () => (loaded?.error.chord ?? 0) / 2,
    release: () => {
      loaded = undefined;
    },
  };
}
