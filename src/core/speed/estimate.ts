import type { SpeedRow } from './speed-row.ts';

/** What a core is taken to do before anything was measured, 1e9/s: by engine, of a computer of these years. */
const ASSUMED: Readonly<Record<string, number>> = { wasm: 50, js: 1.2, webgpu: 400 };
/** Of a processor that plays graphics card. */
export const SOFTWARE_GPU = 3;
const D = 512;

/** What is to be measured. */
export interface SpeedPlan {
  readonly n: number;
  readonly engine: string;
  readonly workers: number;
}

/**
 * Milliseconds that a measurement will take, roughly: from the nearest one that is there, because time grows
 * with n², else from what such machines do. For a warning, not for a promise.
 */
export function estimateMs(
  { n, engine, workers }: SpeedPlan,
  rows: readonly SpeedRow[],
  isSoftwareGpu = false,
): number {
  const known = rows.filter((row) => row.engine === engine && row.totalMs > 0);
  const near = known.reduce<SpeedRow | undefined>(
    (best, row) =>
      best === undefined || distance(row, n, workers) < distance(best, n, workers) ? row : best,
    undefined,
  );
  if (near !== undefined) {
    // A few vectors are no measure of many: what takes milliseconds is mostly overhead.
    return (near.totalMs * (n / near.n) ** 2 * near.workers) / Math.max(1, workers);
  }
  const rate = engine === 'webgpu' && isSoftwareGpu ? SOFTWARE_GPU : (ASSUMED[engine] ?? 1);
  const cores = engine === 'wasm' ? workers : 1;
  return (n * n * D) / (rate * cores * 1e6);
}

/** How far a row is from a plan: first by size, then by workers. */
const distance = (row: SpeedRow, n: number, workers: number): number =>
  Math.abs(Math.log(row.n / n)) + Math.abs(row.workers - workers) / 1000;

/** Bytes that clustering n vectors takes at most, roughly: vectors, a packed copy for each worker, pairs. */
export function estimateBytes({ n, workers }: SpeedPlan): number {
  return n * D * 4 + (workers + 1) * n * D * 2 + 100 * n;
}
