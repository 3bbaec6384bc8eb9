import { AppError } from '../errors.ts';
import type { Proposals } from './nms.ts';
import { ProposalList, rowsOf } from './rows.ts';
import type { Tensor } from './session.ts';

/**
 * Boxes as they stand, by their corners in parts of the picture, with two scores each: faceplugin's
 * `fr_detect`, which has the form of Ultra-Light-Fast-Generic-Face-Detector's RFB-320. No landmarks.
 * @param least score below which nothing is proposed
 */
export function decodeCorners(
  outputs: readonly Tensor[],
  frame: { readonly width: number; readonly height: number },
  least: number,
): Proposals {
  const rows = rowsOf(outputs);
  const scores = rows.find(({ width }) => width === 2);
  const boxes = rows.find(({ width }) => width === 4);
  if (scores === undefined || boxes === undefined || scores.count !== boxes.count) {
    throw new AppError(
      'face/odd-outputs',
      `${scores?.count} scores, ${boxes?.count} boxes`,
      'This detector gives other numbers than its kind does, so its faces cannot be read. Choose another file.',
    );
  }
  const list = new ProposalList();
  for (let i = 0; i < scores.count; i++) {
    const score = scores.data[2 * i + 1]!;
    if (!(score >= least)) continue;
    const at = (k: number) => boxes.data[4 * i + k]! * (k % 2 === 0 ? frame.width : frame.height);
    list.add([at(0), at(1), at(2), at(3)], Math.min(1, score), []);
  }
  return list.done();
}
