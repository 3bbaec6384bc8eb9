import type { Linkage, LinkageMethod } from '../../../src/core/cluster/types.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';

/** Cosine distances in float64, [n * n]; a zero row is at distance 1 from everything. */
export function exactSquare({ n, d, data }: Matrix): Float64Array {
  const length = new Float64Array(n); // [n]
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) length[i] = length[i]! + data[i * d + k]! ** 2;
    length[i] = Math.sqrt(length[i]!) || 1;
  }
  const square = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += data[i * d + k]! * data[j * d + k]!;
      const distance = Math.max(0, 1 - dot / (length[i]! * length[j]!));
      square[i * n + j] = distance;
      square[j * n + i] = distance;
    }
  }
  return square;
}

/** Textbook Lance–Williams on a full float64 matrix, one slot a cluster: slow, obvious, independent. */
export class Textbook {
  readonly square: Float64Array; // [n * n] ward: squared chord, centroid: squared distance
  readonly live: boolean[];
  readonly size: number[];
  readonly method: LinkageMethod;

  constructor(vectors: Matrix, method: LinkageMethod) {
    this.method = method;
    this.square = exactSquare(vectors).map((each) =>
      method === 'ward' ? 2 * each : method === 'centroid' ? each * each : each,
    );
    this.live = new Array<boolean>(vectors.n).fill(true);
    this.size = new Array<number>(vectors.n).fill(1);
  }

  get n(): number {
    return this.live.length;
  }

  height(a: number, b: number): number {
    const value = this.square[a * this.n + b]!;
    return this.method === 'ward' || this.method === 'centroid' ? Math.sqrt(value) : value;
  }

  set(a: number, b: number, value: number): void {
    this.square[a * this.n + b] = value;
    this.square[b * this.n + a] = value;
  }

  /** The pair of live slots at the smallest finite height, lowest slots on a tie. */
  nearest(): { a: number; b: number; height: number } | undefined {
    let best: { a: number; b: number; height: number } | undefined;
    for (let a = 0; a < this.n; a++) {
      for (let b = a + 1; b < this.n; b++) {
        if (!this.live[a] || !this.live[b]) continue;
        const height = this.height(a, b);
        if (height < (best?.height ?? Number.POSITIVE_INFINITY)) best = { a, b, height };
      }
    }
    return best;
  }

  join(a: number, b: number): void {
    const between = this.square[a * this.n + b]!;
    for (let c = 0; c < this.n; c++) {
      if (c === a || c === b || !this.live[c]) continue;
      this.set(a, c, this.update(a, b, c, between));
    }
    this.live[b] = false;
    this.size[a] = this.size[a]! + this.size[b]!;
  }

  private update(a: number, b: number, c: number, between: number): number {
    const toA = this.square[a * this.n + c]!;
    const toB = this.square[b * this.n + c]!;
    if (toA === Number.POSITIVE_INFINITY || toB === Number.POSITIVE_INFINITY) {
      return Number.POSITIVE_INFINITY;
    }
    const m = this.size[a]! + this.size[b]!;
    switch (this.method) {
      case 'single':
        return Math.min(toA, toB);
      case 'complete':
        return Math.max(toA, toB);
      case 'average':
        return (this.size[a]! * toA + this.size[b]! * toB) / m;
      case 'ward': {
        const sizeC = this.size[c]!;
        const joint = (this.size[a]! + sizeC) * toA + (this.size[b]! + sizeC) * toB;
        return Math.max(0, (joint - sizeC * between) / (m + sizeC));
      }
      case 'centroid': {
        const joint = (this.size[a]! * toA + this.size[b]! * toB) / m;
        return Math.max(0, joint - (this.size[a]! * this.size[b]! * between) / (m * m));
      }
      default:
        throw new Error(`unknown method ${String(this.method satisfies never)}`);
    }
  }
}

/**
 * Carry a linkage's merges out on the textbook matrix.
 * @returns the largest amount by which a merge's height differs from the distance of what it
 * joins, or by which a nearer pair was passed over: 0 up to rounding for a correct linkage,
 * however ties were broken
 */
export function replay(vectors: Matrix, method: LinkageMethod, linkage: Linkage): number {
  const book = new Textbook(vectors, method);
  const n = vectors.n;
  const slot = Array.from({ length: 2 * n - 1 }, (_, i) => i);
  let worst = 0;
  for (let row = 0; row < n - 1; row++) {
    const a = Math.min(slot[linkage.left[row]!]!, slot[linkage.right[row]!]!);
    const b = Math.max(slot[linkage.left[row]!]!, slot[linkage.right[row]!]!);
    const height = book.height(a, b);
    const nearest = book.nearest()!.height;
    worst = Math.max(worst, Math.abs(height - linkage.height[row]!), height - nearest);
    book.join(a, b);
    slot[n + row] = a;
    if (book.size[a] !== linkage.size[row]) return Number.POSITIVE_INFINITY;
  }
  return worst;
}
