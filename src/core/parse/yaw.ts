import { numeric } from './fields.ts';
import { listOf } from './list-text.ts';

/**
 * Depth of the nose tip before the plane of eyes and mouth, in units of half the distance of the
 * eyes: 0.84 in the generic head model that 5-point pose solvers use (nose tip 130 before eyes at
 * ±155).
 */
const NOSE_DEPTH = 0.84;

/**
 * Estimate a face's yaw in degrees from five landmarks, flat x, y pairs in pixels: left eye, right
 * eye, nose, left mouth corner, right mouth corner (left and right in the image).
 *
 * In the frame of the face (its vertical axis from between the eyes to between the mouth corners,
 * so roll drops out) turning by θ shortens the half width w of the face to w₀ cos θ and moves the
 * nose sideways by o = 0.84 w₀ sin θ; hence θ = atan(o / (0.84 w)). Positive when the nose moves to
 * the right of the image. Rounded to a tenth of a degree, so that engines agree.
 * @returns NaN when the landmarks are not ten finite numbers or fall into one point
 */
export function estimateYaw(landmarks: unknown): number {
  const points = flatten(landmarks);
  if (points === undefined) return Number.NaN;
  const [lx = 0, ly = 0, rx = 0, ry = 0, nx = 0, ny = 0, mlx = 0, mly = 0, mrx = 0, mry = 0] =
    points;
  const eyeX = (lx + rx) / 2;
  const eyeY = (ly + ry) / 2;
  const downX = (mlx + mrx) / 2 - eyeX;
  const downY = (mly + mry) / 2 - eyeY;
  const length = Math.sqrt(downX * downX + downY * downY);
  if (!(length > 0)) return Number.NaN;
  const acrossX = downY / length;
  const acrossY = -downX / length;
  const halfWidth = Math.abs((rx - lx + mrx - mlx) * acrossX + (ry - ly + mry - mly) * acrossY) / 4;
  const offset = (nx - eyeX) * acrossX + (ny - eyeY) * acrossY;
  if (!(halfWidth > 0)) return offset === 0 ? Number.NaN : Math.sign(offset) * 90;
  const degrees = (Math.atan(offset / (NOSE_DEPTH * halfWidth)) * 180) / Math.PI;
  return Math.round(degrees * 10) / 10;
}

/** Ten numbers from `[x, y, …]` or `[[x, y], …]`. */
function flatten(landmarks: unknown): number[] | undefined {
  const list = listOf(landmarks);
  if (list === undefined) return undefined;
  const flat = (list.length === 5 ? list.flat() : list).map(numeric);
  return flat.length === 10 && !flat.some(Number.isNaN) ? flat : undefined;
}
