import type { HairStyle } from './design.ts';
import { Path, type Projection } from './path.ts';

/** Round locks along a curve, as a bumpy edge. */
export function addLocks(path: Path, locks: readonly (readonly [number, number, number])[]): Path {
  for (const [x, y, r] of locks) path.ellipse(x, y, r, r);
  return path;
}

const CURLS: readonly (readonly [number, number, number])[] = [
  [-0.45, -0.1, 0.1],
  [-0.5, -0.26, 0.12],
  [-0.47, -0.44, 0.14],
  [-0.36, -0.6, 0.15],
  [-0.2, -0.7, 0.15],
  [0, -0.74, 0.16],
  [0.2, -0.71, 0.15],
  [0.36, -0.61, 0.15],
  [0.47, -0.45, 0.14],
  [0.5, -0.27, 0.12],
  [0.45, -0.11, 0.1],
  [-0.3, -0.44, 0.13],
  [-0.13, -0.5, 0.14],
  [0.06, -0.5, 0.14],
  [0.24, -0.46, 0.14],
  [0.36, -0.36, 0.1],
];

const AFRO: readonly (readonly [number, number, number])[] = [
  [-0.6, -0.08, 0.14],
  [-0.66, -0.28, 0.16],
  [-0.6, -0.5, 0.17],
  [-0.45, -0.68, 0.17],
  [-0.25, -0.8, 0.17],
  [0, -0.84, 0.17],
  [0.25, -0.8, 0.17],
  [0.45, -0.68, 0.17],
  [0.6, -0.5, 0.17],
  [0.66, -0.28, 0.16],
  [0.6, -0.08, 0.14],
  [0.5, 0.08, 0.12],
  [-0.5, 0.08, 0.12],
];

/** Hair behind the head, or undefined for a style that has none. */
export function backHair(style: HairStyle, at: Projection): Path | undefined {
  const path = new Path(at);
  switch (style) {
    case 'long':
      return path
        .move(0, -0.72)
        .curve(0.36, -0.74, 0.54, -0.48, 0.52, -0.1)
        .curve(0.52, 0.3, 0.58, 0.7, 0.54, 1.02)
        .line(-0.54, 1.02)
        .curve(-0.58, 0.7, -0.52, 0.3, -0.52, -0.1)
        .curve(-0.54, -0.48, -0.36, -0.74, 0, -0.72);
    case 'waves':
      return path
        .move(0, -0.76)
        .curve(0.42, -0.78, 0.62, -0.46, 0.57, -0.14)
        .curve(0.54, 0.02, 0.7, 0.12, 0.66, 0.3)
        .curve(0.62, 0.42, 0.76, 0.56, 0.69, 0.72)
        .curve(0.66, 0.84, 0.72, 0.95, 0.64, 1.02)
        .line(-0.64, 1.02)
        .curve(-0.72, 0.95, -0.66, 0.84, -0.69, 0.72)
        .curve(-0.76, 0.56, -0.62, 0.42, -0.66, 0.3)
        .curve(-0.7, 0.12, -0.54, 0.02, -0.57, -0.14)
        .curve(-0.62, -0.46, -0.42, -0.78, 0, -0.76);
    case 'bob':
      return path
        .move(0, -0.74)
        .curve(0.4, -0.76, 0.58, -0.46, 0.56, -0.1)
        .curve(0.56, 0.1, 0.62, 0.26, 0.56, 0.42)
        .curve(0.4, 0.48, -0.4, 0.48, -0.56, 0.42)
        .curve(-0.62, 0.26, -0.56, 0.1, -0.56, -0.1)
        .curve(-0.58, -0.46, -0.4, -0.76, 0, -0.74);
    case 'afro':
      return addLocks(path.ellipse(0, -0.28, 0.66, 0.62), AFRO);
    case 'curly':
      return addLocks(path.ellipse(0, -0.3, 0.5, 0.46), CURLS.slice(0, 11));
    case 'bun':
      return path.ellipse(0, -0.76, 0.21, 0.19).ellipse(0, -0.2, 0.45, 0.46);
    case 'ponytail':
      return path
        .ellipse(0, -0.22, 0.455, 0.47)
        .move(0.24, -0.62)
        .curve(0.5, -0.86, 0.76, -0.56, 0.7, -0.2)
        .curve(0.66, 0.06, 0.82, 0.28, 0.62, 0.6)
        .curve(0.66, 0.3, 0.5, 0.2, 0.52, -0.06)
        .curve(0.54, -0.3, 0.5, -0.46, 0.24, -0.62);
    case 'beanie':
    case 'fringe':
      return path.ellipse(0, -0.16, 0.465, 0.36);
    default:
      return undefined;
  }
}

