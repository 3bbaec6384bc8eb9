import { thresholdOf } from '../cluster/cut.ts';
import type { LinkageMethod } from '../cluster/types.ts';
import type { DendrogramLayout } from './layout.ts';

/**
 * From similarity to how far down the picture: level 0 is its top, level 1 the leaves. Linear, but
 * where merges lie far below 0 (ward): they share a narrow part at the top, since no threshold cuts
 * there.
 */
export interface SimilarityScale {
  /** Similarity at the top. */
  readonly least: number;
  /** Level of similarity 0 where what is below it is pressed together; 0 when all is linear. */
  readonly knee: number;
}

/** Room over the highest merge, of the range of similarities. */
const HEADROOM = 0.05;
/** A scale reaches this far below 0 before it is pressed together. */
const LINEAR_TO = -0.25;
const KNEE = 0.14;

/**
 * A scale that shows every merge.
 * @param lowest similarity of the highest merge; 1 or more (nothing merges, or all are equal) gives 0 … 1
 */
export function similarityScale(lowest: number): SimilarityScale {
  // Differences below a hundred thousandth are rounding, not a range worth a picture.
  if (!(lowest < 1 - 1e-5)) return { least: 0, knee: 0 };
  if (lowest < LINEAR_TO) return { least: lowest, knee: KNEE };
  return { least: lowest - HEADROOM * (1 - lowest), knee: 0 };
}

/** Level of a similarity. Beyond the ends the linear part goes on: below 0, above 1. */
export function levelOf({ least, knee }: SimilarityScale, similarity: number): number {
  if (knee === 0) return (similarity - least) / (1 - least);
  if (similarity >= 0) return knee + (1 - knee) * similarity;
  // A similarity of −∞ would be level 0 exactly; the least one is put a little below it.
  return knee * (1 - (0.9 * pressed(similarity)) / pressed(least));
}

/** Similarity at a level; inverse of `levelOf`. */
export function similarityAt({ least, knee }: SimilarityScale, level: number): number {
  if (knee === 0) return least + level * (1 - least);
  if (level >= knee) return (level - knee) / (1 - knee);
  const u = ((1 - level / knee) * pressed(least)) / 0.9;
  return u >= 1 ? Number.NEGATIVE_INFINITY : u / (u - 1);
}

/** 0 … −∞ as 0 … 1. */
const pressed = (similarity: number): number => similarity / (similarity - 1);

/**
 * Level of every node.
 * @returns [2n−1]; leaves at 1, nodes at an infinite height at 0
 */
export function nodeLevels(
  { n, height }: DendrogramLayout,
  scale: SimilarityScale,
  method: LinkageMethod,
): Float32Array {
  return Float32Array.from(height, (h, node) => {
    if (node < n) return 1;
    if (!Number.isFinite(h)) return 0;
    return Math.min(1, Math.max(0, levelOf(scale, thresholdOf(method, h))));
  });
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] as const;

/**
 * Similarities worth a tick, ascending to 1.
 * @param height of the picture, px
 * @param apart least distance of two ticks, px
 */
export function scaleTicks(scale: SimilarityScale, height: number, apart: number): number[] {
  const from = scale.knee === 0 ? scale.least : 0;
  const range = (1 - scale.knee) * height;
  const step = STEPS.find((one) => (one / (1 - from)) * range >= apart) ?? 0.5;
  const ticks: number[] = [];
  for (let k = Math.round(1 / step); k * step >= from; k--) ticks.unshift(tidy(k * step));
  return ticks;
}

const tidy = (value: number): number => Math.round(value * 1e6) / 1e6;
