/** Turn, scale and shift: (x, y) ↦ (a·x − b·y + dx, b·x + a·y + dy). */
export interface SimilarityTransform {
  readonly a: number;
  readonly b: number;
  readonly dx: number;
  readonly dy: number;
}

/**
 * The similarity that brings points nearest to others, in least squares; in the plane Umeyama 1991
 * has this closed form, and a reflection never comes out of it.
 * @param from [n * 2], x y, at least two different points
 * @param to [n * 2]
 * @returns undefined where all points of `from` are one, or some are no number
 */
export function fitSimilarity(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
): SimilarityTransform | undefined {
  const n = from.length / 2;
  let fromX = 0;
  let fromY = 0;
  let toX = 0;
  let toY = 0;
  for (let i = 0; i < n; i++) {
    fromX += from[2 * i]! / n;
    fromY += from[2 * i + 1]! / n;
    toX += to[2 * i]! / n;
    toY += to[2 * i + 1]! / n;
  }
  let along = 0;
  let across = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    const x = from[2 * i]! - fromX;
    const y = from[2 * i + 1]! - fromY;
    const u = to[2 * i]! - toX;
    const v = to[2 * i + 1]! - toY;
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  if (!(spread > 0) || !Number.isFinite(along + across)) return undefined;
  const a = along / spread;
  const b = across / spread;
  return { a, b, dx: toX - a * fromX + b * fromY, dy: toY - b * fromX - a * fromY };
}

/** The way back. */
export function invert({ a, b, dx, dy }: SimilarityTransform): SimilarityTransform {
  const squared = a * a + b * b;
  const c = a / squared;
  const d = -b / squared;
  return { a: c, b: d, dx: -c * dx + d * dy, dy: -d * dx - c * dy };
}

/** How much longer lengths become. */
export const scaleOf = ({ a, b }: SimilarityTransform): number => Math.sqrt(a * a + b * b);
