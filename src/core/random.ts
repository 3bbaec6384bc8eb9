/**
 * A seeded stream of numbers, the same in every engine: only 32-bit integer arithmetic, and
 * divisions by powers of two. Source: sfc32 (Chris Doty-Humphrey, PractRand), public domain.
 */
export interface Random {
  /** An integer in [0, 2³²). */
  u32(): number;
  /** A number in [0, 1), 32 bits. */
  unit(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** An integer in [0, count). */
  below(count: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** Roughly normal, mean 0, deviation 1, within ±3.46: the sum of four uniform numbers. */
  normal(): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
  /** An index, with probability proportional to its weight. */
  weighted(weights: readonly number[]): number;
}

/** √3: four uniform numbers in [−1, 1) halved have deviation 1/√3. */
const TO_UNIT_DEVIATION = 0.8660254037844386;

/** A stream for a pair of 32-bit seeds; different pairs give independent streams. */
export function seededRandom(seed: number, stream = 0): Random {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();

  const unit = () => next() / 4294967296;
  return {
    u32: next,
    unit,
    between: (low, high) => low + (high - low) * unit(),
    below: (count) => Math.floor(unit() * count),
    chance: (p) => unit() < p,
    normal: () => {
      const first = next();
      const second = next();
      const sum = (first >>> 16) + (first & 0xffff) + (second >>> 16) + (second & 0xffff);
      return (sum / 32768 - 4) * TO_UNIT_DEVIATION;
    },
    pick: <T>(items: readonly T[]): T => items[Math.floor(unit() * items.length)] as T,
    weighted: (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      let left = unit() * total;
      for (let i = 0; i < weights.length; i++) {
        left -= weights[i] as number;
        if (left < 0) return i;
      }
      return weights.length - 1;
    },
  };
}

/** 1 / √(65536² / 6): the deviation of the sum of two uniform 16-bit numbers. */
const TRIANGLE_TO_UNIT = 3.737705e-5;

/**
 * Fill `out` with noise of mean 0 and deviation 1 (triangular, one draw a number), the same for the
 * same seeds. A stream of its own kind, written out flat: vectors take a million numbers.
 * Source: xorshift128 (Marsaglia 2003).
 */
export function noiseInto(seed: number, stream: number, out: Float64Array): void {
  const start = seededRandom(seed, stream);
  let x = start.u32() | 1;
  let y = start.u32() | 0;
  let z = start.u32() | 0;
  let w = start.u32() | 0;
  for (let k = 0; k < out.length; k++) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    out[k] = ((w >>> 16) + (w & 0xffff) - 65535) * TRIANGLE_TO_UNIT;
  }
}
