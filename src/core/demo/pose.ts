import type { FaceLook } from './design.ts';
import type { Projection } from './path.ts';
import { cosineOfDegrees, sineOfDegrees } from './turn.ts';

/** The head leans about a point in the neck. */
const LEAN_Y = 0.5;
/** The picture is a crop close to the face: nearer than the drawing's own frame, a little lower. */
export const ZOOM = 1.24;
const DROP = 0.06;

/** Depth of the front of the head at a point of the face, the ears' plane being 0. */
export function faceDepth(x: number, y: number): number {
  const u = x / 0.5;
  const v = (y - 0.02) / 0.68;
  return 0.34 * Math.sqrt(Math.max(0, 1 - u * u - v * v));
}

/** The nose stands out from the face: it moves more than the rest when the head turns. */
export function noseDepth(x: number, y: number, noseLength: number): number {
  const across = Math.max(0, 1 - (x / 0.14) * (x / 0.14));
  const along = Math.min(1, Math.max(0, (y + 0.1) / (noseLength + 0.08)));
  return faceDepth(x, y) + 0.13 * across * along * along;
}

/**
 * How a head is seen: drawing coordinates (x right, y down, the picture is −1 … 1, eyes near
 * y = 0) with a depth towards the viewer, turned by the look's yaw, pitch and roll.
 */
export interface HeadView {
  /** A projection for things at a depth of the caller's choosing. */
  at(depth: (x: number, y: number) => number): Projection;
  /** Things that lie on the face. */
  readonly onFace: Projection;
  /** Shoulders and clothes: they hardly follow the head. */
  readonly body: Projection;
  /** Pixels for a length of drawing coordinates. */
  readonly scale: number;
  /** Sine of the yaw: which side turns away. */
  readonly turn: number;
}

export function viewHead(look: Pick<FaceLook, 'yaw' | 'pitch' | 'roll'>, size: number): HeadView {
  const sy = sineOfDegrees(look.yaw);
  const cy = cosineOfDegrees(look.yaw);
  const sp = sineOfDegrees(look.pitch);
  const cp = cosineOfDegrees(look.pitch);
  const sr = sineOfDegrees(look.roll);
  const cr = cosineOfDegrees(look.roll);
  const half = size / 2;
  const at =
    (depth: (x: number, y: number) => number): Projection =>
    (x, y) => {
      const z = depth(x, y);
      const turnedX = x * cy + z * sy;
      const turnedZ = z * cy - x * sy;
      const nodY = y * cp + turnedZ * sp - LEAN_Y;
      const u = turnedX * cr - nodY * sr;
      const v = turnedX * sr + nodY * cr + LEAN_Y;
      return [half + u * ZOOM * half, half + (v * ZOOM + DROP) * half];
    };
  return {
    at,
    onFace: at(faceDepth),
    body: (x, y) => [half + (x + sy * 0.03) * ZOOM * half, half + (y * ZOOM + DROP) * half],
    scale: half * ZOOM,
    turn: sy,
  };
}
