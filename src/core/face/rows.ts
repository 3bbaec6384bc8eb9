import { AppError } from '../errors.ts';
import type { Proposals } from './nms.ts';
import type { Tensor } from './session.ts';

/** One output of a detector: a row for every place it looks at. */
export interface Rows {
  readonly data: Float32Array; // [count * width]
  readonly count: number;
  readonly width: number;
}

/** Outputs as rows, whether or not a dimension of one picture stands before them. */
export function rowsOf(outputs: readonly Tensor[]): Rows[] {
  return outputs.map(({ data, dims }) => {
    const width = dims.at(-1) ?? 0;
    return { data, width, count: width === 0 ? 0 : data.length / width };
  });
}

/**
 * The outputs with rows of this width, and this many of them.
 * @throws AppError `face/odd-outputs` unless there are `expected`
 */
export function pick(rows: readonly Rows[], width: number, count: number, expected = 1): Rows[] {
  const found = rows.filter((row) => row.width === width && row.count === count);
  if (found.length === expected) return found;
  const got = rows.map((row) => `${row.count} × ${row.width}`).join(', ');
  throw new AppError(
    'face/odd-outputs',
    `expected ${expected} of ${count} × ${width}, got ${got}`,
    'This detector gives other numbers than its kind does, so its faces cannot be read. Choose another file.',
  );
}

/** Collects proposals. */
export class ProposalList {
  readonly #boxes: number[] = [];
  readonly #scores: number[] = [];
  readonly #landmarks: number[] = [];

  /** @param landmarks ten numbers, or none from a detector without */
  add(
    box: readonly [number, number, number, number],
    score: number,
    landmarks: readonly number[],
  ): void {
    const [left, top, right, bottom] = box;
    if (!(right > left && bottom > top) || !Number.isFinite(right - left + bottom - top)) return;
    if (!landmarks.every(Number.isFinite)) return;
    for (const value of box) this.#boxes.push(value);
    this.#scores.push(score);
    for (const value of landmarks) this.#landmarks.push(value);
  }

  done(): Proposals {
    const landmarks = this.#landmarks.length === 0 ? undefined : Float32Array.from(this.#landmarks);
    const boxes = Float32Array.from(this.#boxes);
    return { boxes, scores: Float32Array.from(this.#scores), landmarks };
  }
}
