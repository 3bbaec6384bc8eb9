/**
 * Turn (and mirror, when that fits better) a map so that it lies on another as well as it can, its
 * centre in the origin; sizes stay. Maps that are told apart only by how they lie look alike then.
 * @param positions x0, y0, … [2 * n]; written in place
 * @param target [2 * n]
 * Source: orthogonal Procrustes in the plane, solved in closed form. Cost: O(n).
 */
export function alignTo(target: ArrayLike<number>, positions: Float32Array): void {
  const n = positions.length / 2;
  if (n === 0) return;
  const own = centreOf(positions);
  const other = centreOf(target);
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = positions[2 * i]! - own.x;
    const y = positions[2 * i + 1]! - own.y;
    const u = target[2 * i]! - other.x;
    const v = target[2 * i + 1]! - other.y;
    xx += x * u;
    xy += x * v;
    yx += y * u;
    yy += y * v;
  }
  const turned = length2(xx + yy, xy - yx);
  const mirrored = length2(xx - yy, xy + yx);
  const flip = mirrored > turned ? -1 : 1;
  const length = Math.max(turned, mirrored);
  const cos = length === 0 ? 1 : (xx + flip * yy) / length;
  const sin = length === 0 ? 0 : (xy - flip * yx) / length;
  for (let i = 0; i < n; i++) {
    const x = positions[2 * i]! - own.x;
    const y = flip * (positions[2 * i + 1]! - own.y);
    positions[2 * i] = x * cos - y * sin;
    positions[2 * i + 1] = x * sin + y * cos;
  }
}

function centreOf(positions: ArrayLike<number>): { x: number; y: number } {
  let x = 0;
  let y = 0;
  const n = positions.length / 2;
  for (let i = 0; i < n; i++) {
    x += positions[2 * i]!;
    y += positions[2 * i + 1]!;
  }
  return { x: x / n, y: y / n };
}

/** Not Math.hypot, whose last bits are each engine's own. */
const length2 = (x: number, y: number): number => Math.sqrt(x * x + y * y);
