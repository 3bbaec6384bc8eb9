import type { Matrix } from '../../../src/core/vector/matrix.ts';

/** Vectors in the plane by their angles in degrees: similarities are cosines of differences. */
export function atAngles(...degrees: number[]): Matrix {
  const rows = degrees.map((one) => (one * Math.PI) / 180);
  const data = Float32Array.from(rows.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  return { n: degrees.length, d: 2, data };
}

export function dot({ d, data }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[a * d + k]! * data[b * d + k]!;
  return sum;
}

/** Silhouettes from the definition, every pair looked at. */
export function plainSilhouettes(vectors: Matrix, labels: ArrayLike<number>): number[] {
  const rows = Array.from({ length: vectors.n }, (_, row) => row);
  const members = (label: number): number[] => rows.filter((row) => labels[row] === label);
  const mean = (row: number, others: number[]): number =>
    others.reduce((sum, other) => sum + 1 - dot(vectors, row, other), 0) / others.length;
  return rows.map((row) => {
    const own = members(labels[row]!).filter((other) => other !== row);
    if (own.length === 0) return 0;
    const a = mean(row, own);
    const rest = [...new Set(Array.from(labels))].filter((label) => label !== labels[row]);
    const b = Math.min(...rest.map((label) => mean(row, members(label))));
    return (b - a) / Math.max(a, b);
  });
}
