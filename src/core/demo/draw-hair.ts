import { hex, mix, type Paint, type Rgb } from './canvas.ts';
import { drawBeanie, drawScarf, drawScarfBehind } from './draw-cloth.ts';
import { headPath } from './draw-head.ts';
import { type Easel, glow, mirrored, paint, shapeOf, shifted } from './easel.ts';
import { backHair, frontHair } from './hair-shapes.ts';
import { Path } from './path.ts';
import type { Mask } from './raster.ts';

const BLACK: Rgb = [12, 9, 14];
const SHEEN: Rgb = [255, 232, 205];

export function drawHairBehind(easel: Easel): void {
  const { design } = easel;
  if (design.hair === 'scarf') {
    drawScarfBehind(easel);
    return;
  }
  const at = mirrored(easel.behind, design.parting);
  const path = backHair(design.hair, at);
  if (path === undefined) return;
  const colour = hex(design.hairColour);
  const mask = paint(easel, path, {
    type: 'linear',
    from: easel.behind(easel.look.light.side * 0.5, -0.8),
    to: easel.behind(-easel.look.light.side * 0.4, 0.9),
    start: mix(colour, SHEEN, 0.06),
    end: mix(colour, BLACK, 0.42),
  });
  if (design.hair === 'bun') {
    glow(easel, at, [easel.look.light.side * 0.07, -0.82, 0.12, 0.08], SHEEN, 0.3, mask);
    const twist = new Path(at)
      .stroke([-0.15, -0.7], [0, -0.92], [0.14, -0.72], [0.002, 0.008, 0.002])
      .stroke([-0.1, -0.66], [0.04, -0.8], [0.16, -0.8], [0.002, 0.007, 0.002]);
    paint(easel, twist, mix(colour, BLACK, 0.6), 0.7, mask);
  }
  if (design.hair === 'ponytail') {
    const strands = new Path(at)
      .stroke([0.42, -0.68], [0.66, -0.4], [0.6, 0.3], [0.002, 0.012, 0.002])
      .stroke([0.5, -0.6], [0.76, -0.2], [0.66, 0.42], [0.002, 0.009, 0.002]);
    paint(easel, strands, SHEEN, 0.2, mask);
  }
}

/** The shadow that the front hair throws on the face; painted before the features. */
export function drawHairShadow(easel: Easel, head: Mask): void {
  const { design } = easel;
  const dx = -easel.look.light.side * 0.02;
  const at = shifted(mirrored(easel.hair, design.parting), dx * design.parting, 0.05);
  const path = frontHair(design.hair, at, design.width);
  if (path !== undefined && design.hair !== 'buzz' && design.hair !== 'balding') {
    paint(easel, path, easel.skin.deep, 0.34, head);
  }
}

export function drawHairFront(easel: Easel): void {
  const { design, look, skin } = easel;
  if (design.hair === 'scarf') {
    drawScarf(easel);
    return;
  }
  const at = mirrored(easel.hair, design.parting);
  const path = frontHair(design.hair, at, design.width);
  const colour = hex(design.hairColour);
  if (path === undefined) {
    // A bald head shines.
    glow(easel, easel.face, [look.light.side * 0.14, -0.44, 0.16, 0.08], skin.light, 0.75);
    return;
  }
  const side = look.light.side;
  const matt = design.hair === 'afro';
  const fillWith: Paint = {
    type: 'linear',
    from: easel.hair(side * 0.5, -0.75),
    to: easel.hair(-side * 0.5, 0.25),
    start: mix(colour, SHEEN, matt ? 0.05 : 0.17),
    end: mix(colour, BLACK, matt ? 0.42 : 0.3),
  };
  const mask = paint(easel, path, fillWith, design.hair === 'buzz' ? 0.9 : 1);
  if (design.hair === 'balding') {
    glow(easel, easel.face, [side * 0.14, -0.46, 0.17, 0.08], skin.light, 0.75);
    return;
  }
  drawSheen(easel, mask, colour);
  if (design.hair === 'beanie') drawBeanie(easel);
}

/** Strands: light ones where the light falls, dark ones between. */
function drawSheen(easel: Easel, mask: Mask, colour: Rgb): void {
  const { design, look } = easel;
  const at = mirrored(easel.hair, design.parting);
  const lit = look.light.side * design.parting > 0 ? 1 : -1;
  if (design.hair === 'afro' || design.hair === 'curly' || design.hair === 'buzz') {
    glow(easel, at, [lit * 0.22, -0.6, 0.3, 0.16], SHEEN, design.hair === 'curly' ? 0.2 : 0.1);
    if (design.hair !== 'buzz') drawCurls(easel, colour);
    return;
  }
  const light = new Path(at)
    .stroke([lit * 0.08, -0.62], [lit * 0.36, -0.62], [lit * 0.46, -0.16], [0.002, 0.032, 0.004])
    .stroke([lit * 0.04, -0.56], [lit * 0.28, -0.54], [lit * 0.42, -0.2], [0.002, 0.014, 0.002])
    .stroke([-lit * 0.1, -0.64], [-lit * 0.34, -0.58], [-lit * 0.43, -0.2], [0.002, 0.014, 0.002]);
  paint(easel, light, SHEEN, 0.22, mask);
  const dark = new Path(at)
    .stroke([lit * 0.02, -0.7], [lit * 0.32, -0.6], [lit * 0.4, -0.24], [0.002, 0.007, 0.002])
    .stroke([-lit * 0.06, -0.7], [-lit * 0.4, -0.58], [-lit * 0.47, 0.0], [0.002, 0.01, 0.002])
    .stroke([lit * 0.44, -0.2], [lit * 0.52, 0.2], [lit * 0.48, 0.6], [0.002, 0.01, 0.002])
    .stroke([-lit * 0.44, -0.2], [-lit * 0.52, 0.2], [-lit * 0.48, 0.6], [0.002, 0.01, 0.002]);
  paint(easel, dark, mix(colour, BLACK, 0.6), 0.5, mask);
}

/** Small arcs that make a surface look curled. */
function drawCurls(easel: Easel, colour: Rgb): void {
  const big = easel.design.hair === 'afro';
  const clip = shapeOf(easel, headPath(easel.outline, easel.design, big ? 0.26 : 0.14));
  const arcs = new Path(easel.hair);
  const rows = big ? [-0.88, -0.74, -0.6, -0.48] : [-0.74, -0.6, -0.48];
  rows.forEach((y, row) => {
    const reach = 0.2 + row * 0.13;
    for (let i = -3; i <= 3; i++) {
      const x = (i / 3) * reach + (row % 2) * 0.04;
      const dip = y + x * x * 0.55;
      arcs.stroke([x - 0.04, dip], [x, dip - 0.06], [x + 0.04, dip], [0.002, 0.009, 0.002]);
    }
  });
  paint(easel, arcs, mix(colour, SHEEN, big ? 0.3 : 0.36), 0.6, clip);
}
