import { hex, mix, type Rgb } from './canvas.ts';
import { type Easel, glow, paint, shapeOf } from './easel.ts';
import { Path } from './path.ts';
import type { Mask } from './raster.ts';

const PALE: Rgb = [255, 255, 255];
const DARK: Rgb = [14, 10, 12];
const GOLD: Rgb = [236, 188, 84];

/** Beards and moustaches, on the lower face. */
export function drawBeard(easel: Easel, head: Mask): void {
  const { design, face, look } = easel;
  if (design.beard === 'none') return;
  const colour = hex(design.beardColour);
  const chin = design.chin;
  const w = design.width;
  const tone = mix(colour, DARK, 0.12);
  if (design.beard === 'full' || design.beard === 'stubble') {
    const sides = new Path(easel.outline)
      .move(-w - 0.05, 0.02)
      .curve(-w + 0.07, 0.16, -0.26, 0.2, -0.17, 0.225)
      .curve(-0.09, 0.245, -0.05, 0.215, 0, 0.225)
      .curve(0.05, 0.215, 0.09, 0.245, 0.17, 0.225)
      .curve(0.26, 0.2, w - 0.07, 0.16, w + 0.05, 0.02)
      .curve(w + 0.04, 0.4, 0.3, chin + 0.1, 0, chin + 0.1)
      .curve(-0.3, chin + 0.1, -w - 0.04, 0.4, -w - 0.05, 0.02);
    if (design.beard === 'stubble') {
      const shadow = mix(colour, easel.skin.deep, 0.3);
      // It thins out towards the cheeks.
      paint(
        easel,
        sides,
        {
          type: 'linear',
          from: face(0, 0.12),
          to: face(0, 0.36),
          start: shadow,
          end: shadow,
          startAlpha: 0,
          endAlpha: 1,
        },
        0.44,
        head,
      );
      return;
    }
    const grown = paint(easel, sides, tone, 0.25, head);
    const beard = new Path(easel.outline)
      .move(-w - 0.01, 0.0)
      .curve(-w + 0.05, 0.2, -0.28, 0.22, -0.17, 0.24)
      .curve(-0.09, 0.25, -0.05, 0.222, 0, 0.23)
      .curve(0.05, 0.222, 0.09, 0.25, 0.17, 0.24)
      .curve(0.28, 0.22, w - 0.05, 0.2, w + 0.01, 0.0)
      .curve(w + 0.03, 0.36, 0.28, chin + 0.11, 0, chin + 0.11)
      .curve(-0.28, chin + 0.11, -w - 0.03, 0.36, -w - 0.01, 0.0);
    const side = look.light.side;
    const mask = paint(easel, beard, {
      type: 'linear',
      from: face(side * 0.4, 0.1),
      to: face(-side * 0.4, 0.6),
      start: mix(colour, [255, 236, 200], 0.14),
      end: mix(colour, DARK, 0.34),
    });
    const strands = new Path(easel.outline);
    for (const x of [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]) {
      strands.stroke([x, 0.38], [x * 0.95, 0.46], [x * 0.8, 0.56], [0.002, 0.007, 0.002]);
    }
    paint(easel, strands, mix(colour, DARK, 0.5), 0.4, mask);
    glow(easel, face, [side * 0.18, 0.4, 0.12, 0.1], [255, 236, 200], 0.16, grown);
    return;
  }
  const moustache = new Path(face)
    .move(0, 0.218)
    .curve(0.07, 0.2, 0.15, 0.235, 0.185, 0.305)
    .curve(0.13, 0.315, 0.06, 0.285, 0, 0.268)
    .curve(-0.06, 0.285, -0.13, 0.315, -0.185, 0.305)
    .curve(-0.15, 0.235, -0.07, 0.2, 0, 0.218);
  paint(easel, moustache, tone, design.beard === 'moustache' ? 1 : 0.9);
  if (design.beard === 'goatee') {
    const goatee = new Path(face)
      .move(-0.165, 0.28)
      .curve(-0.2, 0.36, -0.18, chin + 0.03, 0, chin + 0.03)
      .curve(0.18, chin + 0.03, 0.2, 0.36, 0.165, 0.28)
      .curve(0.14, 0.38, 0.11, 0.42, 0, 0.405)
      .curve(-0.11, 0.42, -0.14, 0.38, -0.165, 0.28);
    paint(easel, goatee, tone, 0.9);
  }
}

