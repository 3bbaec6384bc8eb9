/** Points drawn at most; more are fewer than a pixel apart. */
const MOST_POINTS = 400;

/**
 * Similarities over the faces of a track as an SVG path in a box 100 wide. Of the faces that share a
 * point the least similar counts: a dip is what one looks for.
 * @param values cosine of each face; 1 is the top, 0 and less the bottom
 * @param high height of the box
 */
export function curvePath(values: ArrayLike<number>, high: number): string {
  const count = values.length;
  const points = Math.min(count, MOST_POINTS);
  let path = '';
  for (let p = 0; p < points; p++) {
    const from = Math.floor((p * count) / points);
    const to = Math.max(from + 1, Math.floor(((p + 1) * count) / points));
    let least = 1;
    for (let i = from; i < to; i++) least = Math.min(least, values[i] ?? 1);
    const x = (100 * (p + 0.5)) / points;
    const y = high * (1 - Math.max(0, least));
    path += `${p === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 100) / 100;