/** Hair in front of the head, or undefined for a style that has none. */
export function frontHair(style: HairStyle, at: Projection, w: number): Path | undefined {
  const path = new Path(at);
  switch (style) {
    case 'long':
      return curtain(curtain(path, 0.03, 1, w), 0.03, -1, w);
    case 'waves':
      return path
        .move(-0.2, -0.72)
        .curve(0.2, -0.86, 0.62, -0.62, 0.56, -0.12)
        .curve(0.54, 0.06, 0.64, 0.18, 0.56, 0.36)
        .curve(0.52, 0.2, 0.44, 0.1, w + 0.005, -0.02)
        .curve(w, -0.2, 0.24, -0.34, -0.14, -0.47)
        .curve(-0.26, -0.36, -w, -0.24, -w - 0.005, -0.02)
        .curve(-0.44, 0.1, -0.5, 0.2, -0.54, 0.34)
        .curve(-0.62, 0.18, -0.52, 0.06, -0.54, -0.12)
        .curve(-0.58, -0.46, -0.46, -0.66, -0.2, -0.72);
    case 'quiff':
      return path
        .move(-w - 0.015, 0.0)
        .curve(-w - 0.06, -0.3, -w - 0.05, -0.52, -0.32, -0.62)
        .curve(-0.3, -0.82, 0.16, -0.94, 0.4, -0.72)
        .curve(0.52, -0.62, w + 0.06, -0.3, w + 0.015, 0.0)
        .line(w - 0.035, -0.02)
        .curve(w - 0.04, -0.16, w - 0.03, -0.28, 0.31, -0.38)
        .curve(0.18, -0.44, 0.02, -0.4, -0.12, -0.44)
        .curve(-0.2, -0.46, -0.24, -0.46, -0.29, -0.42)
        .curve(-w + 0.05, -0.32, -w + 0.04, -0.16, -w + 0.035, -0.02);
    case 'afro':
      return cap(path, w + 0.05, -0.7, -0.42, 0.02);
    case 'curly':
      return addLocks(path, [...CURLS.slice(11), ...CURLS.slice(0, 3), ...CURLS.slice(8, 11)]);
    case 'fringe':
      return path
        .move(-w - 0.04, 0.06)
        .curve(-0.54, -0.44, -0.34, -0.74, 0, -0.74)
        .curve(0.34, -0.74, 0.54, -0.44, w + 0.04, 0.06)
        .curve(w, 0.0, w - 0.02, -0.1, w - 0.045, -0.21)
        .arc(0.3, -0.2, 0.27, -0.25)
        .arc(0.19, -0.18, 0.14, -0.24)
        .arc(0.06, -0.16, 0.01, -0.23)
        .arc(-0.07, -0.16, -0.12, -0.24)
        .arc(-0.2, -0.17, -0.26, -0.25)
        .arc(-0.3, -0.19, -w + 0.045, -0.21)
        .curve(-w + 0.02, -0.1, -w, 0.0, -w - 0.04, 0.06);
    case 'bun':
      return path
        .move(-w - 0.01, 0.04)
        .curve(-0.49, -0.42, -0.32, -0.69, 0, -0.69)
        .curve(0.32, -0.69, 0.49, -0.42, w + 0.01, 0.04)
        .curve(w - 0.02, -0.16, 0.3, -0.36, 0, -0.47)
        .curve(-0.3, -0.36, -w + 0.02, -0.16, -w - 0.01, 0.04);
    case 'ponytail':
      return path
        .move(-w - 0.02, 0.12)
        .curve(-0.5, -0.42, -0.34, -0.7, 0, -0.7)
        .curve(0.34, -0.7, 0.5, -0.42, w + 0.01, -0.02)
        .curve(w - 0.02, -0.18, 0.3, -0.3, 0.12, -0.48)
        .curve(-0.02, -0.28, -0.24, -0.24, -0.33, -0.2)
        .curve(-w + 0.03, -0.14, -w + 0.03, 0.0, -w - 0.02, 0.12);
    case 'balding':
      return path
        .move(-w + 0.03, -0.42)
        .curve(-0.5, -0.46, -0.56, -0.2, -w - 0.06, 0.1)
        .curve(-w - 0.02, 0.14, -w + 0.01, 0.1, -w + 0.02, 0.02)
        .curve(-w + 0.04, -0.14, -w + 0.07, -0.26, -w + 0.03, -0.42)
        .move(w - 0.03, -0.42)
        .curve(0.5, -0.46, 0.56, -0.2, w + 0.06, 0.1)
        .curve(w + 0.02, 0.14, w - 0.01, 0.1, w - 0.02, 0.02)
        .curve(w - 0.04, -0.14, w - 0.07, -0.26, w - 0.03, -0.42);
    case 'bob':
      return path
        .move(-0.12, -0.73)
        .curve(0.34, -0.82, 0.6, -0.5, 0.56, -0.08)
        .curve(0.55, 0.12, 0.58, 0.28, 0.45, 0.4)
        .curve(0.4, 0.24, w + 0.03, 0.08, w - 0.02, -0.1)
        .curve(0.3, -0.14, -0.06, -0.2, -0.2, -0.42)
        .curve(-0.26, -0.26, -w + 0.05, -0.22, -w + 0.02, -0.08)
        .curve(-w - 0.03, 0.08, -0.4, 0.24, -0.45, 0.4)
        .curve(-0.58, 0.28, -0.55, 0.12, -0.56, -0.08)
        .curve(-0.58, -0.48, -0.42, -0.7, -0.12, -0.73);
    case 'buzz':
      return cap(path, w + 0.012, -0.625, -0.39, -0.06);
    case 'beanie':
      return path
        .move(-w + 0.0, -0.24)
        .line(-w + 0.04, -0.24)
        .arc(-w + 0.03, -0.04, -w - 0.02, 0.06)
        .arc(-w - 0.05, -0.1, -w, -0.24)
        .move(w, -0.24)
        .line(w - 0.04, -0.24)
        .arc(w - 0.03, -0.04, w + 0.02, 0.06)
        .arc(w + 0.05, -0.1, w, -0.24);
    default:
      return undefined;
  }
}

