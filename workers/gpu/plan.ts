/** Rows and columns of the matrix that one pass over the GPU fills. */
export interface Rect {
  readonly r0: number;
  readonly r1: number;
  readonly c0: number;
  readonly c1: number;
}

/** What a device allows; the names are those of GPUSupportedLimits. */
export interface Limits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

/** Rows and columns that the smallest of workgroups fills (`registers`); the others fill multiples. */
export const GROUP_SIDE = 32;

/** Bytes of a result buffer that are worth having at once; two more are held for reading back. */
const RESULT_BYTES = 64 * 1024 * 1024;

/**
 * Multiply-adds in one submission. Operating systems reset a GPU that does not answer for about two
 * seconds; this is 0.1 s on a weak integrated one, and a point at which a job can be cancelled.
 */
export const SUBMISSION_WORK = 2 ** 31;

/** Bytes of vectors in one buffer. */
const PANEL_BYTES = 256 * 1024 * 1024;

/** Rows of so many bytes that fit one buffer and its binding; 0 when not even one does. */
export function panelRows(rowBytes: number, limits: Limits): number {
  const bytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize, PANEL_BYTES);
  return Math.floor(bytes / rowBytes);
}

/**
 * Cut a rectangle into passes that keep within the limits.
 * @param d dimensions of the vectors, for the work in a pass
 * @param triangle of a square with r0 = c0: leave out what lies below the diagonal, as far as whole
 *   passes do
 * @returns passes in row order that cover everything (with `triangle`, all of c ≥ r) once
 */
export function plan(rect: Rect, d: number, limits: Limits, triangle: boolean): Rect[] {
  const bytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize, RESULT_BYTES);
  const elements = Math.max(1, Math.floor(bytes / 4));
  const side = limits.maxComputeWorkgroupsPerDimension * GROUP_SIDE;
  const passes: Rect[] = [];
  for (let r0 = rect.r0; r0 < rect.r1; ) {
    const left = triangle ? r0 : rect.c0;
    // Narrow enough for a few rows to fit, so that a pass is never one thin line.
    const width = Math.min(rect.c1 - left, side, Math.max(1, Math.floor(elements / 4)));
    const work = Math.max(GROUP_SIDE, Math.floor(SUBMISSION_WORK / (width * d)));
    const most = Math.min(side, Math.floor(elements / width), work);
    const height = most > GROUP_SIDE ? most - (most % GROUP_SIDE) : most;
    const r1 = Math.min(rect.r1, r0 + height);
    for (let c0 = left; c0 < rect.c1; c0 += width) {
      passes.push({ r0, r1, c0, c1: Math.min(rect.c1, c0 + width) });
    }
    r0 = r1;
  }
  return passes;
}
