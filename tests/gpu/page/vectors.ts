import type { Matrix } from '../../../src/core/vector/matrix.ts';

/** mulberry32, [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** Unit vectors around a few centres; row 2 repeats row 1, so that a distance of 0 is among them. */
export function people(n: number, d: number, seed: number): Matrix {
  const random = seeded(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centres = Float64Array.from({ length: 8 * d }, normal);
  const data = new Float32Array(n * d); // [n * d]
  for (let i = 0; i < n; i++) {
    const centre = Math.floor(random() * 8) * d;
    const row = Float64Array.from({ length: d }, (_, k) => centres[centre + k]! + 0.8 * normal());
    const length = Math.hypot(...row);
    for (let k = 0; k < d; k++) data[i * d + k] = row[k]! / length;
  }
  if (n > 2) data.copyWithin(2 * d, d, 2 * d);
  return { n, d, data };
}

/** Cosine similarity in float64, the reference of every tolerance. */
export function similarity({ d, data }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[a * d + k]! * data[b * d + k]!;
  return sum;
}