/** One side of centre-parted hair: `side` ±1, parting at x. */
function curtain(path: Path, x: number, side: number, w: number): Path {
  const s = side;
  return path
    .move(x - s * 0.005, -0.715)
    .curve(s * 0.36, -0.77, s * 0.53, -0.5, s * 0.51, -0.1)
    .curve(s * 0.5, 0.2, s * 0.56, 0.5, s * 0.5, 0.8)
    .curve(s * 0.42, 0.5, s * (w + 0.02), 0.22, s * (w - 0.02), -0.02)
    .curve(s * (w - 0.05), -0.24, s * 0.24, -0.36, x - s * 0.005, -0.5);
}

/** A cap that follows the skull: half width, top, hairline at the middle, ends at the ears. */
function cap(path: Path, w: number, top: number, hairline: number, ears: number): Path {
  return path
    .move(-w, ears)
    .curve(-w - 0.05, -0.44, -0.28, top, 0, top)
    .curve(0.28, top, w + 0.05, -0.44, w, ears)
    .line(w - 0.045, ears)
    .curve(w - 0.04, -0.18, w - 0.07, -0.28, 0.29, -0.35)
    .curve(0.2, hairline - 0.03, -0.2, hairline - 0.03, -0.29, -0.35)
    .curve(-w + 0.07, -0.28, -w + 0.04, -0.18, -w + 0.045, ears);
}
