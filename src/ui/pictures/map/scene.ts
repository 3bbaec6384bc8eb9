import type { LeafFaces } from '../leaf-faces.ts';
import type { Size } from '../picture.ts';
import type { Point } from '../pointer.ts';
import type { Tokens } from '../tokens.ts';
import type { Dots } from './dots.ts';
import type { MapLabel } from './labels.ts';
import { type MapView, toScreenX, toScreenY } from './view.ts';

/** What is on the map. */
export interface MapContent {
  readonly dots: Dots;
  readonly labels: readonly MapLabel[];
  readonly positions: Float32Array; // [2 * n]
  /** Changes with the units of the positions: another method, or other tracks. */
  readonly space: string;
  /** Median distance to the nearest dot; undefined while it is not known. */
  readonly spacing: number | undefined;
  readonly explained: Float64Array | undefined;
  readonly selected: ReadonlySet<number>;
  readonly active: ReadonlySet<number>;
  readonly bestFace: Int32Array; // [T]
}

/** One frame of the map, as the painters take it. */
export interface MapScene {
  readonly size: Size;
  readonly view: MapView;
  /** How much larger than their own radius dots are. */
  readonly growth: number;
  /** Where the dots are in this frame: x0, y0, … */
  readonly positions: Float32Array; // [2 * n]
  readonly dots: Dots;
  readonly labels: readonly MapLabel[];
  readonly tokens: Tokens;
  /** Part of the variance on each axis; undefined where axes mean nothing. */
  readonly explained: Float64Array | undefined; // [2]
  /** Track rows. */
  readonly selected: ReadonlySet<number>;
  readonly active: ReadonlySet<number>;
  /** Px of a face's side, 0 while dots are shown. */
  readonly faceSize: number;
  /** Best face of each track. */
  readonly bestFace: Int32Array; // [T]
  readonly faces: LeafFaces;
}

/** What is drawn over the map, and changes with the pointer. */
export interface MapMarks {
  /** Dots under a pointer, here or in another picture. */
  readonly hovered: readonly number[];
  /** The dot that the keys are at, −1 for none. */
  readonly cursor: number;
  /** Dots of the two sides of the question that is shown; undefined without one. */
  readonly question: { readonly a: readonly number[]; readonly b: readonly number[] } | undefined;
  /** The line that is being drawn, px. */
  readonly lasso: readonly Point[];
}
export const NO_MARKS: MapMarks = { hovered: [], cursor: -1, question: undefined, lasso: [] };

/** Px between neighbours at which dots have their own radius. */
const ROOMY = 5;
/** Faces are shown from this side on, px, and grow no larger than that. */
const LEAST_FACE = 24;
const LARGEST_FACE = 76;

/** Px of a face when neighbours lie this far apart; 0 where faces would only hide each other. */
export function faceSizeAt(spacingPx: number): number {
  const side = spacingPx * 1.15;
  return side < LEAST_FACE ? 0 : Math.min(LARGEST_FACE, side);
}

/** Px of the dot now: smaller where dots would hide each other, larger where there is room. */
export function radiusNow(scene: MapScene, dot: number): number {
  if (scene.faceSize > 0) return scene.faceSize / 2;
  return scene.dots.radius[dot]! * scene.growth;
}

/** How much larger dots are than their own radius when neighbours lie this far apart. */
export function growthAt(spacingPx: number): number {
  return Math.min(2.2, Math.max(0.55, (spacingPx / ROOMY) ** 0.5));
}

export function placeOf({ view, size, positions }: MapScene, dot: number): Point {
  return {
    x: toScreenX(view, size, positions[2 * dot]!),
    y: toScreenY(view, size, positions[2 * dot + 1]!),
  };
}

/** Within the picture, or so near that part of it is. */
export const inSight = ({ size }: MapScene, { x, y }: Point, reach: number): boolean =>
  x > -reach && y > -reach && x < size.width + reach && y < size.height + reach;
