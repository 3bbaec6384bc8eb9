import { hex, mix, type Rgb } from './canvas.ts';
import { type Easel, glow, paint } from './easel.ts';
import { Path } from './path.ts';

const DARK: Rgb = [14, 12, 24];
const PALE: Rgb = [255, 246, 232];

/** A head scarf, behind: over the head and down on the shoulders. */
export function drawScarfBehind(easel: Easel): void {
  const colour = hex(easel.design.cloth);
  const shape = new Path(easel.behind)
    .move(0, -0.74)
    .curve(0.42, -0.76, 0.58, -0.4, 0.54, 0)
    .curve(0.52, 0.36, 0.6, 0.7, 0.86, 1.05)
    .line(-0.86, 1.05)
    .curve(-0.6, 0.7, -0.52, 0.36, -0.54, 0)
    .curve(-0.58, -0.4, -0.42, -0.76, 0, -0.74);
  paint(easel, shape, mix(colour, DARK, 0.42));
}

/** A head scarf, in front: a ring round the face and the folds below the chin. */
export function drawScarf(easel: Easel): void {
  const { design, look, hair } = easel;
  const colour = hex(design.cloth);
  const w = design.width - 0.035;
  const low = design.chin - 0.015;
  const ring = new Path(hair)
    .move(0, -0.73)
    .curve(0.4, -0.75, 0.55, -0.42, 0.5, 0)
    .curve(0.48, 0.26, 0.42, 0.62, 0.3, 0.78)
    .curve(0.1, 0.84, -0.1, 0.84, -0.3, 0.78)
    .curve(-0.42, 0.62, -0.48, 0.26, -0.5, 0)
    .curve(-0.55, -0.42, -0.4, -0.75, 0, -0.73)
    // The opening for the face turns the other way, which leaves it out.
    .move(0, -0.44)
    .curve(-0.26, -0.44, -w, -0.3, -w, -0.06)
    .curve(-w, 0.26, -0.2, low, 0, low)
    .curve(0.2, low, w, 0.26, w, -0.06)
    .curve(w, -0.3, 0.26, -0.44, 0, -0.44);
  const side = look.light.side;
  const mask = paint(easel, ring, {
    type: 'linear',
    from: hair(side * 0.5, -0.6),
    to: hair(-side * 0.5, 0.7),
    start: mix(colour, PALE, 0.22),
    end: mix(colour, DARK, 0.24),
  });
  const folds = new Path(hair)
    .stroke([-0.46, 0.1], [-0.3, 0.56], [0.16, 0.66], [0.002, 0.016, 0.003])
    .stroke([0.46, 0.06], [0.36, 0.5], [-0.06, 0.6], [0.002, 0.014, 0.003])
    .stroke([-0.3, 0.72], [0, 0.78], [0.26, 0.66], [0.002, 0.012, 0.002])
    .stroke([-0.24, -0.6], [-0.48, -0.4], [-0.45, 0.1], [0.002, 0.012, 0.002]);
  paint(easel, folds, mix(colour, DARK, 0.55), 0.5, mask);
  const sheen = new Path(hair)
    .stroke([side * 0.06, -0.66], [side * 0.4, -0.62], [side * 0.47, -0.1], [0.002, 0.03, 0.004])
    .stroke([-0.34, 0.44], [-0.14, 0.7], [0.2, 0.73], [0.002, 0.014, 0.003]);
  paint(easel, sheen, PALE, 0.2, mask);
  const band = new Path(hair)
    .stroke([-w + 0.02, -0.14], [-0.34, -0.42], [0, -0.425], [0.004, 0.013, 0.018])
    .stroke([w - 0.02, -0.14], [0.34, -0.42], [0, -0.425], [0.004, 0.013, 0.018]);
  paint(easel, band, mix(colour, DARK, 0.5), 0.8);
}

export function drawBeanie(easel: Easel): void {
  const { design, look, hair } = easel;
  const colour = hex(design.cloth);
  const w = design.width + 0.05;
  const dome = new Path(hair)
    .move(-w, -0.34)
    .curve(-w - 0.02, -0.7, -0.26, -0.9, 0, -0.9)
    .curve(0.26, -0.9, w + 0.02, -0.7, w, -0.34);
  const side = look.light.side;
  const mask = paint(easel, dome, {
    type: 'linear',
    from: hair(side * 0.5, -0.9),
    to: hair(-side * 0.5, -0.2),
    start: mix(colour, PALE, 0.16),
    end: mix(colour, DARK, 0.34),
  });
  const ribs = new Path(hair);
  for (const x of [-0.36, -0.24, -0.12, 0, 0.12, 0.24, 0.36]) {
    ribs.stroke([x, -0.36], [x * 0.9, -0.66], [x * 0.35, -0.9], [0.005, 0.006, 0.002]);
  }
  paint(easel, ribs, mix(colour, DARK, 0.5), 0.4, mask);
  glow(easel, hair, [side * 0.2, -0.7, 0.2, 0.14], PALE, 0.22, mask);
  const brim = new Path(hair)
    .move(-w - 0.02, -0.3)
    .curve(-w - 0.03, -0.4, -w, -0.44, -w + 0.03, -0.46)
    .curve(-0.2, -0.56, 0.2, -0.56, w - 0.03, -0.46)
    .curve(w, -0.44, w + 0.03, -0.4, w + 0.02, -0.3)
    .curve(w + 0.02, -0.22, w - 0.01, -0.21, w - 0.04, -0.23)
    .curve(0.22, -0.34, -0.22, -0.34, -w + 0.04, -0.23)
    .curve(-w + 0.01, -0.21, -w - 0.02, -0.22, -w - 0.02, -0.3);
  const brimMask = paint(easel, brim, mix(colour, PALE, 0.12));
  const stitches = new Path(hair);
  for (let x = -0.42; x < 0.44; x += 0.07) {
    const top = -0.53 + x * x * 0.36;
    stitches.stroke([x, top], [x, top + 0.1], [x, top + 0.2], [0.004, 0.005, 0.004]);
  }
  paint(easel, stitches, mix(colour, DARK, 0.5), 0.4, brimMask);
}
