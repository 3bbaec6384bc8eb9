import type { Proposals } from './nms.ts';
import { ProposalList, pick, rowsOf } from './rows.ts';
import type { Tensor } from './session.ts';

const STRIDES = [8, 16, 32];
/** Anchors of each cell. */
const ANCHORS = 2;

/**
 * SCRFD (InsightFace): for two anchors in every cell of three grids a score, the distances to the
 * sides of the box and five landmarks, all in strides from the cell's corner.
 * @param least score below which nothing is proposed
 */
export function decodeScrfd(
  outputs: readonly Tensor[],
  frame: { readonly width: number; readonly height: number },
  least: number,
): Proposals {
  const rows = rowsOf(outputs);
  const list = new ProposalList();
  for (const stride of STRIDES) {
    const columns = Math.floor(frame.width / stride);
    const anchors = columns * Math.floor(frame.height / stride) * ANCHORS;
    const [scores] = pick(rows, 1, anchors);
    const [boxes] = pick(rows, 4, anchors);
    const [points] = pick(rows, 10, anchors);
    for (let i = 0; i < anchors; i++) {
      const score = scores!.data[i]!;
      if (!(score >= least)) continue;
      const cell = Math.floor(i / ANCHORS);
      const x = (cell % columns) * stride;
      const y = Math.floor(cell / columns) * stride;
      const distance = (k: number) => boxes!.data[4 * i + k]! * stride;
      const landmarks = Array.from(
        { length: 10 },
        (_, k) => points!.data[10 * i + k]! * stride + (k % 2 === 0 ? x : y),
      );
      const box = [x - distance(0), y - distance(1), x + distance(2), y + distance(3)] as const;
      list.add(box, Math.min(1, score), landmarks);
    }
  }
  return list.done();
}
