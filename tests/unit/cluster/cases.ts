import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { goldenDir } from '../../data.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** One flat clustering of an oracle. */
export interface OracleCut {
  readonly t: number;
  /** Distance from the cut to the nearest merge height. */
  readonly margin: number;
  readonly order_independent: boolean;
  readonly k: number;
  readonly labels: readonly number[];
}
export interface OracleLinkage {
  readonly heights_sorted: readonly number[];
  readonly heights_order_independent: boolean;
  readonly cuts: readonly OracleCut[];
}
export interface GoldenCase {
  readonly name: string;
  readonly vectors: Matrix;
  readonly linkage: Readonly<Record<string, OracleLinkage>>;
}

/** The golden cases kept with the project, and the larger ones where GOLDEN_DIR is. */
export function goldenCases(): GoldenCase[] {
  const kept = join(FIXTURES, 'golden');
  const names = new Map<string, string>();
  for (const dir of [goldenDir(), kept]) {
    if (dir === undefined || !existsSync(dir)) continue;
    for (const file of readdirSync(dir)) {
      if (/^g\d+.*\.json$/.test(file)) names.set(file.replace('.json', ''), dir);
    }
  }
  return [...names].sort().map(([name, dir]) => readGolden(dir, name));
}

export function goldenCase(name: string): GoldenCase {
  return readGolden(join(FIXTURES, 'golden'), name);
}

function readGolden(dir: string, name: string): GoldenCase {
  const { n, d, linkage } = JSON.parse(readFileSync(join(dir, `${name}.json`), 'utf8'));
  const bytes = new Uint8Array(readFileSync(join(dir, `${name}.f32`)));
  const data = new Float32Array(bytes.buffer, 0, n * d);
  return { name, vectors: unitRows({ n, d, data }), linkage };
}

/** Parsed JSON of a fixture; the shapes are the oracle's. */
export function readFixture(path: string) {
  return JSON.parse(readFileSync(join(FIXTURES, path), 'utf8'));
}

/** Rows at unit length in float64, stored as f32; zero rows stay. */
export function unitRows({ n, d, data }: Matrix): Matrix {
  const out = new Float32Array(n * d); // [n * d]
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += data[i * d + k]! ** 2;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let k = 0; k < d; k++) out[i * d + k] = data[i * d + k]! * scale;
  }
  return { n, d, data: out };
}

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { n: rows.length, d: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()) };
}

/** Vectors whose cosine distances are the condensed ones given: rows of the Cholesky factor of 1 − D. */
export function vectorsOf(condensed: readonly number[], n: number): Matrix {
  const factor = new Float64Array(n * n); // [n * n] lower triangle
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = i === j ? 1 : 1 - condensed[j * n - (j * (j + 1)) / 2 + i - j - 1]!;
      for (let k = 0; k < j; k++) value -= factor[i * n + k]! * factor[j * n + k]!;
      factor[i * n + j] = i === j ? Math.sqrt(Math.max(0, value)) : value / factor[j * n + j]!;
    }
  }
  return { n, d: n, data: Float32Array.from(factor) };
}

/** Random unit vectors around random centres, a few of them alone; `random` in [0, 1). */
export function blobs(
  random: () => number,
  shape: { n: number; d: number; people: number; spread: number },
): Matrix {
  const { n, d, people, spread } = shape;
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centres = Float64Array.from({ length: people * d }, normal);
  const data = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const person = Math.floor(random() * random() * people);
    const alone = random() < 0.08;
    for (let k = 0; k < d; k++) {
      data[i * d + k] = (alone ? 0 : centres[person * d + k]!) + (alone ? 1 : spread) * normal();
    }
  }
  return unitRows({ n, d, data });
}

/** mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** Labels renumbered by first appearance, so that partitions compare with toEqual. */
export function partition(labels: ArrayLike<number>): number[] {
  const seen = new Map<number, number>();
  return Array.from(labels, (label) => {
    if (!seen.has(label)) seen.set(label, seen.size);
    return seen.get(label)!;
  });
}

/**
 * Random unit vectors, most of them `noise` away from one of a few; some are equal bit for bit, every
 * eleventh is no direction at all.
 */
export function nearCopies(
  random: () => number,
  shape: { n: number; d: number; people: number; noise: number },
): Matrix {
  const { n, d, people, noise } = shape;
  const centres = unitRows({
    n: people,
    d,
    data: Float32Array.from({ length: people * d }, () => random() * 2 - 1),
  }).data;
  const data = new Float32Array(n * d); // [n, d]
  for (let i = 0; i < n; i++) {
    if (i % 11 === 10) continue;
    const centre = Math.floor(random() * people) * d;
    const own = random() < 0.1 ? 0 : noise * random();
    for (let k = 0; k < d; k++) {
      data[i * d + k] = centres[centre + k]! + (own * (random() * 2 - 1)) / Math.sqrt(d);
    }
  }
  return unitRows({ n, d, data });
}
