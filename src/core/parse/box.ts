import { numeric, type Row } from './fields.ts';
import { listOf } from './list-text.ts';
import { unwrapped } from './vector-value.ts';

/** x1, y1, x2, y2. */
export type Box = readonly [number, number, number, number];

const BOX_KEYS = ['bbox_xyxy', 'bbox', 'box'] as const;

/** The four numbers of `bbox_xyxy`, `bbox` or `box`; undefined when there are no four numbers. */
export function boxOf(row: Row): Box | undefined {
  for (const key of BOX_KEYS) {
    const box = boxValues(row[key]);
    if (box !== undefined) return box;
  }
  return undefined;
}

/** Four numbers at the head of a list, in any spelling that such a list has; a score may follow. */
export function boxValues(value: unknown): Box | undefined {
  const list = listOf(value);
  if (list === undefined) return undefined;
  const [x1, y1, x2, y2] = unwrapped(list);
  const box = [numeric(x1), numeric(y1), numeric(x2), numeric(y2)] as const;
  return box.some(Number.isNaN) ? undefined : box;
}
