import type { Camera } from '../../../core/dendrogram/camera.ts';

/** A leaf as wide as this has room for a face, px. */
export const FACE_FROM = 22;
/** The row of faces opens while leaves grow from here to `FACE_FROM`: the tree never jumps, px. */
const FACE_OPENS = 15;
const LARGEST_FACE = 52;

/** Where the parts of the picture are, px from its top left corner. */
export interface StageGeometry {
  readonly width: number;
  readonly height: number;
  /** The tree: level 0 is at `top`, level 1 at `base`. */
  readonly left: number;
  readonly top: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  readonly base: number;
  /** Rows below the leaves: marks of tracks, colours of identities, names, faces. */
  readonly flags: number;
  readonly strip: number;
  readonly names: number;
  readonly faces: number;
  /** Edge of a face, 0 while leaves are too narrow for one. */
  readonly faceSize: number;
}

/** Height of the rows below the leaves without faces. */
const ROWS = 30;
const TOP = 18;
const RIGHT = 14;

/** @param axis width of the axis on the left, px */
export function stageGeometry(
  width: number,
  height: number,
  axis: number,
  { perLeaf }: Camera,
): StageGeometry {
  const faceSize = perLeaf < FACE_FROM ? 0 : Math.min(LARGEST_FACE, Math.floor(perLeaf) - 2);
  const opened = Math.min(1, Math.max(0, (perLeaf - FACE_OPENS) / (FACE_FROM - FACE_OPENS)));
  const faceRow = opened * Math.max(faceSize, FACE_FROM - 2);
  const base = Math.max(TOP + 1, Math.round(height - ROWS - faceRow - 4));
  return {
    width,
    height,
    left: axis,
    top: TOP,
    plotWidth: Math.max(1, width - axis - RIGHT),
    plotHeight: base - TOP,
    base,
    flags: base + 2,
    strip: base + 7,
    names: base + 13,
    faces: base + ROWS,
    faceSize,
  };
}

/** Px from the left edge of the tree to a place in the leaf order. */
export const leafX = ({ from, perLeaf }: Camera, leaf: number): number => (leaf - from) * perLeaf;
