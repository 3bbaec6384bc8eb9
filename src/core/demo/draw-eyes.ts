import { hex, mix, type Rgb } from './canvas.ts';
import { type Easel, glow, mirrored, paint, shapeOf } from './easel.ts';
import { Path } from './path.ts';

const EYE_X = 0.172;
const EYE_Y = -0.015;
const WHITE: Rgb = [250, 246, 241];
const INK: Rgb = [30, 20, 22];

export function drawEyes(easel: Easel): void {
  for (const side of [-1, 1]) {
    drawEye(easel, side);
    drawBrow(easel, side);
  }
}

/** How far the lids are apart: expression and blinking together. */
function openness(easel: Easel): number {
  const { expression, eyesOpen } = easel.look;
  const squint = expression === 'laugh' ? 0.5 : expression === 'smile' ? 0.82 : 1;
  return (expression === 'frown' ? 0.84 : squint) * eyesOpen;
}

function drawEye(easel: Easel, side: number): void {
  const { design, skin, look } = easel;
  const open = openness(easel);
  const w = design.eye * 1.12;
  const h = w * 0.74 * open;
  const tilt = design.eyeTilt;
  const place = mirrored(easel.face, side);
  // Coordinates of an eye: inner corner at −w, outer at +w.
  const at = (x: number, y: number) => place(EYE_X + x, EYE_Y + y - (x / w) * tilt);
  const lid = mix(skin.deep, INK, 0.75);

  if (open < 0.25) {
    const closed = new Path(at)
      .stroke([-w, 0], [0, w * 0.5], [w, 0], [0.005, 0.013, 0.007])
      .stroke([w * 0.7, 0.012], [w, 0.014], [w * 1.18, 0.004], [0.007, 0.005, 0.001]);
    paint(easel, closed, lid);
    return;
  }

  const rise = look.expression === 'laugh' ? 0.25 : 0.85;
  const almond = new Path(at)
    .move(-w, 0.006)
    .curve(-w * 0.6, -h * 1.2, w * 0.45, -h * 1.5, w, -0.004)
    .curve(w * 0.6, h * rise, -w * 0.5, h * (rise + 0.15), -w, 0.006);
  const mask = shapeOf(easel, almond);
  const top = at(0, -h);
  const bottom = at(0, h);
  paint(easel, almond, {
    type: 'linear',
    from: top,
    to: bottom,
    start: mix(WHITE, skin.shade, 0.45),
    end: WHITE,
  });

  // The gaze runs ahead of the head a little.
  const gx = easel.view.turn * side * 0.025;
  const gy = -h * 0.12;
  const r = w * 0.6;
  const iris = hex(design.iris);
  const centre = at(gx, gy + r * 0.35);
  paint(
    easel,
    new Path(at).ellipse(gx, gy, r, r),
    {
      type: 'radial',
      centre,
      radius: [r * 1.35 * easel.view.scale, r * 1.35 * easel.view.scale],
      inner: mix(iris, [255, 226, 180], 0.3),
      outer: mix(iris, INK, 0.6),
      innerAlpha: 1,
      outerAlpha: 1,
      band: [0.25, 1],
    },
    1,
    mask,
  );
  paint(easel, new Path(at).ellipse(gx, gy, r * 0.5, r * 0.5), INK, 1, mask);
  const shine = look.light.side * side * r * 0.38;
  paint(
    easel,
    new Path(at).ellipse(gx + shine, gy - r * 0.34, r * 0.24, r * 0.24),
    WHITE,
    0.95,
    mask,
  );
  paint(
    easel,
    new Path(at).ellipse(gx - shine, gy + r * 0.4, r * 0.12, r * 0.12),
    WHITE,
    0.5,
    mask,
  );

  const lash = design.lashes ? 1 : 0.62;
  const lids = new Path(at).stroke(
    [-w * 1.02, 0.004],
    [w * -0.08, -h * 2.02],
    [w * 1.04, -0.006],
    [0.004, 0.0145 * lash, 0.009 * lash],
  );
  if (design.lashes) {
    lids.stroke([w * 0.82, -0.01], [w * 1.1, -0.016], [w * 1.3, -0.04], [0.009, 0.006, 0.001]);
  }
  paint(easel, lids, lid);
  const crease = new Path(at).stroke(
    [-w * 0.8, -h * 0.95 - 0.01],
    [0, -h * 2.0 - 0.03],
    [w * 1.05, -h * 0.6 - 0.014],
    [0.001, 0.005, 0.002],
  );
  paint(easel, crease, skin.deep, 0.5);
  const lower = new Path(at).stroke(
    [-w * 0.6, h * 0.62],
    [w * 0.1, h * rise * 1.35 + 0.004],
    [w * 0.95, 0.008],
    [0.001, 0.004, 0.002],
  );
  paint(easel, lower, skin.deep, 0.5);
}

function drawBrow(easel: Easel, side: number): void {
  const { design, look, skin } = easel;
  const at = mirrored(easel.face, side);
  const lift = look.expression === 'laugh' ? -0.018 : look.expression === 'talk' ? -0.008 : 0;
  const knit = look.expression === 'frown' ? 0.03 : 0;
  const t = design.brow;
  const y = -0.158 + lift;
  const colour = hex(design.hair === 'balding' ? design.beardColour : design.hairColour);
  const tone = mix(mix(colour, INK, 0.25), skin.base, 0.08);
  const brow = new Path(at).stroke(
    [0.082 - knit * 0.5, y + 0.014 + knit],
    [0.18, y - 0.03 - design.browArch + knit * 0.4],
    [0.29, y + 0.022 - design.eyeTilt],
    [t * 0.9, t * 0.95, t * 0.25],
  );
  paint(easel, brow, tone, 0.92);
  if (knit > 0) {
    const furrow = new Path(at).stroke(
      [0.03, y - 0.03],
      [0.024, y],
      [0.03, y + 0.03],
      [0.001, 0.005, 0.001],
    );
    paint(easel, furrow, skin.deep, 0.5);
  }
  glow(easel, at, [0.2, y + 0.055, 0.1, 0.03], skin.light, 0.18);
}
