import type { Proposals } from './nms.ts';
import { ProposalList, pick, rowsOf } from './rows.ts';
import type { Tensor } from './session.ts';

/** Grids, and the sides of the priors in each of their cells, pixels. */
const GRIDS = [
  { stride: 8, sides: [16, 32] },
  { stride: 16, sides: [64, 128] },
  { stride: 32, sides: [256, 512] },
];
/** What offsets and logarithms of sizes are multiplied by. */
const VARIANCE = [0.1, 0.2] as const;
/** How far from 1 two probabilities may sum up to. */
const SLACK = 0.01;

/**
 * RetinaFace (biubug6/Pytorch_Retinaface): offsets of box and landmarks from priors, and two scores,
 * of which some files hold the logits.
 * @param least score below which nothing is proposed
 */
export function decodeRetinaFace(
  outputs: readonly Tensor[],
  frame: { readonly width: number; readonly height: number },
  least: number,
): Proposals {
  const rows = rowsOf(outputs);
  const grids = GRIDS.map((grid) => ({
    ...grid,
    columns: Math.ceil(frame.width / grid.stride),
    lines: Math.ceil(frame.height / grid.stride),
  }));
  const count = grids.reduce(
    (sum, { columns, lines, sides }) => sum + columns * lines * sides.length,
    0,
  );
  const [offsets] = pick(rows, 4, count);
  const [scores] = pick(rows, 2, count);
  const [points] = pick(rows, 10, count);
  const list = new ProposalList();
  let i = -1;
  for (const { stride, sides, columns, lines } of grids) {
    for (let cell = 0; cell < columns * lines; cell++) {
      const x = ((cell % columns) + 0.5) * stride;
      const y = (Math.floor(cell / columns) + 0.5) * stride;
      for (const side of sides) {
        i++;
        const score = probability(scores!.data[2 * i]!, scores!.data[2 * i + 1]!);
        if (!(score >= least)) continue;
        const offset = (k: number) => offsets!.data[4 * i + k]!;
        const centreX = x + offset(0) * VARIANCE[0] * side;
        const centreY = y + offset(1) * VARIANCE[0] * side;
        const halfWidth = (side * Math.exp(offset(2) * VARIANCE[1])) / 2;
        const halfHeight = (side * Math.exp(offset(3) * VARIANCE[1])) / 2;
        const landmarks = Array.from(
          { length: 10 },
          (_, k) => points!.data[10 * i + k]! * VARIANCE[0] * side + (k % 2 === 0 ? x : y),
        );
        const box = [
          centreX - halfWidth,
          centreY - halfHeight,
          centreX + halfWidth,
          centreY + halfHeight,
        ] as const;
        list.add(box, score, landmarks);
      }
    }
  }
  return list.done();
}

function probability(background: number, face: number): number {
  if (Math.abs(background + face - 1) <= SLACK && background >= 0 && face >= 0) return face;
  return 1 / (1 + Math.exp(background - face));
}
