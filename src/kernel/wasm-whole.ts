import type { Matrix } from '../core/vector/matrix.ts';
import type { Arena } from './arena.ts';
import { FirstLook, STEP } from './first-look.ts';
import { similaritiesOf, wholeError } from './js-whole.ts';
import {
  copyOf,
  PANELS,
  type Packed,
  type PackedCopy,
  placeCopy,
  ROWS,
  TILE_BYTES,
} from './wasm-matrix.ts';

/**
 * Pairs of rows [r0, r1) and of the panels [p0, p1) that are at most `most` apart, and how far (see
 * `wholePairs`), no more than ROWS and PANELS of them at a time; valid until the next call.
 */
export type ScanPairs = (
  r0: number,
  r1: number,
  p0: number,
  p1: number,
  most: number,
) => Int32Array; // [3 * pairs]

export interface PackedWhole extends Packed {
  readonly scan: ScanPairs;
}

/** Where packed vectors lie in an arena. */
interface Places {
  readonly n: number;
  /** Pairs of components a row. */
  readonly pairs: number;
  readonly panels: number;
  readonly norms: number;
}

/** In whole numbers: strips hold distances. See `assembly/whole.ts`, also for `asIs`. */
export function packWhole(arena: Arena, { n, d, data }: Matrix, asIs = false): PackedWhole {
  const { kernel } = arena;
  const pairs = Math.ceil(d / 2);
  const panelCount = Math.ceil(n / 8);
  const panels = arena.allocate(panelCount * pairs * 32);
  const norms = arena.allocate(panelCount * 32);
  const errors = arena.allocate(n * 8);
  const rows = arena.allocate(ROWS * d * 4);
  // What pads the last panel is cut off in the end, but not to be anything until then.
  if (n % 8 > 0) {
    arena.integers(panels + (panelCount - 1) * pairs * 32, pairs * 8).fill(0);
    arena.integers(norms + (panelCount - 1) * 32, 8).fill(0);
  }
  const staging = arena.floats(rows, ROWS * d); // [ROWS * d]
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    staging.set(data.subarray(r0 * d, r1 * d));
    kernel.wholePack(rows, panels, norms, errors, d, r0, r1, asIs ? 1 : 0);
  }
  const places = { n, pairs, panels, norms };
  return { ...comparing(arena, places), error: wholeError(arena.doubles(errors, n)) };
}

/** What `packWhole` gave, from its copy, in another thread. */
export function unpackWhole(
  arena: Arena,
  { n, words, panels, norms }: PackedCopy,
): Omit<PackedWhole, 'error'> {
  const places = { panels: placeCopy(arena, panels), norms: placeCopy(arena, norms) };
  return comparing(arena, { n, pairs: words, ...places });
}

function comparing(arena: Arena, places: Places): Omit<PackedWhole, 'error'> {
  const { n, pairs, panels, norms } = places;
  const { kernel } = arena;
  const panelCount = Math.ceil(n / 8);
  const scratch = arena.allocate(TILE_BYTES + 8);
  return {
    arena,
    n,
    distances: (r0, r1, p0, p1, out) =>
      kernel.wholeDistances(panels, norms, pairs, n, r0, r1, p0, p1, out, scratch),
    strip: (r0, r1, p0, p1, out) =>
      kernel.wholeTile(panels, norms, pairs, r0, r1, p0, p1, out, scratch),
    toDistances: () => {},
    toSimilarities: similaritiesOf,
    scan: scanner(arena, places, scratch),
    bytes: panelCount * (pairs + 1) * 32,
    copy: (spare) => ({
      kind: 'whole',
      n,
      words: pairs,
      panels: copyOf(arena.integers(panels, panelCount * pairs * 8), spare),
      norms: arena.integers(norms, panelCount * 8).slice(),
    }),
  };
}

function scanner(arena: Arena, { n, pairs, panels, norms }: Places, scratch: number): ScanPairs {
  const { kernel } = arena;
  const panelCount = Math.ceil(n / 8);
  const steps = Math.ceil(pairs / STEP);
  let room: { readonly out: number; readonly rests: number } | undefined;
  let look: FirstLook | undefined;
  return (r0, r1, p0, p1, most) => {
    if (room === undefined) {
      room = {
        out: arena.allocate(ROWS * PANELS * 8 * 12),
        rests: arena.allocate(panelCount * steps * 32),
      };
      kernel.wholeRests(panels, pairs, 0, panelCount, room.rests);
    }
    if (look?.most !== most) look = new FirstLook(most, steps);
    const { out, rests } = room;
    const { after } = look;
    const count = kernel.wholePairs(
      panels,
      norms,
      rests,
      pairs,
      n,
      r0,
      r1,
      p0,
      p1,
      most,
      after,
      out,
      scratch,
    );
    const [early, left] = arena.integers(scratch + TILE_BYTES, 2);
    look.learn(early!, left!);
    return arena.integers(out, 3 * count);
  };
}
