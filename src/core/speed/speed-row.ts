import type { EngineName, LinkageMethod } from '../cluster/types.ts';

/** What clustering some vectors took, end to end: from unit vectors to the tree. */
export interface SpeedRow {
  readonly n: number;
  readonly d: number;
  /** One of ours, or a library that was measured beside it. */
  readonly engine: EngineName | (string & {});
  /** Threads that compared vectors. */
  readonly workers: number;
  readonly linkage: LinkageMethod;
  readonly matrixMs: number;
  readonly linkageMs: number;
  readonly totalMs: number;
  /** Most memory taken at once, vectors included; undefined where nobody can tell. */
  readonly peakMB?: number;
  /** Multiplications and additions of one half of the matrix, whatever kind of number they take, 1e9/s. */
  readonly gflops: number;
  /** Products of vectors in float64: what the matrix left open. */
  readonly products?: number;
  /** Share of near-copies of one vector; none where not given. */
  readonly copies?: number;
  /** How many times as quick as numpy with fastcluster in the same run. */
  readonly ratioToFastcluster?: number;
  /** Of a library: thresholds at which it finds our partition, of those that lie near no merge. */
  readonly partitions?: string;
  /** Of a graphics card. */
  readonly gpu?: GpuSpeed;
}

/** What a graphics card did beside the time that it took. */
export interface GpuSpeed {
  /** Which of the shaders it ran. */
  readonly variant: string;
  /** Largest difference of a similarity from that of the processor, over the rows that were looked at. */
  readonly maxDifference: number;
  /** Pairs above the floor that it found in a second; only where pairs are looked for. */
  readonly edgesPerSecond?: number;
}

/** Of n vectors of d numbers, compared in so many milliseconds. */
export function gflopsOf(n: number, d: number, matrixMs: number): number {
  return matrixMs > 0 ? (n * n * d) / matrixMs / 1e6 : 0;
}
