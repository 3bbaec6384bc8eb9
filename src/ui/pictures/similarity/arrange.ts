import { LEFT, TOP } from './overlay.ts';

/** How the three pictures lie: in a row, the matrix beside or above the other two, or all in a stack. */
export type Layout = 'row' | 'beside' | 'above' | 'stack';

/** Px that three pictures need in a row, and two. */
const ROW = 940;
const BESIDE = 600;
/** Height from which two pictures fit above each other, px. */
const TALL = 560;
/** Height of what stands around the chart in its section, px. */
const AROUND = 116;
/** What stands around the square of the matrix: its header and names; names and legend. Px. */
const ABOVE_MATRIX = 26 + TOP;
const BESIDE_MATRIX = 74 + LEFT;
/** Status line and edges of the panel, px. */
const EDGES = 44;
/** Share of the height that a matrix above the others takes; as in similarity.css. */
const UPPER = 0.56;
/** Share of the width that the matrix may take. */
const MOST_MATRIX = { row: 0.42, beside: 0.54, above: 1, stack: 1 } as const;

export interface Arrangement {
  readonly layout: Layout;
  /** Px. */
  readonly chartHeight: number;
  /** Width of the matrix with its names and legend, px. */
  readonly matrixWidth: number;
}

export function arrange(width: number, height: number): Arrangement {
  const layout = layoutOf(width, height);
  const room = (height - EDGES) * (layout === 'above' ? UPPER : 1);
  const square = Math.max(0, room - ABOVE_MATRIX) + BESIDE_MATRIX;
  const matrixWidth = Math.round(Math.min(square, width * MOST_MATRIX[layout]));
  return { layout, matrixWidth, chartHeight: chartHeight(layout, height) };
}

function layoutOf(width: number, height: number): Layout {
  if (width < BESIDE) return 'stack';
  if (width < ROW) return height >= TALL ? 'above' : 'beside';
  return height >= TALL ? 'beside' : 'row';
}

function chartHeight(layout: Layout, height: number): number {
  switch (layout) {
    case 'stack':
      return 220;
    case 'row':
      return Math.max(140, height - EDGES - AROUND);
    case 'above':
      return Math.max(140, Math.round((height - EDGES) * (1 - UPPER)) - AROUND);
    case 'beside':
      return Math.min(320, Math.max(150, Math.round(height * 0.46) - AROUND));
    default:
      return layout satisfies never;
  }
}
