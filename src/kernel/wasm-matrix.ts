import { SINGLE_PRECISION } from '../core/cluster/doubt.ts';
import type { DistanceError, MatrixEngine } from '../core/cluster/types.ts';
import type { JobHooks } from '../core/job.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import type { Arena } from './arena.ts';
import { breather } from './breather.ts';

/** Rows of one kernel call: their panels (128 KB at d = 512, in whole numbers 64) stay in the second-level cache. */
export const ROWS = 64;
/** Panels of one kernel call: about a millisecond of work, short enough to be optimised and stopped. */
export const PANELS = 64;
export const TILE_BYTES = 128;

/** Packed vectors outside of an arena. */
export interface PackedCopy {
  readonly kind: 'whole' | 'single';
  readonly n: number;
  /** Of 4 bytes, that a row has in a panel. */
  readonly words: number;
  readonly panels: Int32Array<ArrayBuffer>; // [ceil(n / 8) * words * 8], whatever kind of number it is
  readonly norms: Int32Array<ArrayBuffer>; // [ceil(n / 8) * 8]; single: [0]
}

/** Vectors packed for the kernel, and how it compares them. */
export interface Packed {
  readonly arena: Arena;
  readonly n: number;
  readonly error: DistanceError;
  /** A copy of the vectors, for another thread, of so many bytes. @param spare memory for it, if it is enough */
  copy(spare?: ArrayBuffer): PackedCopy;
  readonly bytes: number;
  /** Distances of rows [r0, r1) to panels [p0, p1) on or right of the diagonal, into the square at `out`. */
  distances(r0: number, r1: number, p0: number, p1: number, out: number): void;
  /** What a strip holds, of rows [r0, r1) with panels [p0, p1), to `out`; r0 and r1 are multiples of 4. */
  strip(r0: number, r1: number, p0: number, p1: number, out: number): void;
  /** What a strip holds to distances and to similarities, in place. */
  toDistances(values: Float32Array): void;
  toSimilarities(values: Float32Array): void;
}

/** Buffer of one strip of a tile, in floats. */
interface Buffered {
  readonly buffer: { address: number; length: number };
}
type Loaded = Packed & Buffered;

/** `MatrixEngine.pairs` of packed vectors. */
export type FindPairs<P extends Packed> = (
  packed: P,
  ...rest: Parameters<NonNullable<MatrixEngine['pairs']>>
) => Promise<boolean>;

/** How a square in the arena is filled. */
export interface SquareFiller {
  /** Floats of room it needs besides, taken before there is a square: taking room moves memory. */
  room(packed: Packed): number;
  /** @param out address of the square */
  fill(packed: Packed, room: number, out: number, hooks: JobHooks): Promise<void>;
}

/** The arena of the current job: matrix engines and a chain share it. */
export interface ArenaOwner {
  /** An arena to load vectors into; a new one unless a square lies in the current one. */
  forVectors(engine: MatrixEngine): Arena;
  /** The caller is done with what it put there. */
  vectorsReleased(engine: MatrixEngine): void;
  fail(n: number, cause: unknown): Error;
}

/**
 * Tiles by the SIMD kernel: 8-column panels, a 4 × 8 register tile.
 * @param pack how vectors come into the kernel
 * @param squares how they fill a square of their arena
 * @param pairs where it can find pairs without tiles
 */
export function createWasmMatrix<P extends Packed>(
  owner: ArenaOwner,
  pack: (arena: Arena, vectors: Matrix) => P,
  squares: SquareFiller,
  pairs?: FindPairs<P>,
): MatrixEngine {
  let loaded: (P & Buffered) | undefined;
  const need = (): P & Buffered => {
    if (loaded === undefined) throw new Error('no vectors loaded');
    return loaded;
  };
  const engine: MatrixEngine = {
    name: 'wasm',
    load: async (vectors) => {
      loaded = undefined;
      try {
        const packed = pack(owner.forVectors(engine), vectors);
        loaded = { ...packed, buffer: { address: 0, length: 0 } };
        bufferOf(loaded, squares.room(packed));
      } catch (cause) {
        throw owner.fail(vectors.n, cause);
      }
    },
    square: async (out, hooks) => {
      const state = need();
      if (out.buffer === state.arena.buffer) {
        await squares.fill(state, state.buffer.address, out.byteOffset, hooks);
      } else await squareInto(state, out, hooks);
    },
    tile: async (r0, r1, c0, c1, out) => {
      const state = need();
      tile(state, r0, r1, c0, c1, out);
      state.toSimilarities(out.subarray(0, (r1 - r0) * (c1 - c0)));
    },
    error: () => need().error,
    ...(pairs && { pairs: (least, visit, hooks) => pairs(need(), least, visit, hooks) }),
    release: () => {
      loaded = undefined;
      owner.vectorsReleased(engine);
    },
  };
  return engine;
}

