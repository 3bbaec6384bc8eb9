import type { Proposals } from './nms.ts';
import { ProposalList, pick, rowsOf } from './rows.ts';
import type { Tensor } from './session.ts';

const STRIDES = [8, 16, 32];

/**
 * YuNet (ShiqiYu/libfacedetection.train): for every cell of three grids a class, an objectness, a box
 * and five landmarks; score = √(class · objectness), which of the two is which makes no difference.
 * @param least score below which nothing is proposed
 */
export function decodeYunet(
  outputs: readonly Tensor[],
  frame: { readonly width: number; readonly height: number },
  least: number,
): Proposals {
  const rows = rowsOf(outputs);
  const list = new ProposalList();
  for (const stride of STRIDES) {
    const columns = Math.floor(frame.width / stride);
    const cells = columns * Math.floor(frame.height / stride);
    const [first, second] = pick(rows, 1, cells, 2);
    const [box] = pick(rows, 4, cells);
    const [points] = pick(rows, 10, cells);
    for (let i = 0; i < cells; i++) {
      const score = Math.sqrt(unit(first!.data[i]!) * unit(second!.data[i]!));
      if (!(score >= least)) continue;
      const column = i % columns;
      const row = Math.floor(i / columns);
      const x = (column + box!.data[4 * i]!) * stride;
      const y = (row + box!.data[4 * i + 1]!) * stride;
      const halfWidth = (Math.exp(box!.data[4 * i + 2]!) * stride) / 2;
      const halfHeight = (Math.exp(box!.data[4 * i + 3]!) * stride) / 2;
      const landmarks = Array.from(
        { length: 10 },
        (_, k) => (points!.data[10 * i + k]! + (k % 2 === 0 ? column : row)) * stride,
      );
      list.add([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], score, landmarks);
    }
  }
  return list.done();
}

const unit = (value: number): number => Math.min(1, Math.max(0, value));
