import type { FaceLook } from './design.ts';
import { noseDepth, viewHead, ZOOM } from './pose.ts';

/** Eyes, tip of the nose and corners of the mouth in drawing coordinates. */
const EYE: readonly [number, number] = [0.172, -0.015];
const NOSE_Y = 0.13;
const MOUTH_Y = 0.305;
/** Height and middle of a detector's box in drawing coordinates: hairline to chin. */
const BOX_HEIGHT = 0.96;
const BOX_MIDDLE = 0.06;

/** The five landmarks of a drawn face in pixels of the video frame, flat x, y pairs. */
export function landmarksInFrame(
  look: FaceLook,
  box: readonly [number, number, number, number],
): number[] {
  // A picture of two pixels: its unit is the drawing's own.
  const view = viewHead(look, 2);
  const nose = view.at((x, y) => noseDepth(x, y, look.design.noseLength));
  const m = look.design.mouth;
  const points = [
    view.onFace(-EYE[0], EYE[1]),
    view.onFace(EYE[0], EYE[1]),
    nose(0, NOSE_Y),
    view.onFace(-m, MOUTH_Y),
    view.onFace(m, MOUTH_Y),
  ];
  const [middleX, middleY] = view.body(0, BOX_MIDDLE);
  const unit = (box[3] - box[1]) / (BOX_HEIGHT * ZOOM);
  const x = (box[0] + box[2]) / 2;
  const y = (box[1] + box[3]) / 2;
  return points.flatMap(([px, py]) => [
    Math.round((x + (px - middleX) * unit) * 10) / 10,
    Math.round((y + (py - middleY) * unit) * 10) / 10,
  ]);
}
