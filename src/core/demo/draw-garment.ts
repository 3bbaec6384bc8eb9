import { hex, mix, type Rgb } from './canvas.ts';
import { type Easel, glow, paint } from './easel.ts';
import { Path, type Projection } from './path.ts';
import type { Mask } from './raster.ts';

const PALE: Rgb = [255, 250, 240];
const DARK: Rgb = [12, 12, 26];

/** Shoulders in the day's outfit. */
export function drawGarment(easel: Easel): void {
  const { design, look, view } = easel;
  const colour = hex(design.outfits[look.day as 0 | 1 | 2]);
  const at = view.body;
  const side = look.light.side;
  const shoulders = torso(
    at,
    design.garment === 'vneck' || design.garment === 'blazer' ? 0.98 : 0.8,
  );
  const mask = paint(easel, shoulders, {
    type: 'linear',
    from: at(side * 0.8, 0.6),
    to: at(-side * 0.8, 1.05),
    start: mix(colour, PALE, 0.12),
    end: mix(colour, DARK, 0.34),
  });
  glow(easel, at, [0, 0.72, 0.34, 0.16], DARK, 0.32, mask);
  const seam = new Path(at)
    .stroke([-0.62, 0.8], [-0.6, 0.9], [-0.64, 1.02], [0.002, 0.007, 0.004])
    .stroke([0.62, 0.8], [0.6, 0.9], [0.64, 1.02], [0.002, 0.007, 0.004]);
  paint(easel, seam, DARK, 0.26, mask);
  drawCollar(easel, colour, mask);
}

/** Shoulders with an open neck; `low` is how far down the neckline reaches. */
function torso(at: Projection, low: number): Path {
  return new Path(at)
    .move(-1.02, 1.1)
    .curve(-1.0, 0.86, -0.7, 0.76, -0.32, 0.66)
    .curve(-0.22, 0.72, -0.14, low, 0, low)
    .curve(0.14, low, 0.22, 0.72, 0.32, 0.66)
    .curve(0.7, 0.76, 1.0, 0.86, 1.02, 1.1);
}

function drawCollar(easel: Easel, colour: Rgb, mask: Mask): void {
  const at = easel.view.body;
  const light = mix(colour, PALE, 0.26);
  const dark = mix(colour, DARK, 0.42);
  switch (easel.design.garment) {
    case 'tee':
    case 'vneck': {
      const low = easel.design.garment === 'tee' ? 0.8 : 0.98;
      const band = new Path(at)
        .stroke([-0.31, 0.665], [-0.2, low], [0, low], [0.012, 0.02, 0.02])
        .stroke([0.31, 0.665], [0.2, low], [0, low], [0.012, 0.02, 0.02]);
      paint(easel, band, mix(colour, DARK, 0.2), 0.85);
      return;
    }
    case 'turtleneck': {
      const roll = new Path(at)
        .move(-0.25, 0.58)
        .curve(-0.12, 0.66, 0.12, 0.66, 0.25, 0.58)
        .curve(0.3, 0.64, 0.32, 0.72, 0.33, 0.78)
        .curve(0.16, 0.9, -0.16, 0.9, -0.33, 0.78)
        .curve(-0.32, 0.72, -0.3, 0.64, -0.25, 0.58);
      const clip = paint(easel, roll, mix(colour, PALE, 0.08));
      glow(easel, at, [0, 0.6, 0.26, 0.1], DARK, 0.4, clip);
      const ribs = new Path(at);
      for (const x of [-0.22, -0.13, -0.04, 0.05, 0.14, 0.23]) {
        ribs.stroke([x * 0.8, 0.6], [x, 0.72], [x * 1.1, 0.86], [0.003, 0.005, 0.003]);
      }
      paint(easel, ribs, DARK, 0.24, clip);
      return;
    }
    case 'shirt': {
      for (const s of [-1, 1]) {
        const wing = new Path(at)
          .move(s * 0.235, 0.6)
          .curve(s * 0.26, 0.7, s * 0.14, 0.8, s * 0.02, 0.83)
          .line(s * 0.2, 0.98)
          .curve(s * 0.32, 0.88, s * 0.38, 0.78, s * 0.33, 0.66);
        paint(easel, wing, s * easel.look.light.side > 0 ? light : mix(colour, PALE, 0.1));
      }
      const placket = new Path(at).stroke(
        [0, 0.83],
        [0.004, 0.92],
        [0, 1.05],
        [0.004, 0.005, 0.005],
      );
      paint(easel, placket, dark, 0.7);
      paint(easel, new Path(at).ellipse(0.03, 0.94, 0.014, 0.014), PALE, 0.85);
      return;
    }
    case 'hoodie': {
      for (const s of [-1, 1]) {
        const hood = new Path(at)
          .move(s * 0.24, 0.56)
          .curve(s * 0.46, 0.6, s * 0.5, 0.76, s * 0.3, 0.86)
          .curve(s * 0.18, 0.9, s * 0.08, 0.88, 0, 0.84)
          .curve(s * 0.16, 0.8, s * 0.26, 0.7, s * 0.24, 0.56);
        paint(easel, hood, s * easel.look.light.side > 0 ? light : mix(colour, DARK, 0.14));
        const cord = new Path(at).stroke(
          [s * 0.1, 0.86],
          [s * 0.115, 0.95],
          [s * 0.1, 1.02],
          [0.01, 0.01, 0.01],
        );
        paint(easel, cord, PALE, 0.85);
      }
      return;
    }
    case 'blazer': {
      const blouse = new Path(at)
        .move(-0.24, 0.72)
        .line(0.24, 0.72)
        .line(0.06, 1.06)
        .line(-0.06, 1.06);
      paint(easel, blouse, mix([238, 234, 226], colour, 0.08), 0.96, mask);
      const inner = new Path(at)
        .move(-0.3, 0.64)
        .arc(-0.12, 0.86, -0.05, 1.06)
        .line(0.05, 1.06)
        .arc(0.12, 0.86, 0.3, 0.64)
        .arc(0, 1.0, -0.3, 0.64);
      paint(easel, inner, [240, 236, 228], 0.92);
      for (const s of [-1, 1]) {
        const lapel = new Path(at)
          .move(s * 0.3, 0.62)
          .curve(s * 0.24, 0.8, s * 0.12, 0.94, s * 0.03, 1.06)
          .line(s * 0.28, 1.06)
          .line(s * 0.42, 0.9)
          .line(s * 0.34, 0.86)
          .line(s * 0.42, 0.76);
        paint(easel, lapel, s * easel.look.light.side > 0 ? light : mix(colour, DARK, 0.22));
      }
    }
  }
}
