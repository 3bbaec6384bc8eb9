import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SquareDistances } from '../../../../src/core/cluster/density/square.ts';
import { goldenDir } from '../../../data.ts';

/** Euclidean distances of a few points, computed in float64. */
export function euclidean(points: readonly (readonly number[])[]): SquareDistances {
  return square(points.length, (a, b) =>
    Math.hypot(...points[a]!.map((value, k) => value - points[b]![k]!)),
  );
}

/** Cosine distances of raw rows in float64; a zero row is at distance 1 from everything. */
export function cosine(rows: Float32Array, n: number, d: number): SquareDistances {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += rows[a * d + k]! * rows[b * d + k]!;
    return sum;
  };
  const norm = Array.from({ length: n }, (_, i) => Math.sqrt(dot(i, i)));
  return square(n, (a, b) => {
    const product = norm[a]! * norm[b]!;
    return product === 0 ? 1 : Math.max(0, 1 - dot(a, b) / product);
  });
}

export function square(n: number, distance: (a: number, b: number) => number): SquareDistances {
  const data = new Float32Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++) {
      data[a * n + b] = distance(a, b);
      data[b * n + a] = data[a * n + b]!;
    }
  return { n, data };
}

/** Label lists that name the same partition become equal: numbered by first member, noise kept. */
export function canonical(labels: ArrayLike<number>): number[] {
  const names = new Map<number, number>();
  return Array.from(labels, (label) => {
    if (label === -1) return -1;
    const name = names.get(label) ?? names.size;
    names.set(label, name);
    return name;
  });
}

export function fixture<T>(name: string): T {
  const url = new URL(`../../../fixtures/density/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

export interface GoldenCase {
  readonly name: string;
  readonly n: number;
  readonly d: number;
  readonly file: string;
  readonly dbscan?: readonly {
    eps: number;
    min_samples: number;
    margin: number;
    k: number;
    core: number[];
    labels: number[];
  }[];
  readonly hdbscan?: readonly {
    min_cluster_size: number;
    min_samples: number;
    order_independent: boolean;
    k: number;
    labels: number[];
  }[];
}

const KEPT = fileURLToPath(new URL('../../../fixtures/golden', import.meta.url));

/** The golden cases kept with the project, and the larger ones where GOLDEN_DIR is. */
export function goldenCases(): { golden: GoldenCase; distances: SquareDistances }[] {
  const folders = new Map<string, string>();
  for (const dir of [goldenDir(), KEPT]) {
    for (const name of dir === undefined ? [] : readdirSync(dir)) {
      if (/^g\d+.*\.json$/.test(name)) folders.set(name, dir ?? KEPT);
    }
  }
  return [...folders].sort().map(([name, dir]) => {
    const golden = JSON.parse(readFileSync(join(dir, name), 'utf8')) as GoldenCase;
    const bytes = new Uint8Array(readFileSync(join(dir, golden.file)));
    return { golden, distances: cosine(new Float32Array(bytes.buffer), golden.n, golden.d) };
  });
}
