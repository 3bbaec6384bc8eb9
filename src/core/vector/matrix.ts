/** Row-major vectors: `n` items of `d` dimensions, `data[i * d + k]`. */
export interface Matrix {
  readonly n: number;
  readonly d: number;
  readonly data: Float32Array; // [n * d]
}

/** Pooled unit vectors, and the tracks they belong to. */
export interface PooledTracks {
  /** Track row of each vector, ascending. */
  readonly items: Int32Array; // [n]
  /** Unit rows. */
  readonly vectors: Matrix; // [n, d]
}
