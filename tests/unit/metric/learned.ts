import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { seeded } from '../cluster/cases.ts';

/** Rows as they are: what is learned from differences needs no unit length. */
export function rows(list: readonly (readonly number[])[]): Matrix {
  return { n: list.length, d: list[0]?.length ?? 0, data: Float32Array.from(list.flat()) };
}

/** Groups of consecutive rows. */
export function groupsOf(sizes: readonly number[]): Int32Array[] {
  let at = 0;
  return sizes.map((size) => Int32Array.from({ length: size }, () => at++));
}

/** Unit vectors in tracks that vary more in some directions than in others. */
export function variedFaces(seed: number, sizes: readonly number[], d: number): Matrix {
  const random = seeded(seed);
  const list = sizes.flatMap((size) => {
    const centre = Array.from({ length: d }, () => random() - 0.5);
    return Array.from({ length: size }, () => {
      const face = centre.map((c, k) => c + ((random() - 0.5) * 2) / (1 + k));
      const norm = Math.sqrt(face.reduce((sum, value) => sum + value * value, 0));
      return face.map((value) => value / norm);
    });
  });
  return rows(list);
}

/** Covariance around the means of the groups, one number after the other. [d][d] */
export function plainCovariance({ d, data }: Matrix, groups: readonly Int32Array[]): number[][] {
  const sum = Array.from({ length: d }, () => Array<number>(d).fill(0));
  let freedom = 0;
  for (const group of groups) {
    const mean = Array.from({ length: d }, (_, k) => {
      return group.reduce((total, row) => total + data[row * d + k]!, 0) / group.length;
    });
    for (const row of group) {
      const off = mean.map((m, k) => data[row * d + k]! - m);
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) sum[i]![j]! += off[i]! * off[j]!;
    }
    freedom += group.length - 1;
  }
  return sum.map((line) => line.map((value) => value / freedom));
}
