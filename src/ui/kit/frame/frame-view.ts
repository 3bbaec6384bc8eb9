import type { FaceColumns } from '../../../core/episode/episode.ts';
import type { FrameExtent } from '../../../core/same-frame/frame-extent.ts';
import type { PairFrame } from '../../../core/same-frame/pair-frames.ts';

/** The part of a frame that is drawn, in the unit of the boxes. */
export interface FrameView {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Room around the boxes, as a part of their common height or width. */
const ROOM = 0.12;

/**
 * The part of the picture that holds both faces in all of the frames, so that every drawing has the
 * same scale; as wide for its height as the picture, and inside it.
 */
export function frameView(
  { box }: Pick<FaceColumns, 'box'>,
  frames: readonly PairFrame[],
  extent: FrameExtent,
): FrameView {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { faceA, faceB } of frames) {
    for (const face of [faceA, faceB]) {
      left = Math.min(left, box[4 * face] ?? 0);
      top = Math.min(top, box[4 * face + 1] ?? 0);
      right = Math.max(right, box[4 * face + 2] ?? 0);
      bottom = Math.max(bottom, box[4 * face + 3] ?? 0);
    }
  }
  if (frames.length === 0) return { x: 0, y: 0, ...extent };
  const shape = extent.width / extent.height;
  const least = (1 + 2 * ROOM) * Math.max((right - left) / shape, bottom - top);
  const height = Math.min(extent.height, least);
  const width = height * shape;
  const within = (middle: number, size: number, whole: number): number =>
    Math.max(0, Math.min(whole - size, middle - size / 2));
  return {
    x: within((left + right) / 2, width, extent.width),
    y: within((top + bottom) / 2, height, extent.height),
    width,
    height,
  };
}

/** A box as parts of a view, 0–1 where it is inside. */
export function placeIn(
  { box }: Pick<FaceColumns, 'box'>,
  face: number,
  view: FrameView,
): {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
} {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box.subarray(4 * face, 4 * face + 4);
  return {
    left: (x1 - view.x) / view.width,
    top: (y1 - view.y) / view.height,
    width: (x2 - x1) / view.width,
    height: (y2 - y1) / view.height,
  };
}

/** Where the small map of the whole frame hides no face. */
export type Corner = 'right-bottom' | 'left-bottom' | 'right-top' | 'left-top';
const CORNERS: readonly Corner[] = ['right-bottom', 'left-bottom', 'right-top', 'left-top'];
/** Side of the map and its distance to the edge, as a part of the drawing. */
const MAP_REACH = 0.26;

/** The first corner of the drawing that no box reaches into; the first of all when each is taken. */
export function freeCorner(
  faces: Pick<FaceColumns, 'box'>,
  frames: readonly PairFrame[],
  view: FrameView,
): Corner {
  const boxes = frames
    .flatMap(({ faceA, faceB }) => [faceA, faceB])
    .map((face) => placeIn(faces, face, view));
  const isFree = (corner: Corner): boolean =>
    boxes.every(({ left, top, width, height }) => {
      const beside = corner.startsWith('left') ? left >= MAP_REACH : left + width <= 1 - MAP_REACH;
      const above = corner.endsWith('top') ? top >= MAP_REACH : top + height <= 1 - MAP_REACH;
      return beside || above;
    });
  return CORNERS.find(isFree) ?? 'right-bottom';
}
