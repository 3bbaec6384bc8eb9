import { type Canvas, fill, hex, mix, type Paint, type Rgb } from './canvas.ts';
import type { FaceDesign, FaceLook } from './design.ts';
import { Path, type Projection } from './path.ts';
import { faceDepth, type HeadView, viewHead } from './pose.ts';
import { cover, type Mask } from './raster.ts';

/** The tones that one skin colour is painted with. */
export interface SkinTones {
  readonly base: Rgb;
  readonly light: Rgb;
  readonly shade: Rgb;
  /** Lines and creases. */
  readonly deep: Rgb;
  readonly blush: Rgb;
}

/** What every part of the drawing needs: where to paint, how the head is turned, which colours. */
export interface Easel {
  readonly canvas: Canvas;
  readonly look: FaceLook;
  readonly design: FaceDesign;
  readonly view: HeadView;
  readonly skin: SkinTones;
  /** Lies on the face. */
  readonly face: Projection;
  /** The outline of the head: the jaw stands a little forward. */
  readonly outline: Projection;
  /** Hair in front: between the outline and the face. */
  readonly hair: Projection;
  /** Hair and cloth behind the head. */
  readonly behind: Projection;
}

export function setUpEasel(canvas: Canvas, look: FaceLook): Easel {
  const view = viewHead(look, canvas.width);
  return {
    canvas,
    look,
    design: look.design,
    view,
    skin: skinTones(hex(look.design.skin)),
    face: view.onFace,
    outline: view.at((_x, y) => (y > 0.1 ? (y - 0.1) * 0.32 : 0)),
    hair: view.at((x, y) => faceDepth(x, y) * 0.62),
    behind: view.at(() => -0.14),
  };
}

function scale(colour: Rgb, r: number, g: number, b: number): Rgb {
  return [colour[0] * r, colour[1] * g, colour[2] * b];
}

function skinTones(base: Rgb): SkinTones {
  const brightness = (base[0] + base[1] + base[2]) / 765;
  return {
    base,
    light: mix(base, [255, 238, 214], 0.2 + brightness * 0.3),
    shade: scale(base, 0.84, 0.72, 0.68),
    deep: scale(base, 0.56, 0.4, 0.38),
    blush: mix(scale(base, 1, 0.66, 0.62), [226, 84, 84], 0.25),
  };
}

export function shapeOf(easel: Easel, path: Path): Mask {
  return cover(path.contours, easel.canvas.width, easel.canvas.height);
}

/** Fill a path with a paint or a flat colour. */
export function paint(
  easel: Easel,
  path: Path,
  what: Paint | Rgb,
  alpha = 1,
  clip?: Mask | undefined,
): Mask {
  const mask = shapeOf(easel, path);
  fill(easel.canvas, mask, isRgb(what) ? { type: 'solid', colour: what } : what, alpha, clip);
  return mask;
}

function isRgb(what: Paint | Rgb): what is Rgb {
  return Array.isArray(what);
}

/** A soft round glow or shadow on a projection, fading to nothing at its rim. */
export function glow(
  easel: Easel,
  projection: Projection,
  [x, y, rx, ry]: readonly [number, number, number, number],
  colour: Rgb,
  alpha: number,
  clip?: Mask,
): void {
  const path = new Path(projection).ellipse(x, y, rx, ry);
  const centre = projection(x, y);
  const radius: [number, number] = [rx * easel.view.scale, ry * easel.view.scale];
  paint(
    easel,
    path,
    { type: 'radial', centre, radius, inner: colour, outer: colour, innerAlpha: 1, outerAlpha: 0 },
    alpha,
    clip,
  );
}

/** The same projection seen in a mirror when `side` is −1. */
export function mirrored(projection: Projection, side: number): Projection {
  return (x, y) => projection(x * side, y);
}

/** The same projection shifted in drawing coordinates. */
export function shifted(projection: Projection, dx: number, dy: number): Projection {
  return (x, y) => projection(x + dx, y + dy);
}
