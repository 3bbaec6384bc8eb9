import { hex, mix, type Rgb } from './canvas.ts';
import { type Easel, glow, paint, shapeOf } from './easel.ts';
import { Path, type Projection } from './path.ts';
import { noseDepth } from './pose.ts';

const INSIDE: Rgb = [92, 26, 34];
const TEETH: Rgb = [250, 247, 240];
const TONGUE: Rgb = [206, 96, 98];

export function drawNose(easel: Easel): void {
  const { design, skin, look } = easel;
  const at = easel.view.at((x, y) => noseDepth(x, y, design.noseLength));
  const bottom = -0.02 + design.noseLength;
  const w = design.noseWidth;
  const dark = look.light.side > 0 ? -1 : 1;
  const flank = new Path(at)
    .move(dark * 0.02, -0.1)
    .curve(dark * 0.028, 0, dark * 0.03, bottom - 0.1, dark * w * 0.75, bottom - 0.045)
    .curve(dark * w * 1.15, bottom - 0.02, dark * w * 1.1, bottom, dark * w * 0.8, bottom)
    .curve(dark * w * 1.5, bottom - 0.09, dark * 0.07, -0.02, dark * 0.055, -0.11);
  paint(easel, flank, skin.shade, 0.55);
  glow(easel, at, [-dark * 0.008, bottom - 0.13, 0.028, 0.13], skin.light, 0.5);
  glow(easel, at, [0, bottom - 0.035, w * 0.8, 0.04], skin.blush, 0.35);
  glow(easel, at, [-dark * 0.012, bottom - 0.045, 0.026, 0.022], skin.light, 0.75);
  const base = new Path(at)
    .stroke(
      [-w, bottom - 0.022],
      [-w * 1.02, bottom + 0.012],
      [-w * 0.52, bottom],
      [0.002, 0.0075, 0.005],
    )
    .stroke(
      [w, bottom - 0.022],
      [w * 1.02, bottom + 0.012],
      [w * 0.52, bottom],
      [0.002, 0.0075, 0.005],
    )
    .stroke(
      [-w * 0.3, bottom + 0.004],
      [0, bottom + 0.022],
      [w * 0.3, bottom + 0.004],
      [0.002, 0.006, 0.002],
    );
  paint(easel, base, skin.deep, 0.72);
}

export function drawMouth(easel: Easel): void {
  const { design, skin, look } = easel;
  const wide = look.expression === 'smile' ? 1.14 : look.expression === 'laugh' ? 1.22 : 1;
  const m = design.mouth * wide * (look.expression === 'talk' ? 0.9 : 1);
  const bends = { neutral: 0.006, smile: 0.034, laugh: 0.05, talk: 0.006, frown: -0.022 };
  const bend = bends[look.expression];
  const y0 = 0.305 + (design.chin - 0.52) * 0.5 + bend * 0.3;
  const at: Projection = (x, y) => easel.face(x, y0 + y - bend * (x / m) * (x / m));
  const lip = hex(design.lipColour);
  const l = design.lips;
  const gap = look.expression === 'laugh' ? 0.085 : look.expression === 'talk' ? 0.055 : 0;

  if (gap > 0) drawOpening(easel, at, m, gap, look.expression === 'laugh');
  const upper = new Path(at)
    .move(-m, 0)
    .curve(-m * 0.55, -l * 0.9, -m * 0.2, -l * 1.45, 0, -l * 0.85)
    .curve(m * 0.2, -l * 1.45, m * 0.55, -l * 0.9, m, 0)
    .curve(m * 0.4, l * 0.1, -m * 0.4, l * 0.1, -m, 0);
  paint(easel, upper, mix(lip, skin.deep, 0.22));
  const lower = new Path(at)
    .move(-m * 0.96, gap * 0.15)
    .curve(-m * 0.5, gap * 1.25 + l * 0.1, m * 0.5, gap * 1.25 + l * 0.1, m * 0.96, gap * 0.15)
    .curve(
      m * 0.55,
      gap * 1.35 + l * 1.75,
      -m * 0.55,
      gap * 1.35 + l * 1.75,
      -m * 0.96,
      gap * 0.15,
    );
  paint(easel, lower, lip);
  glow(easel, at, [easel.look.light.side * 0.02, gap + l * 0.72, m * 0.42, l * 0.4], TEETH, 0.3);
  if (gap === 0) {
    const line = new Path(at).stroke(
      [-m * 1.02, 0],
      [0, l * 0.16],
      [m * 1.02, 0],
      [0.004, 0.0075, 0.004],
    );
    paint(easel, line, mix(lip, INSIDE, 0.78));
  }
  const corner = new Path(at);
  for (const side of [-1, 1]) corner.ellipse(side * m, 0, 0.009, 0.009);
  paint(easel, corner, skin.deep, 0.55);
  glow(easel, at, [0, gap + l * 1.9 + 0.03, 0.09, 0.025], skin.shade, 0.5);
  if (look.expression === 'smile' || look.expression === 'laugh') drawDimples(easel, at, m);
  if (design.mole !== 0) {
    paint(
      easel,
      new Path(easel.face).ellipse(design.mole * 0.15, 0.235, 0.014, 0.014),
      [58, 34, 28],
      0.9,
    );
  }
}

function drawOpening(easel: Easel, at: Projection, m: number, gap: number, laugh: boolean): void {
  const opening = new Path(at)
    .move(-m * 0.97, 0)
    .curve(-m * 0.4, -gap * 0.1, m * 0.4, -gap * 0.1, m * 0.97, 0)
    .curve(m * 0.55, gap * 1.6, -m * 0.55, gap * 1.6, -m * 0.97, 0);
  const clip = shapeOf(easel, opening);
  paint(easel, opening, INSIDE);
  const depth = laugh ? 0.42 : 0.3;
  const teeth = new Path(at)
    .move(-m * 0.86, -0.02)
    .line(m * 0.86, -0.02)
    .curve(m * 0.7, gap * depth * 1.2, -m * 0.7, gap * depth * 1.2, -m * 0.86, -0.02);
  paint(easel, teeth, TEETH, 1, clip);
  paint(easel, new Path(at).ellipse(0, gap * 1.2, m * 0.5, gap * 0.42), TONGUE, 0.95, clip);
}

function drawDimples(easel: Easel, at: Projection, m: number): void {
  const folds = new Path(at);
  for (const side of [-1, 1]) {
    folds.stroke(
      [side * (m + 0.03), -0.045],
      [side * (m + 0.055), -0.005],
      [side * (m + 0.03), 0.035],
      [0.001, 0.006, 0.001],
    );
  }
  paint(easel, folds, easel.skin.deep, 0.24);
}
