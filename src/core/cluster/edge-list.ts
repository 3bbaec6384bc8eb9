/** Edges in one piece of the list: under a megabyte, so that a list grows without being copied. */
const PIECE = 1 << 16;
/** Steps of the histogram by which a list is thinned. */
const BINS = 4_096;

interface Piece {
  readonly ends: Int32Array; // [2 * PIECE]
  readonly lows: Float32Array; // [PIECE]
  count: number;
}

/** Edges of a graph as they are found, 12 bytes each; `low` is a lower bound of a distance. */
export class EdgeList {
  /** Edges at every node. */
  readonly degree: Int32Array; // [n]
  #pieces: Piece[] = [];
  #count = 0;

  constructor(n: number) {
    this.degree = new Int32Array(n);
  }

  get count(): number {
    return this.#count;
  }

  /** @throws RangeError where there is no memory */
  push(a: number, b: number, low: number): void {
    let piece = this.#pieces.at(-1);
    if (piece === undefined || piece.count === PIECE) {
      piece = { ends: new Int32Array(2 * PIECE), lows: new Float32Array(PIECE), count: 0 };
      this.#pieces.push(piece);
    }
    put(piece, a, b, low);
    this.degree[a] = this.degree[a]! + 1;
    this.degree[b] = this.degree[b]! + 1;
    this.#count++;
  }

  /**
   * Keep the nearer part of the edges, about half, whoever of them is told to be within the limit that
   * is returned; NaN when they are all equally near.
   * @param boundOf the number that is compared, 0 or more, of an edge
   * @param most no bound is above it
   */
  thin(boundOf: (a: number, b: number, low: number) => number, most: number): number {
    const bins = new Int32Array(BINS + 1);
    // By its root, since near ones are told apart by chords and not by their squares.
    const binOf = (bound: number): number =>
      Math.min(BINS, Math.floor(Math.sqrt(Math.max(0, bound) / most) * BINS));
    this.#each((a, b, low) => {
      const bin = binOf(boundOf(a, b, low));
      bins[bin] = bins[bin]! + 1;
    });
    let last = -1;
    for (let kept = 0; last < BINS && kept + bins[last + 1]! <= this.#count / 2; ) {
      kept += bins[++last]!;
    }
    if (last < 0) return Number.NaN;
    const old = this.#pieces;
    this.#pieces = [];
    this.#count = 0;
    this.degree.fill(0);
    for (const { ends, lows, count } of old) {
      for (let e = 0; e < count; e++) {
        const [a, b, low] = [ends[2 * e]!, ends[2 * e + 1]!, lows[e]!];
        if (binOf(boundOf(a, b, low)) <= last) this.push(a, b, low);
      }
    }
    return ((last + 1) / BINS) ** 2 * most;
  }

  /** Hand on every edge; what was handed on is let go of, piece by piece. */
  drain(visit: (a: number, b: number, low: number) => void): void {
    this.#each(visit, true);
    this.#pieces = [];
    this.#count = 0;
  }

  #each(visit: (a: number, b: number, low: number) => void, lettingGo = false): void {
    const pieces = this.#pieces;
    for (let p = 0; p < pieces.length; p++) {
      const { ends, lows, count } = pieces[p]!;
      for (let e = 0; e < count; e++) visit(ends[2 * e]!, ends[2 * e + 1]!, lows[e]!);
      if (lettingGo) pieces[p] = NOTHING;
    }
  }
}

const NOTHING: Piece = { ends: new Int32Array(0), lows: new Float32Array(0), count: 0 };

function put(piece: Piece, a: number, b: number, low: number): void {
  piece.ends[2 * piece.count] = a;
  piece.ends[2 * piece.count + 1] = b;
  piece.lows[piece.count] = low;
  piece.count++;
}
