/** Row-major vectors: `n` items of `d` dimensions, `data[i * d + k]`. */
export interface Matrix {
  readonly n: number;
  readonly d: number;
  readonly data: Float32Array; // [n * d]
}
