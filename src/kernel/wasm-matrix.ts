import type { MatrixEngine } from '../core/cluster/types.ts';
import type { JobHooks } from '../core/job.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import type { Arena } from './arena.ts';

/** Rows of one kernel call: its panels (128 KB at d = 512) stay in the second-level cache. */
const ROWS = 64;
/** Panels of one kernel call: about a millisecond of work, short enough to be optimised and stopped. */
const PANELS = 64;
const BREATH_MS = 10;
const TILE_BYTES = 128;

/** Vectors packed for the kernel, and where. */
interface Loaded {
  readonly arena: Arena;
  readonly n: number;
  readonly d: number;
  readonly panels: number;
  readonly scratch: number;
  /** Buffer of one strip of a tile, in floats. */
  readonly strip: { address: number; length: number };
}

/** The arena of the current job: a matrix engine and a chain share it. */
export interface ArenaOwner {
  /** An arena to load vectors into; a new one unless a square lies in the current one. */
  forVectors(): Arena;
  /** The caller is done with what it put there. */
  vectorsReleased(): void;
  fail(n: number, cause: unknown): Error;
}

/** Similarity tiles by the SIMD kernel: 8-column panels, a 4 × 8 register tile. */
export function createWasmMatrix(owner: ArenaOwner): MatrixEngine {
  let loaded: Loaded | undefined;
  const need = (): Loaded => {
    if (loaded === undefined) throw new Error('no vectors loaded');
    return loaded;
  };
  return {
    name: 'wasm',
    load: async (vectors) => {
      loaded = undefined;
      try {
        loaded = pack(owner.forVectors(), vectors);
      } catch (cause) {
        throw owner.fail(vectors.n, cause);
      }
    },
    square: async (out, hooks) => {
      const state = need();
      if (out.buffer === state.arena.buffer) await squareInPlace(state, out, hooks);
      else await squareInto(state, out, hooks);
    },
    tile: async (r0, r1, c0, c1, out) => tile(need(), r0, r1, c0, c1, out),
    release: () => {
      loaded = undefined;
      owner.vectorsReleased();
    },
  };
}

function pack(arena: Arena, { n, d, data }: Matrix): Loaded {
  const panelCount = Math.ceil(n / 8);
  const panels = arena.allocate(panelCount * d * 32);
  const rows = arena.allocate(ROWS * d * 4);
  const scratch = arena.allocate(TILE_BYTES);
  // What pads the last panel must be zero, or it would be anything.
  if (n % 8 > 0) arena.floats(panels + (panelCount - 1) * d * 32, d * 8).fill(0);
  const staging = arena.floats(rows, ROWS * d); // [ROWS * d]
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    staging.set(data.subarray(r0 * d, r1 * d));
    arena.kernel.pack(rows, panels, d, r0, r1);
  }
  return { arena, n, d, panels, scratch, strip: { address: 0, length: 0 } };
}

async function squareInPlace(state: Loaded, out: Float32Array, hooks: JobHooks): Promise<void> {
  const { arena, n, d, panels, scratch } = state;
  const breath = breather(n, hooks);
  const last = Math.ceil(n / 8);
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    for (let p0 = r0 / 8; p0 < last; p0 += PANELS) {
      const p1 = Math.min(last, p0 + PANELS);
      arena.kernel.distances(panels, d, n, r0, r1, p0, p1, out.byteOffset, scratch);
      if (breath.due()) await breath.take(r0);
    }
  }
}

/** The same into memory of somebody else, strip by strip. */
async function squareInto(state: Loaded, out: Float32Array, hooks: JobHooks): Promise<void> {
  const { n } = state;
  const breath = breather(n, hooks);
  const strip = new Float32Array(ROWS * n); // [ROWS * n]
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    const width = n - r0;
    tile(state, r0, r1, r0, n, strip);
    for (let i = r0; i < r1; i++) {
      out[i * n + i] = 0;
      for (let j = i + 1; j < n; j++) {
        const distance = Math.max(0, Math.fround(1 - strip[(i - r0) * width + (j - r0)]!));
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
  const { arena, d, panels, scratch } = state;
  const p0 = Math.floor(c0 / 8);
  const p1 = Math.ceil(c1 / 8);
  const width = (p1 - p0) * 8;
  const strip = stripOf(state, ROWS * width);
  const values = arena.floats(strip, ROWS * width); // [ROWS * width]
  for (let from = r0 - (r0 % 4); from < r1; from += ROWS) {
    const to = Math.min(Math.ceil(r1 / 4) * 4, from + ROWS);
    arena.kernel.similarities(panels, d, from, to, p0, p1, strip, scratch);
    for (let i = Math.max(r0, from); i < Math.min(r1, to); i++) {
      const start = (i - from) * width + (c0 - p0 * 8);
      out.set(values.subarray(start, start + c1 - c0), (i - r0) * (c1 - c0));
    }
  }
}

/** The strip buffer, grown to the widest tile asked for. */
function stripOf({ arena, strip }: Loaded, length: number): number {
  if (strip.length < length) {
    strip.address = arena.allocate(length * 4);
    strip.length = length;
  }
  return strip.address;
}

function breather(total: number, hooks: JobHooks) {
  let breathedAt = hooks.now();
  return {
    due: () => hooks.now() - breathedAt > BREATH_MS,
    take: async (done: number) => {
      hooks.progress({ stage: 'similarity', done, total, unit: 'rows' });
      await hooks.breathe();
      breathedAt = hooks.now();
    },
  };
}
