import { fill, mix } from './canvas.ts';
import type { FaceDesign, HairStyle } from './design.ts';
import { type Easel, glow, paint, shapeOf, shifted } from './easel.ts';
import { Path, type Projection } from './path.ts';
import type { Mask } from './raster.ts';

/** The outline of the head from crown to chin; `grow` widens it all round. */
export function headPath(projection: Projection, design: FaceDesign, grow = 0): Path {
  const w = design.width + grow;
  const jaw = design.width * (0.74 + 0.18 * design.jaw) + grow;
  const chinWidth = 0.1 + 0.14 * design.jaw + grow * 0.5;
  const chin = design.chin + grow;
  const top = -0.6 - grow;
  const bend = jaw - 0.03 - 0.05 * (1 - design.jaw);
  return new Path(projection)
    .move(0, top)
    .curve(0.27, top, w, -0.46, w, -0.12)
    .curve(w, 0.06, jaw + 0.03, 0.2, jaw, 0.29)
    .curve(bend, 0.42, chinWidth, chin, 0, chin)
    .curve(-chinWidth, chin, -bend, 0.42, -jaw, 0.29)
    .curve(-jaw - 0.03, 0.2, -w, 0.06, -w, -0.12)
    .curve(-w, -0.46, -0.27, top, 0, top);
}

/** Neck and the shadow that the chin throws on it. */
export function drawNeck(easel: Easel): void {
  const { skin, design, view } = easel;
  const w = 0.17 + 0.06 * design.jaw;
  const neck = new Path(view.body)
    .move(-w, 0.2)
    .line(w, 0.2)
    .curve(w, 0.55, w + 0.01, 0.66, w + 0.14, 0.74)
    .curve(0.2, 1.0, -0.2, 1.0, -w - 0.14, 0.74)
    .curve(-w - 0.01, 0.66, -w, 0.55, -w, 0.2);
  const mask = paint(easel, neck, mix(skin.base, skin.shade, 0.45));
  const shadow = headPath(shifted(easel.outline, easel.look.light.side * -0.04, 0.12), design);
  paint(easel, shadow, skin.deep, 0.42, mask);
}

const COVERS_EARS: ReadonlySet<HairStyle> = new Set(['long', 'waves', 'bob', 'scarf']);

export function drawEars(easel: Easel): void {
  const { skin, design, view } = easel;
  if (COVERS_EARS.has(design.hair)) return;
  for (const side of [-1, 1]) {
    // The ear on the side that turns away goes behind the head.
    const away = Math.max(0, view.turn * side);
    const x = side * (design.width + 0.02 - away * 0.1);
    const project = view.at(() => -0.04);
    paint(easel, new Path(project).ellipse(x, 0.03, 0.065, 0.105), skin.base);
    paint(easel, new Path(project).ellipse(x + side * 0.012, 0.03, 0.035, 0.065), skin.shade, 0.7);
  }
}

/** The head with its light and shadow; returns its mask, to keep features inside. */
export function drawHead(easel: Easel): Mask {
  const { skin, design, look } = easel;
  const mask = shapeOf(easel, headPath(easel.outline, design));
  const side = look.light.side;
  const lit = easel.outline(side * 0.5, -0.3);
  const dark = easel.outline(-side * 0.5, 0.4);
  fill(easel.canvas, mask, {
    type: 'linear',
    from: lit,
    to: dark,
    start: mix(skin.base, skin.light, 0.55),
    end: mix(skin.base, skin.shade, 0.3),
  });
  // Turning away from the light, the form darkens towards its rim.
  fill(easel.canvas, mask, {
    type: 'radial',
    centre: easel.face(side * 0.16, -0.06),
    radius: [0.74 * easel.view.scale, 0.86 * easel.view.scale],
    inner: skin.shade,
    outer: skin.shade,
    innerAlpha: 0,
    outerAlpha: 0.85,
    band: [0.5, 1],
  });
  glow(easel, easel.face, [side * 0.1, -0.32, 0.26, 0.16], skin.light, 0.4, mask);
  glow(easel, easel.face, [0, design.chin - 0.07, 0.1, 0.06], skin.light, 0.3, mask);
  for (const cheek of [-1, 1]) {
    glow(easel, easel.face, [cheek * 0.255, 0.16, 0.15, 0.12], skin.blush, 0.3, mask);
    glow(easel, easel.face, [cheek * 0.24, 0.07, 0.1, 0.05], skin.light, 0.35, mask);
    // The hollow that the eye sits in.
    glow(easel, easel.face, [cheek * 0.165, -0.05, 0.13, 0.1], skin.shade, 0.5, mask);
  }
  if (design.freckles) drawFreckles(easel, mask);
  if (design.age > 0.3) drawLines(easel, mask, design.age);
  return mask;
}

const FRECKLES = [
  0.09, 0.08, 0.15, 0.1, 0.21, 0.09, 0.27, 0.12, 0.12, 0.14, 0.18, 0.15, 0.24, 0.17,
];

function drawFreckles(easel: Easel, clip: Mask): void {
  for (const side of [-1, 1]) {
    const dots = new Path(easel.face);
    for (let i = 0; i < FRECKLES.length; i += 2) {
      const wobble = side * ((i % 3) - 1) * 0.008;
      dots.ellipse(side * FRECKLES[i]! + wobble, FRECKLES[i + 1]! + wobble, 0.012, 0.011);
    }
    paint(easel, dots, easel.skin.deep, 0.42, clip);
  }
}

/** Lines of the forehead, under the eyes and beside the mouth. */
function drawLines(easel: Easel, clip: Mask, age: number): void {
  const { skin } = easel;
  const thin = [0.002, 0.006, 0.002] as const;
  const lines = new Path(easel.face);
  for (const side of [-1, 1]) {
    lines.stroke([side * 0.105, 0.18], [side * 0.17, 0.24], [side * 0.175, 0.33], thin);
    lines.stroke([side * 0.1, 0.055], [side * 0.17, 0.1], [side * 0.24, 0.06], thin);
    lines.stroke([side * 0.29, -0.02], [side * 0.32, 0.0], [side * 0.345, 0.0], thin);
  }
  if (age > 0.7) {
    lines.stroke([-0.2, -0.3], [0, -0.325], [0.2, -0.3], thin);
    lines.stroke([-0.16, -0.37], [0, -0.39], [0.16, -0.37], thin);
  }
  paint(easel, lines, skin.deep, 0.4 * age, clip);
}
