import { type Box, boxValues } from '../parse/box.ts';
import type { Row } from '../parse/fields.ts';
import { counted } from '../words.ts';
import type { FaceTable } from './face-table.ts';
import type { RemarkBook } from './remarks.ts';

/** What the key of a box says of its numbers. */
export const BOX_NONE = 0;
/** `bbox_xyxy`: corners. */
export const BOX_CORNERS = 1;
/** `bbox`, `box`: corners in the pipeline, x, y, width and height in others. */
export const BOX_UNSAID = 2;

export function boxKindOf(row: Row, box: Box | undefined): number {
  if (box === undefined) return BOX_NONE;
  return boxValues(row.bbox_xyxy) === undefined ? BOX_UNSAID : BOX_CORNERS;
}

/**
 * Read boxes as x, y, width, height where most of those that do not say what they are would end before
 * they begin as corners, and all have a width and a height; fewer are told. Corners that are corners
 * stay what they are.
 */
export function readBoxes({ box, boxKind }: FaceTable, remarks: RemarkBook): void {
  let backwards = 0;
  let unsaid = 0;
  let unsaidBackwards = 0;
  let sized = true;
  boxKind.forEach((kind, face) => {
    if (kind === BOX_NONE) return;
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box.slice(4 * face, 4 * face + 4);
    const impossible = !(x2 > x1 && y2 > y1);
    if (impossible) backwards += 1;
    if (kind !== BOX_UNSAID) return;
    unsaid += 1;
    if (impossible) unsaidBackwards += 1;
    sized &&= x2 > 0 && y2 > 0;
  });
  if (sized && 2 * unsaidBackwards > unsaid) {
    boxKind.forEach((kind, face) => {
      if (kind !== BOX_UNSAID) return;
      box[4 * face + 2] = (box[4 * face + 2] ?? 0) + (box[4 * face] ?? 0);
      box[4 * face + 3] = (box[4 * face + 3] ?? 0) + (box[4 * face + 1] ?? 0);
    });
    remarks.add('boxes/sizes', undefined, {
      count: unsaid,
      text: `${counted(unsaid, 'box', 'boxes')} read as x, y, width, height: as corners ${unsaidBackwards} of them would end before they begin. Write corners as bbox_xyxy if that is wrong.`,
    });
    backwards -= unsaidBackwards;
  }
  if (backwards === 0) return;
  const all = boxKind.filter((kind) => kind !== BOX_NONE).length;
  remarks.add('boxes/backwards', undefined, {
    count: backwards,
    text: `${backwards} of ${counted(all, 'box', 'boxes')} ${backwards === 1 ? 'ends before it begins: it' : 'end before they begin: they'} may be x, y, width, height. ${backwards === 1 ? 'It is' : 'They are'} taken for no place, so ${backwards === all ? 'who shares a frame is not known' : 'tracks that share a frame may be missed'}. Write x1, y1, x2, y2 as bbox_xyxy.`,
  });
}