/** Spectacles: tinted lenses with a glint, a bridge and temples. */
export function drawGlasses(easel: Easel): void {
  const { design, view, look } = easel;
  if (design.glasses === 'none') return;
  const at = view.at((x, _y) => 0.37 - x * x * 0.75);
  const frame = hex(design.glassesColour);
  const thick = design.glasses === 'square' ? 0.015 : 0.013;
  for (const side of [-1, 1]) {
    const lens = lensPath(easel, at, side, 0);
    const mask = shapeOf(easel, lens);
    paint(easel, lens, [226, 240, 250], 0.13);
    const glint = new Path(at)
      .move(side * 0.17 - 0.06, -0.12)
      .line(side * 0.17 - 0.02, -0.12)
      .line(side * 0.17 - 0.08, 0.12)
      .line(side * 0.17 - 0.12, 0.12);
    paint(easel, glint, PALE, 0.24, mask);
    // A ring: the outer edge, and the lens turned the other way.
    const rim = new Path(at);
    addRim(rim, design.glasses, side, thick);
    paint(easel, rim, frame);
    const temple = new Path(view.at((x) => 0.37 - x * x * 1.6)).stroke(
      [side * 0.3, -0.05],
      [side * 0.37, -0.05],
      [side * (design.width + 0.03), -0.03],
      [thick, thick * 0.8, thick * 0.6],
    );
    paint(easel, temple, frame);
  }
  const bridge = new Path(at).stroke(
    [-0.05, -0.03],
    [0, -0.065],
    [0.05, -0.03],
    [thick, thick * 0.9, thick],
  );
  paint(easel, bridge, mix(frame, PALE, look.light.exposure > 1 ? 0.08 : 0));
}

type Glasses = 'none' | 'round' | 'square' | 'cat';

function lensPath(
  easel: Easel,
  at: (x: number, y: number) => readonly [number, number],
  side: number,
  grow: number,
) {
  const path = new Path(at);
  addLens(path, easel.design.glasses, side, grow, 1);
  return path;
}

function addRim(path: Path, shape: Glasses, side: number, thick: number): void {
  addLens(path, shape, side, thick, 1);
  addLens(path, shape, side, -thick, -1);
}

/** A lens outline grown by `grow`; `turn` −1 draws it in the other direction. */
function addLens(path: Path, shape: Glasses, side: number, grow: number, turn: number): void {
  const x = side * 0.175;
  const rx = (shape === 'square' ? 0.125 : 0.13) + grow;
  const ry = (shape === 'round' ? 0.13 : shape === 'square' ? 0.095 : 0.092) + grow;
  const wing = shape === 'cat' ? 0.045 : 0;
  // Roundness of the corners: 0.55 is an ellipse.
  const k = shape === 'round' ? 0.5523 : shape === 'square' ? 0.85 : 0.66;
  const s = side * turn;
  const u = rx * s;
  const rise = (atX: number) => (atX * side > 0 ? wing : 0);
  const y = 0.0;
  path
    .move(x + u, y - rise(u))
    .curve(x + u, y + ry * k, x + u * k, y + ry, x, y + ry)
    .curve(x - u * k, y + ry, x - u, y + ry * k, x - u, y - rise(-u))
    .curve(x - u, y - ry * k - rise(-u), x - u * k, y - ry, x, y - ry)
    .curve(x + u * k, y - ry, x + u, y - ry * k - rise(u), x + u, y - rise(u));
}

export function drawEarrings(easel: Easel): void {
  const { design, view } = easel;
  if (design.earrings === 'none') return;
  for (const side of [-1, 1]) {
    if (view.turn * side > 0.3) continue;
    const at = view.at(() => 0);
    const x = side * (design.width + 0.02 - Math.max(0, view.turn * side) * 0.1);
    const ring = new Path(at);
    if (design.earrings === 'hoop') {
      ring
        .stroke([x - 0.055, 0.2], [x - 0.055, 0.12], [x, 0.125], [0.008, 0.009, 0.008])
        .stroke([x, 0.125], [x + 0.055, 0.12], [x + 0.055, 0.2], [0.008, 0.009, 0.008])
        .stroke([x + 0.055, 0.2], [x + 0.05, 0.27], [x, 0.27], [0.008, 0.011, 0.011])
        .stroke([x, 0.27], [x - 0.05, 0.27], [x - 0.055, 0.2], [0.011, 0.011, 0.008]);
    } else if (design.earrings === 'drop') {
      ring.ellipse(x, 0.14, 0.018, 0.018).ellipse(x, 0.22, 0.028, 0.05);
    } else {
      ring.ellipse(x, 0.13, 0.024, 0.024);
    }
    paint(easel, ring, GOLD);
    paint(easel, new Path(at).ellipse(x - 0.008, 0.132, 0.008, 0.008), PALE, 0.8);
  }
}