/** In single precision: strips hold similarities. */
export function packFloats(arena: Arena, { n, d, data }: Matrix): Packed {
  const { kernel } = arena;
  const panelCount = Math.ceil(n / 8);
  const panels = arena.allocate(panelCount * d * 32);
  const rows = arena.allocate(ROWS * d * 4);
  // What pads the last panel must be zero, or it would be anything.
  if (n % 8 > 0) arena.floats(panels + (panelCount - 1) * d * 32, d * 8).fill(0);
  const staging = arena.floats(rows, ROWS * d); // [ROWS * d]
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    staging.set(data.subarray(r0 * d, r1 * d));
    kernel.pack(rows, panels, d, r0, r1);
  }
  return comparing(arena, { n, d, panels });
}

/** What `packFloats` gave, from its copy, in another thread. */
export function unpackFloats(arena: Arena, { n, words, panels }: PackedCopy): Packed {
  return comparing(arena, { n, d: words, panels: placeCopy(arena, panels) });
}

/** New memory costs more than what is written there, page by page. */
export function copyOf(
  values: Int32Array,
  spare: ArrayBuffer | undefined,
): Int32Array<ArrayBuffer> {
  if (spare === undefined || spare.byteLength < values.byteLength) return values.slice();
  const copy = new Int32Array(spare, 0, values.length);
  copy.set(values);
  return copy;
}

/** Put part of a copy into an arena; result: its address. */
export function placeCopy(arena: Arena, values: Int32Array): number {
  const address = arena.allocate(values.byteLength);
  arena.integers(address, values.length).set(values);
  return address;
}

function comparing(
  arena: Arena,
  { n, d, panels }: { n: number; d: number; panels: number },
): Packed {
  const { kernel } = arena;
  const scratch = arena.allocate(TILE_BYTES);
  const length = Math.ceil(n / 8) * d * 8;
  return {
    arena,
    n,
    error: SINGLE_PRECISION,
    distances: (r0, r1, p0, p1, out) =>
      kernel.distances(panels, d, n, r0, r1, p0, p1, out, scratch),
    strip: (r0, r1, p0, p1, out) => kernel.similarities(panels, d, r0, r1, p0, p1, out, scratch),
    toDistances: (values) => {
      for (let e = 0; e < values.length; e++) values[e] = Math.max(0, Math.fround(1 - values[e]!));
    },
    toSimilarities: () => {},
    bytes: length * 4,
    copy: (spare) => ({
      kind: 'single',
      n,
      words: d,
      panels: copyOf(arena.integers(panels, length), spare),
      norms: new Int32Array(0),
    }),
  };
}

/** A square in memory of somebody else, strip by strip. */
async function squareInto(state: Loaded, out: Float32Array, hooks: JobHooks): Promise<void> {
  const { n } = state;
  const breath = breather(n, hooks);
  const strip = new Float32Array(ROWS * n); // [ROWS * n]
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    const width = n - r0;
    tile(state, r0, r1, r0, n, strip);
    state.toDistances(strip.subarray(0, (r1 - r0) * width));
    for (let i = r0; i < r1; i++) {
      out[i * n + i] = 0;
      for (let j = i + 1; j < n; j++) {
        const distance = strip[(i - r0) * width + (j - r0)]!;
        out[i * n + j] = distance;
        out[j * n + i] = distance;
      }
    }
    if (breath.due()) await breath.take(r1);
  }
}

/** Strips of a tile, aligned outwards to whole register tiles and cut to size on the way out. */
function tile(
  state: Loaded,
  r0: number,
  r1: number,
  c0: number,
  c1: number,
  out: Float32Array,
): void {
  const { arena } = state;
  const p0 = Math.floor(c0 / 8);
  const p1 = Math.ceil(c1 / 8);
  const width = (p1 - p0) * 8;
  const strip = bufferOf(state, ROWS * width);
  const values = arena.floats(strip, ROWS * width); // [ROWS * width]
  for (let from = r0 - (r0 % 4); from < r1; from += ROWS) {
    const to = Math.min(Math.ceil(r1 / 4) * 4, from + ROWS);
    state.strip(from, to, p0, p1, strip);
    for (let i = Math.max(r0, from); i < Math.min(r1, to); i++) {
      const start = (i - from) * width + (c0 - p0 * 8);
      out.set(values.subarray(start, start + c1 - c0), (i - r0) * (c1 - c0));
    }
  }
}

/** The strip buffer, grown to the widest tile asked for. */
function bufferOf({ arena, buffer }: Loaded, length: number): number {
  if (buffer.length < length) {
    buffer.address = arena.allocate(length * 4);
    buffer.length = length;
  }
  return buffer.address;
}
